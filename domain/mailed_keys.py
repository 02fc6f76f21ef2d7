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
from domain import settings
from kit import clock, ids, rows, tokens
from kit.tokens import Keys
from models import MailedKey, Order, Thread

LASTING = timedelta(days=30)  # of a key to a thread
LONGEST = timedelta(days=365)  # of a key to an order, whether that is ever delivered or not


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


def to_order(keys: Keys, order_id: UUID) -> tuple[Mailed, rows.New]:
    """Make a key that opens one order, and its row; `end` says until when after the delivery."""
    key, digest = made(keys)
    until = clock.now() + LONGEST
    of = {"id": key.id, "order_id": order_id, "thread_id": None, "revoked_at": None}
    return key, rows.new(MailedKey, **of, key_hash=digest, expires_at=until)


async def end(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Let the keys to an order of a guest, which is over, end some days later."""
    if order.claim_hash is None:
        return
    days = (await settings.read(session)).order_key_days
    until = clock.now() + timedelta(days=days)
    ends = sa.update(MailedKey).where(col(MailedKey.order_id) == order.id)
    await session.exec(ends.values(expires_at=sa.func.least(col(MailedKey.expires_at), until)))


async def held(session: AsyncSession, viewer: Viewer) -> MailedKey | None:
    """Find the key that the viewer holds, if it opens anything."""
    if viewer.claim_hash is None:
        return None
    return (await session.exec(select(MailedKey).where(opens(viewer)))).one_or_none()


async def revoke(session: AsyncSession, key: MailedKey) -> None:
    """Let a key open nothing any more, nor the others to the same thing."""
    same = col(MailedKey.order_id) == key.order_id
    if key.order_id is None:
        same = col(MailedKey.thread_id) == key.thread_id
    ended = sa.update(MailedKey).where(same, col(MailedKey.revoked_at).is_(None))
    await session.exec(ended.values(revoked_at=clock.now()))
