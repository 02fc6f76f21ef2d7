"""Thread subjects: what conversations are about, each with how it is found and who is told.

What is to be talked about next (returns, quotes) is a column of `Thread` and a line of `SUBJECTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.order_refusals import NoSuchOrder
from kit.refused import Refused
from models import Customer, Order, Thread, ThreadSubject


@dataclass(frozen=True)
class Subject:
    """A kind of row that is talked about, and the column of a thread that names one.

    `field` is what commands call it by.
    """

    kind: ThreadSubject
    model: Any
    column: Any
    field: str
    otherwise: type[Refused]


@dataclass(frozen=True)
class Other:
    """The other side of a thread: where its letters go, in which language, and whose it is."""

    customer_id: UUID | None
    to_address: str | None
    language: str | None
    number: str | None = None


SUBJECTS = (Subject(ThreadSubject.ORDER, Order, Thread.order_id, "order_id", NoSuchOrder),)
Row: TypeAlias = tuple[str | None, str | None]


async def other_side(session: AsyncSession, thread: Thread) -> Other:
    """Find who talks with the shop in a thread."""
    if thread.subject is ThreadSubject.ORDER:
        assert thread.order_id is not None, "a CHECK says so"
        return await of_order(session, thread.order_id)
    email, language = await _customer(session, thread.customer_id)
    to_address, spoken = thread.email or email, language or thread.language
    return Other(thread.customer_id, to_address, spoken)


async def of_order(session: AsyncSession, id: UUID) -> Other:
    """Find who talks with the shop about an order."""
    named = select(Order.customer_id, Order.email, Order.number)
    row = await session.exec(named.where(col(Order.id) == id))
    customer_id, to_address, number = row.one()
    email, language = await _customer(session, customer_id)
    return Other(customer_id, to_address or email, language, number)


async def _customer(session: AsyncSession, id: UUID | None) -> Row:
    if id is None:
        return None, None
    rows = select(Customer.email, Customer.language).where(col(Customer.id) == id)
    return (await session.exec(rows)).first() or (None, None)
