"""Print links: signed addresses of a paper, which open it for whoever holds them, and soon end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kit import clock
from kit.signing import Signing

LASTING = timedelta(minutes=15)  # and up to a minute more
AGE = 2 * LASTING  # of the signature of a link when it ends
ROUND = 60  # seconds: within a minute the same link is made again
PURPOSE = "print"


@dataclass(frozen=True)
class PrintLink:
    """Where a paper is opened, and until when."""

    html: str
    pdf: str
    expires_at: datetime


def link(signing: Signing, base_url: str, id: str) -> PrintLink:
    """Make the addresses of a paper."""
    until = (clock.now() + LASTING).timestamp()
    ends = datetime.fromtimestamp(-(-until // ROUND) * ROUND, UTC)
    place = f"{base_url}/print/links/{signing.sign(PURPOSE, id, ends - AGE)}"
    return PrintLink(f"{place}.html", f"{place}.pdf", ends)


def read(signing: Signing, token: str) -> str | None:
    """Read which paper a link opens; None for one that is too old, or is none."""
    id = signing.read(PURPOSE, token, AGE)
    return id if isinstance(id, str) else None
