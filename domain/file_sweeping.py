"""Sweeping of files: rows and bytes that nothing came of are taken away, the bytes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from models import File, FileState

AT_ONCE = 100
PATIENCE = timedelta(days=1)  # until what was not sent, or not attached, is given up


async def give_up(session: AsyncSession) -> int:
    """Forget files that never came, and let go of those that nothing has; tell how many."""
    forgotten = sa.delete(File).where(col(File.id).in_(await _old(session, FileState.WAITING)))
    gone = sa.update(File).where(col(File.id).in_(await _old(session, FileState.STORED)))
    gone = gone.values(state=FileState.GONE, state_since=clock.now())
    connection = await session.connection()
    return sum([(await connection.execute(each)).rowcount for each in (forgotten, gone)])


async def gone(session: AsyncSession) -> Sequence[Any]:
    """Find files that are gone, and whose bytes are still there: each as id and place."""
    there = sa.and_(col(File.state) == FileState.GONE, col(File.place).is_not(None))
    found = select(File.id, File.place).where(there).order_by(col(File.state_since))
    return (await session.exec(found.limit(AT_ONCE))).all()


async def forget(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Note that the bytes of some are gone; of what was attached, the row stays and tells so."""
    these = col(File.id).in_(ids)
    blank = sa.update(File).where(these, col(File.attached_at).is_not(None))
    await session.exec(sa.delete(File).where(these, col(File.attached_at).is_(None)))
    await session.exec(blank.values(place=None, digest=None))


async def unknown(session: AsyncSession, places: Sequence[str]) -> list[str]:
    """Tell of which places no row knows."""
    known = set(await session.exec(select(File.place).where(col(File.place).in_(places))))
    return [place for place in places if place not in known]


async def _old(session: AsyncSession, state: FileState) -> Sequence[UUID]:
    """Hold the oldest that have been in a state for too long; those that others hold can wait."""
    since = clock.now() - PATIENCE
    old = select(File.id).where(col(File.state) == state, col(File.state_since) < since)
    some = old.order_by(col(File.state_since)).limit(AT_ONCE)
    return (await session.exec(some.with_for_update(skip_locked=True))).all()
