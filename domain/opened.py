"""Opened: what a mailed key shows on the page that letters lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from auth.visibility import visible
from domain import mailed_keys, thread_subjects
from domain.thread_subjects import Other
from models import (
    Attachment,
    File,
    FileState,
    MailedKey,
    Message,
    Order,
    Shipment,
    Thread,
    ThreadSubject,
)

MOST = 100  # messages, the latest; and parcels


@dataclass(frozen=True)
class Said:
    """A message with the files that came with it."""

    message: Message
    files: Sequence[File]


@dataclass(frozen=True)
class Opened:
    """What a key opens: an order with its parcels, or a conversation, and whose it is.

    The conversation about an order may not have begun; its oldest message comes first.
    """

    key: MailedKey
    other: Other
    thread: Thread | None = None
    said: Sequence[Said] = ()
    order: Order | None = None
    shipments: Sequence[Shipment] = ()

    @property
    def subject(self) -> ThreadSubject:
        """Tell what it is about."""
        return ThreadSubject.ORDER if self.thread is None else self.thread.subject

    @property
    def about(self) -> dict[str, str]:
        """Name, as commands do, what is written about."""
        if self.order is not None:
            return {"order_id": kit.ids.public(Order, self.order.id)}
        assert self.thread is not None
        return {"thread_id": kit.ids.public(Thread, self.thread.id)}


async def look(session: AsyncSession, viewer: Viewer) -> Opened | None:
    """Find what the viewer's key opens, as far as customers see it; None for no such key."""
    key = await mailed_keys.held(session, viewer)
    if key is None:
        return None
    of_key = col(Thread.id) == key.thread_id
    if key.order_id is not None:
        of_key = col(Thread.order_id) == key.order_id
    thread = (await session.exec(visible(Thread, viewer).where(of_key))).one_or_none()
    said = [] if thread is None else await _said(session, viewer, thread)
    if key.order_id is not None:
        return await _of_order(session, viewer, key, thread, said)
    if thread is None:
        return None
    other = await thread_subjects.other_side(session, thread)
    return Opened(key, other, thread, said)


async def _of_order(
    session: AsyncSession,
    viewer: Viewer,
    key: MailedKey,
    thread: Thread | None,
    said: Sequence[Said],
) -> Opened:
    orders = visible(Order, viewer).where(col(Order.id) == key.order_id)
    order = (await session.exec(orders)).one()
    sent = visible(Shipment, viewer).where(col(Shipment.order_id) == order.id)
    sent = sent.order_by(col(Shipment.shipped_at), col(Shipment.id)).limit(MOST)
    shipments = (await session.exec(sent)).all()
    other = await thread_subjects.of_order(session, order.id)
    return Opened(key, other, thread, said, order, shipments)


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
