"""Uploads: the bytes of a file that was announced, while they come in."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM
from kit import clock
from kit.files import Kept
from models import File, FileState


async def awaited(session: AsyncSession, id: UUID) -> File | None:
    """Find the file that a link to upload names; None when it is gone."""
    file = await session.get(File, id)
    return None if file is None or file.state is FileState.GONE else file


async def finish(session: AsyncSession, id: UUID, kept: Kept) -> FileState:
    """Note where the bytes of a file are, and tell what it was before.

    Unless that was WAITING, nothing is noted: the bytes that came are of no use.
    """
    locked = select(File).where(col(File.id) == id).with_for_update()
    file = (await session.exec(locked.execution_options(populate_existing=True))).one_or_none()
    if file is None:
        return FileState.GONE
    before = file.state
    if before is FileState.WAITING:
        file.place, file.digest = kept.place, kept.digest
        file.state, file.state_since = FileState.STORED, clock.now()
        await record(session, SYSTEM, "file:store", of=file, customer_id=file.customer_id)
        await session.flush()
    return before


async def stored(session: AsyncSession, id: UUID) -> File | None:
    """Find the file that a link to download names; None when its bytes are not there."""
    file = await session.get(File, id)
    kept = (FileState.STORED, FileState.ATTACHED)
    return file if file is not None and file.state in kept else None
