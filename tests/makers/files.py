"""Files, announced or stored, and bytes that look like what they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from kit import ids
from models import File, FileKind, FileState

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(40)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def owners(viewer: Viewer) -> dict[str, UUID | bytes | None]:
    """Say whose a file is that a viewer has brought."""
    claim = None if viewer.actor_id is not None else viewer.claim_hash
    return {
        "customer_id": viewer.customer_id,
        "staff_id": viewer.staff_id,
        "api_key_id": viewer.api_key_id,
        "claim_hash": claim,
    }


async def a_file(
    session: AsyncSession, owner: Viewer, state: FileState = FileState.STORED, **values: Any
) -> File:
    """Make a file that somebody has brought; its place is made up, unless it is given."""
    place, digest = f"aa/{ids.new().hex}", bytes(32)
    if state is FileState.WAITING:
        place = digest = None  # type: ignore[assignment]
    usual = {"name": "photo.png", "kind": FileKind.PNG, "size": 12, "place": place}
    file = File(**{**owners(owner), **usual, "digest": digest, "state": state, **values})
    session.add(file)
    await session.flush()
    return file
