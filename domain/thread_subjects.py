"""Thread subjects: what conversations are about, each with how it is found and who is told.

What is to be talked about next (quotes) is a column of `Thread` and a line of `SUBJECTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.order_refusals import NoSuchOrder
from domain.return_refusals import NoSuchReturn
from kit.refused import Refused
from models import Customer, Order, Return, Thread, ThreadSubject


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


OF_RETURN = Subject(ThreadSubject.RETURN, Return, Thread.return_id, "return_id", NoSuchReturn)
SUBJECTS = (
    Subject(ThreadSubject.ORDER, Order, Thread.order_id, "order_id", NoSuchOrder),
    OF_RETURN,
)
Row: TypeAlias = tuple[str | None, str | None]


async def other_side(session: AsyncSession, thread: Thread) -> Other:
    """Find who talks with the shop in a thread."""
    if thread.subject is ThreadSubject.ORDER:
        assert thread.order_id is not None, "a CHECK says so"
        return await of_order(session, thread.order_id)
    if thread.subject is ThreadSubject.RETURN:
        assert thread.return_id is not None, "a CHECK says so"
        return await _of_return(session, thread.return_id)
    email, language = await _customer(session, thread.customer_id)
    to_address, spoken = thread.email or email, language or thread.language
    return Other(thread.customer_id, to_address, spoken)


async def of_order(session: AsyncSession, id: UUID) -> Other:
    """Find who talks with the shop about an order."""
    named = select(Order.customer_id, Order.email, Order.number).where(col(Order.id) == id)
    return await _ordered(session, (await session.exec(named)).one())


async def _of_return(session: AsyncSession, id: UUID) -> Other:
    """Find who talks with the shop about a return: whoever ordered."""
    named = select(Order.customer_id, Order.email, Return.number)
    named = named.join(Return, col(Return.order_id) == col(Order.id)).where(col(Return.id) == id)
    return await _ordered(session, (await session.exec(named)).one())


async def _ordered(session: AsyncSession, row: tuple[UUID | None, str | None, str]) -> Other:
    customer_id, to_address, number = row
    email, language = await _customer(session, customer_id)
    return Other(customer_id, to_address or email, language, number)


async def _customer(session: AsyncSession, id: UUID | None) -> Row:
    if id is None:
        return None, None
    rows = select(Customer.email, Customer.language).where(col(Customer.id) == id)
    return (await session.exec(rows)).first() or (None, None)
