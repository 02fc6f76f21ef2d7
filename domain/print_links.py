"""Print links: signed addresses of a paper, which open it for whoever holds them, and soon end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit import clock
from kit.signing import Signing

LASTING = timedelta(minutes=15)
PURPOSE = "print"


@dataclass(frozen=True)
class PrintLink:
    """Where a paper is opened, and until when."""

    html: str
    pdf: str
    expires_at: datetime


def link(signing: Signing, base_url: str, id: str) -> PrintLink:
    """Make the addresses of a paper."""
    now = clock.now().replace(microsecond=0)
    place = f"{base_url}/print/links/{signing.sign(PURPOSE, id, now)}"
    return PrintLink(f"{place}.html", f"{place}.pdf", now + LASTING)


def read(signing: Signing, token: str) -> str | None:
    """Read which paper a link opens; None for one that is too old, or is none."""
    id = signing.read(PURPOSE, token, LASTING)
    return id if isinstance(id, str) else None
