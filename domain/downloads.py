"""Downloads: files that come with a paid order, and the links by which their buyers read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM, Viewer
from domain import file_links, settings
from domain.commands import Command, Line, Repeatable
from domain.download_actions import DownloadActionKind, has_ended
from domain.download_facts import need, of
from domain.download_refusals import NoSuchDownload
from domain.finding import found
from kit import clock
from kit.ids import PublicId
from models import Download, File, FileState, Order, OrderLine, VariantFile

LASTING = file_links.LONGEST  # of a link; what is resumed within it counts once
MOST_DAYS = 36_500
DownloadId = Annotated[PublicId, Field(description="The download.")]


class CreateDownloadLink(Repeatable):
    """Make a link to a file that was bought; it counts as one download."""

    download_id: DownloadId


class RenewDownload(Command):
    """Let a file that was bought be downloaded anew, counted from none on."""

    download_id: DownloadId
    days: Annotated[
        Annotated[int, Field(ge=1, le=MOST_DAYS)] | None,
        Field(
            default_factory=lambda: None,
            description=f"For how many days from now on, 1 to {MOST_DAYS}; null leaves the time "
            "as it is.",
        ),
    ]
    reason: Annotated[
        Annotated[str, Line(500)],
        Field(description="Why, for the record; 1 to 500 characters."),
    ]


async def create_link(
    session: AsyncSession, viewer: Viewer, command: CreateDownloadLink
) -> Download:
    """Count a download, one after the other, and let its link hold for an hour."""
    download = await _locked(session, viewer, command.download_id)
    await need(session, viewer, download, DownloadActionKind.DOWNLOAD)
    download.used += 1
    download.linked_until = file_links.until(LASTING)
    await record(session, viewer, "download:link", of=download, after={"used": download.used})
    return download


async def renew(session: AsyncSession, viewer: Viewer, command: RenewDownload) -> Download:
    """Begin to count anew, and to count the days."""
    download = await _locked(session, viewer, command.download_id)
    await need(session, viewer, download, DownloadActionKind.RENEW)
    before = _limits(download)
    download.used = 0
    if command.days is not None:
        download.ends_at = clock.now() + timedelta(days=command.days)
    after = {**_limits(download), "reason": command.reason}
    await record(session, viewer, "download:renew", of=download, before=before, after=after)
    return download


async def granted(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Let a paid order bring the files of what was bought, each for its line, once."""
    bought = (
        select(OrderLine.id, VariantFile)
        .join(VariantFile, col(VariantFile.variant_id) == col(OrderLine.variant_id))
        .where(col(OrderLine.order_id) == order.id)
        .order_by(col(OrderLine.position), col(VariantFile.created_at), col(VariantFile.id))
    )
    rows = (await session.exec(bought)).all()
    if not rows:
        return
    usual, now = await settings.read(session), clock.now()
    made = []
    for line_id, file in rows:
        most = usual.download_count if file.downloads is None else file.downloads or None
        days = usual.download_days if file.days is None else file.days or None
        made.append(
            Download(
                order_id=order.id,
                order_line_id=line_id,
                variant_file_id=file.id,
                most=most,
                ends_at=None if days is None else now + timedelta(days=days),
            ).model_dump()
        )
    await (await session.connection()).execute(insert(Download).on_conflict_do_nothing(), made)


async def hold(session: AsyncSession, order: Order) -> None:
    """Let nobody make a link to a file of the order until the transaction ends."""
    rows = select(Download.id).where(col(Download.order_id) == order.id)
    await session.exec(rows.order_by(col(Download.id)).with_for_update())


async def count_of(session: AsyncSession, order: Order) -> int:
    """Count the files that came with an order."""
    many = select(sa.func.count()).where(col(Download.order_id) == order.id)
    return (await session.exec(many)).one()


async def served(session: AsyncSession, id: UUID) -> File | None:
    """Find the file that a link of a buyer reads, as it is now; None when the right has ended."""
    download = await session.get(Download, id)
    if download is None or has_ended(told := await of(session, SYSTEM, download)):
        return None
    file = await session.get_one(File, UUID(told["file"]))
    return file if file.state is FileState.ATTACHED else None


async def _locked(session: AsyncSession, viewer: Viewer, id: str) -> Download:
    path = "downloadId"
    return await found(session, viewer, Download, id, NoSuchDownload, path=path, lock=True)


def _limits(download: Download) -> dict[str, str | int | None]:
    ends = download.ends_at
    return {"used": download.used, "ends_at": None if ends is None else ends.isoformat()}
