"""Thread facts: what each side has not read yet, as SQL tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.viewer import Viewer
from kit.literals import pairs
from kit.meanings import Condition
from models import ActorKind, Message, MessageAuthor, Thread

OF_HOUSE = (ActorKind.API_KEY, ActorKind.STAFF, ActorKind.SYSTEM)


def is_of_house(viewer: Viewer) -> bool:
    """Tell whether who asks speaks for the shop; customers and guests are the other side."""
    return viewer.kind in OF_HOUSE


def unseen(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Tell of a message whether it is of the other side, and beyond what the viewer's has read."""
    own = Thread.customer_read_to
    is_others = sa.or_(col(Message.author) == MessageAuthor.STAFF, col(Message.is_news))
    if is_of_house(viewer):
        own, is_others = Thread.staff_read_to, col(Message.author) == MessageAuthor.CUSTOMER
    return sa.and_(
        col(Message.thread_id) == col(Thread.id),
        col(Message.position) > col(own),
        is_others,
        col(Message.is_internal).is_(False),
    )


def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Count what the side of the viewer has not read of the row of `threads` around it."""
    many = sa.select(sa.func.count(col(Message.id))).where(unseen(viewer))
    unread = many.correlate(Thread).scalar_subquery()
    return sa.func.jsonb_build_object(*pairs(unread=unread), type_=JSONB)


def unread(facts: Mapping[str, int]) -> int:
    """How many messages of the other side have not been read by the side of whoever asks; for
    customers and guests with the notices of what the shop did."""
    return facts["unread"]


def _holds(viewer: Viewer, told: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    there = sa.select(col(Message.id)).where(unseen(viewer)).correlate(Thread)
    return sa.exists(there) == told


def _written(viewer: Viewer, told: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    people = sa.and_(col(Message.thread_id) == col(Thread.id), col(Message.notice).is_(None))
    if not is_of_house(viewer):
        people = sa.and_(people, col(Message.is_internal).is_(False))
    return sa.exists(sa.select(col(Message.id)).where(people).correlate(Thread)) == told


UNREAD = Condition(bool, sa.Boolean(), lambda value: value, _holds)
WRITTEN = Condition(bool, sa.Boolean(), lambda value: value, _written)
