"""Opened: what a mailed key shows on the page that letters lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from auth.visibility import visible
from domain import mailed_keys, thread_subjects
from domain.return_states import LABELLED
from domain.thread_subjects import Other
from models import (
    Attachment,
    File,
    FileState,
    MailedKey,
    Message,
    Order,
    Return,
    Shipment,
    Thread,
    ThreadSubject,
)

MOST = 100  # messages of a conversation, the latest; and parcels
MOST_RETURNS = 20  # the latest


@dataclass(frozen=True)
class Said:
    """A message with the files that came with it."""

    message: Message
    files: Sequence[File]


@dataclass(frozen=True)
class Back:
    """A return of an order, what was said about it, and the label for its parcel, if any."""

    returned: Return
    said: Sequence[Said]
    label: File | None = None

    @property
    def id(self) -> str:
        """Name it as commands do."""
        return kit.ids.public(Return, self.returned.id)


@dataclass(frozen=True)
class Opened:
    """What a key opens: an order with its parcels and returns, or a conversation, and whose it is.

    The conversation about an order may not have begun; its oldest message comes first, and the
    latest return.
    """

    key: MailedKey
    other: Other
    thread: Thread | None = None
    said: Sequence[Said] = ()
    order: Order | None = None
    shipments: Sequence[Shipment] = ()
    returns: Sequence[Back] = ()

    @property
    def subject(self) -> ThreadSubject:
        """Tell what it is about."""
        return ThreadSubject.ORDER if self.thread is None else self.thread.subject

    def shows(self, id: str) -> bool:
        """Tell whether a return is among what is shown."""
        return any(one.id == id for one in self.returns)

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
    if key.order_id is not None:
        return await _of_order(session, viewer, key, key.order_id)
    of_key = visible(Thread, viewer).where(col(Thread.id) == key.thread_id)
    thread = (await session.exec(of_key)).one_or_none()
    if thread is None:
        return None
    said = await _said(session, viewer, [thread.id])
    other = await thread_subjects.other_side(session, thread)
    return Opened(key, other, thread, said[thread.id])


async def _of_order(session: AsyncSession, viewer: Viewer, key: MailedKey, id: UUID) -> Opened:
    order = (await session.exec(visible(Order, viewer).where(col(Order.id) == id))).one()
    sent = visible(Shipment, viewer).where(col(Shipment.order_id) == id)
    sent = sent.order_by(col(Shipment.shipped_at), col(Shipment.id)).limit(MOST)
    shipments = (await session.exec(sent)).all()
    back = visible(Return, viewer).where(col(Return.order_id) == id)
    back = back.order_by(col(Return.created_at).desc(), col(Return.id).desc()).limit(MOST_RETURNS)
    returns = (await session.exec(back)).all()
    about = col(Thread.return_id).in_([one.id for one in returns])
    found = visible(Thread, viewer).where(sa.or_(col(Thread.order_id) == id, about))
    threads = (await session.exec(found)).all()
    said = await _said(session, viewer, [thread.id for thread in threads])
    other = await thread_subjects.of_order(session, id)
    of = {thread.return_id: said[thread.id] for thread in threads}
    thread = next((one for one in threads if one.order_id == id), None)
    labels = await _labels(session, viewer, returns)
    shown = [Back(one, of.get(one.id, ()), labels.get(one.label_id)) for one in returns]
    return Opened(key, other, thread, of.get(None, ()), order, shipments, shown)


async def _labels(
    session: AsyncSession, viewer: Viewer, returns: Sequence[Return]
) -> Mapping[UUID | None, File]:
    """Read the labels of those of the returns that are to be sent yet."""
    ids = [one.label_id for one in returns if one.label_id and one.state in LABELLED]
    if not ids:
        return {}
    there = visible(File, viewer).where(col(File.id).in_(ids))
    found = await session.exec(there.where(col(File.state) == FileState.ATTACHED))
    return {file.id: file for file in found}


async def _said(
    session: AsyncSession, viewer: Viewer, threads: Sequence[UUID]
) -> Mapping[UUID, Sequence[Said]]:
    """Read what was said last in each of some threads, with the files."""
    newest = (col(Message.created_at).desc(), col(Message.id).desc())
    place = sa.func.row_number().over(partition_by=col(Message.thread_id), order_by=newest)
    ranked = sa.select(col(Message.id), place.label("place"))
    ranked = ranked.where(col(Message.thread_id).in_(threads), col(Message.is_internal).is_(False))
    latest = ranked.subquery()
    shown = visible(Message, viewer).join(latest, col(Message.id) == latest.c.id)
    shown = shown.where(latest.c.place <= MOST)
    shown = shown.order_by(col(Message.created_at), col(Message.id))
    messages = (await session.exec(shown)).all()
    files = await _files(session, [message.id for message in messages])
    said: dict[UUID, list[Said]] = defaultdict(list)
    for message in messages:
        said[message.thread_id].append(Said(message, files[message.id]))
    return said


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
