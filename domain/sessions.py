"""Sessions: signing out, here and everywhere."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import sessions
from auth.viewer import Viewer


async def sign_out(
    session: AsyncSession, viewer: Viewer, _: None, *, request_id: str | None = None
) -> None:
    """End the session of whoever asks, if there is one."""
    if viewer.session_id is not None:
        await sessions.end(session, viewer.session_id, request_id)


async def sign_out_everywhere(
    session: AsyncSession, viewer: Viewer, _: None, *, request_id: str | None = None
) -> None:
    """End every session of whoever asks, and every link they were sent."""
    await sessions.end_everywhere(session, viewer, request_id)
