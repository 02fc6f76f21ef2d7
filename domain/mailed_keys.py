"""Mailed keys: what a letter carries to open one thing for whoever reads the mailbox.

A key is a claim, as a guest's browser has one, that opens nothing else. It is derived from its id
when the letter is rendered; its digest alone is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from auth.visibility.mailed_keys import opens
from kit import clock, ids, tokens
from kit.tokens import Keys
from models import MailedKey, Thread

LASTING = timedelta(days=30)  # of a key to a thread


@dataclass(frozen=True)
class Mailed:
    """A key, as a letter names it."""

    id: UUID
    version: int


def made(keys: Keys) -> tuple[Mailed, bytes]:
    """Make a key, and what is kept of it."""
    id = ids.new()
    raw = tokens.read(tokens.mailed_key(keys.newest, id), tokens.CLAIM)
    assert raw is not None, "it was made here"
    return Mailed(id, keys.version), tokens.digest(raw)


async def to_thread(session: AsyncSession, keys: Keys, thread: Thread) -> Mailed:
    """Make a key that opens one thread, for as long as an answer may take."""
    key, digest = made(keys)
    until = clock.now() + LASTING
    session.add(MailedKey(id=key.id, thread_id=thread.id, key_hash=digest, expires_at=until))
    await session.flush()
    return key


async def held(session: AsyncSession, viewer: Viewer) -> MailedKey | None:
    """Find the key that the viewer holds, if it opens anything."""
    if viewer.claim_hash is None:
        return None
    return (await session.exec(select(MailedKey).where(opens(viewer)))).one_or_none()


async def revoke(session: AsyncSession, key: MailedKey) -> None:
    """Let a key open nothing any more, nor the others to the same thing."""
    same = col(MailedKey.thread_id) == key.thread_id
    ended = sa.update(MailedKey).where(same, col(MailedKey.revoked_at).is_(None))
    await session.exec(ended.values(revoked_at=clock.now()))
