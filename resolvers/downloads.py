"""Downloads: the links by which buyers read what they bought, and what staff do about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import downloads
from domain.download_actions import has_ended
from domain.downloads import CreateDownloadLink, RenewDownload
from kit import clock, times
from kit.actions import Facts
from models import Download
from resolvers.context import Info
from resolvers.house import House


@dataclass(frozen=True)
class DownloadLink:
    """Where a file that was bought is read, and until when."""

    url: str
    expires_at: datetime


async def create_link(info: Info, input: CreateDownloadLink) -> Download:
    return await info.context.write(downloads.create_link, input)


async def renew(info: Info, input: RenewDownload) -> Download:
    return await info.context.write(downloads.renew, input)


def link(told: Facts, *, house: House) -> DownloadLink | None:
    """Make the link that holds at the moment, for who bought it alone."""
    if told["linkedUntil"] is None or not told["buys"] or has_ended(told):
        return None
    ends = times.read(told["linkedUntil"])
    if clock.now() >= ends:
        return None
    return DownloadLink(house.file_links.bought(UUID(told["id"]), ends), ends)
