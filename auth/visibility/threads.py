"""Threads are seen by whose they are, by who holds a key to one, and by staff who read messages."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.mailed_keys import opened
from auth.visibility.orders import held
from auth.visibility.rules import Visibility, owned
from models import MailedKey, Order, Return, Thread


def threads(viewer: Viewer) -> ColumnElement[bool]:
    """Show a thread to who holds it or the order behind it, and all to staff who read messages.

    One in which staff have only noted something is not there for anybody else.
    """
    if viewer.may(Permission.MESSAGES_READ):
        return sa.true()
    if viewer.customer_id is None and viewer.business_id is None and viewer.claim_hash is None:
        return sa.false()
    orders = select(Order.id).where(held(viewer))
    returns = select(Return.id).where(col(Return.order_id).in_(orders))
    ways = [
        owned(Thread, viewer),
        col(Thread.order_id).in_(orders),
        col(Thread.return_id).in_(returns),
    ]
    if viewer.claim_hash is not None:
        ways.append(col(Thread.id).in_(opened(MailedKey.thread_id, viewer)))
    return sa.and_(col(Thread.is_begun), sa.or_(*ways))


RULES: dict[Any, Visibility] = {Thread: threads}
