"""Opened: what a mailed key shows on the page that letters lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from auth.visibility import visible
from domain import mailed_keys
from domain.thread_subjects import Other, other_side
from models import Attachment, File, FileState, MailedKey, Message, Thread

MOST = 100  # messages, the latest


@dataclass(frozen=True)
class Said:
    """A message with the files that came with it."""

    message: Message
    files: Sequence[File]


@dataclass(frozen=True)
class Opened:
    """What a key opens: its conversation, the oldest message first, and whose it is."""

    key: MailedKey
    thread: Thread
    said: Sequence[Said]
    other: Other


async def look(session: AsyncSession, viewer: Viewer) -> Opened | None:
    """Find what the viewer's key opens, as far as customers see it; None for no such key."""
    key = await mailed_keys.held(session, viewer)
    if key is None:
        return None
    found = visible(Thread, viewer).where(col(Thread.id) == key.thread_id)
    thread = (await session.exec(found)).one_or_none()
    if thread is None:
        return None
    return Opened(
        key, thread, await _said(session, viewer, thread), await other_side(session, thread)
    )


async def _said(session: AsyncSession, viewer: Viewer, thread: Thread) -> list[Said]:
    latest = visible(Message, viewer).where(col(Message.thread_id) == thread.id)
    latest = latest.order_by(col(Message.created_at).desc(), col(Message.id).desc()).limit(MOST)
    messages = list(await session.exec(latest))[::-1]
    files = await _files(session, [message.id for message in messages])
    return [Said(message, files[message.id]) for message in messages]


async def _files(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[File]]:
    came = (
        select(Attachment.message_id, File)
        .join(File, col(File.id) == col(Attachment.file_id))
        .where(col(Attachment.message_id).in_(ids), col(File.state) == FileState.ATTACHED)
        .order_by(col(Attachment.position), col(Attachment.id))
    )
    found: dict[UUID, list[File]] = defaultdict(list)
    for message_id, file in await session.exec(came):
        found[message_id].append(file)
    return found
