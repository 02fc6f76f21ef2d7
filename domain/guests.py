"""Guests: who orders without signing in, as the customer row that their address has until then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM
from domain import return_states, settings, threads
from kit import clock, emails
from models import (
    Cart,
    CodeUse,
    Credit,
    Customer,
    CustomerStatus,
    FulfilmentStatus,
    GuestRecord,
    Order,
    Payment,
    PaymentStatus,
    Return,
    ReturnLine,
    ReturnState,
    Thread,
)
from models.base import Erasure
from models.customers import UNPROVEN

AT_ONCE = 200
DECIDED_WITHIN = timedelta(days=180)  # whether money goes back for what was called off or returned
COME = (
    FulfilmentStatus.DELIVERED,
    FulfilmentStatus.PARTLY_RETURNED,
    FulfilmentStatus.RETURNED,
)
SETTLED = (PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED)


async def of_address(session: AsyncSession, email: str, language: str | None) -> UUID:
    """Find the guest of an address, or make one; whether somebody has proven it is not asked.

    One statement, the same for every address: nobody learns from it who has an account.
    """
    address = emails.normalise(email)
    guest = Customer(email=address.address, email_key=address.key, language=language)
    kept = insert(Customer).values(**guest.model_dump())
    again = kept.on_conflict_do_update(
        index_elements=["email_key"],
        index_where=UNPROVEN,
        set_={"email_key": sa.literal_column("excluded.email_key")},
    )
    id: UUID = (await session.exec(again.returning(col(Customer.id)))).one()[0]
    return id


async def expire(session: AsyncSession) -> int:
    """Erase what is known of some guests whose goods have come, where the store decides so.

    What the books need stays: orders, and the addresses that are on them. Return of how many.
    """
    if (await settings.read(session)).guest_record is not GuestRecord.EXPIRES:
        return 0
    some = (
        select(Customer.id).where(UNPROVEN, *_is_over()).order_by(col(Customer.id)).limit(AT_ONCE)
    )
    some = some.with_for_update(skip_locked=True, key_share=True)  # orders are moved meanwhile
    held = (await session.exec(some)).all()
    again = select(Customer.id).where(col(Customer.id).in_(held), *_is_over())
    ids = (await session.exec(again)).all()  # who ordered again meanwhile stays
    if not ids:
        return 0
    theirs = col(Order.customer_id).in_(ids)
    carts = sa.select(col(Order.cart_id)).where(theirs, col(Order.cart_id).is_not(None))
    await session.exec(sa.delete(Cart).where(col(Cart.id).in_(carts)))
    orders = select(Order.id).where(theirs)
    back = select(Return.id).where(col(Return.order_id).in_(orders))
    about = sa.or_(col(Thread.order_id).in_(orders), col(Thread.return_id).in_(back))
    await threads.erase(session, about)
    blank = dict.fromkeys(_blank(Order)) | {"claim_hash": None}
    await session.exec(sa.update(Order).where(theirs).values(**blank))
    await _blank_returns(session, theirs)
    uses = sa.update(CodeUse).where(col(CodeUse.customer_id).in_(ids))
    await session.exec(uses.values(email_key=None))
    erased = dict.fromkeys(_blank(Customer)) | {"status": CustomerStatus.ERASED}
    await session.exec(sa.update(Customer).where(col(Customer.id).in_(ids)).values(**erased))
    for id in ids:
        await record(session, SYSTEM, "customer:expire", customer_id=id)
    await session.flush()
    return len(ids)


async def _blank_returns(session: AsyncSession, theirs: sa.ColumnElement[bool]) -> None:
    """Blank what was said of returns of some orders."""
    of_orders = col(Return.order_id).in_(sa.select(col(Order.id)).where(theirs))
    of_returns = col(ReturnLine.return_id).in_(sa.select(col(Return.id)).where(of_orders))
    for model, which in ((ReturnLine, of_returns), (Return, of_orders)):
        await session.exec(sa.update(model).where(which).values(**dict.fromkeys(_blank(model))))


def _is_over() -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Keep guests who have ordered, and of whose orders none is on its way, there or back, or
    owed, or may have its money go back."""
    theirs = col(Order.customer_id) == col(Customer.id)
    called_off = col(Order.fulfilment_status) == FulfilmentStatus.CANCELLED
    come = col(Order.fulfilment_status).in_(COME)
    settled = col(Order.payment_status).in_(SETTLED)
    long_ago = col(Order.placed_at) < clock.now() - DECIDED_WITHIN
    kept = sa.and_(called_off, _has_money(), sa.not_(long_ago))
    over = sa.or_(
        sa.and_(come, settled, sa.not_(_comes_back())), sa.and_(called_off, sa.not_(kept))
    )
    return sa.exists().where(theirs), sa.not_(sa.exists().where(theirs, sa.not_(over)))


def _has_money() -> sa.ColumnElement[bool]:
    """Ask whether money came in for an order and was not all given back."""
    return sa.exists().where(
        col(Payment.order_id) == col(Order.id),
        col(Payment.captured_minor) > col(Payment.refunded_minor),
    )


def _comes_back() -> sa.ColumnElement[bool]:
    """Ask whether something of an order comes back, or came and its money may still go back."""
    lately = col(Return.received_at) >= clock.now() - DECIDED_WITHIN
    credited = sa.exists().where(col(Credit.return_id) == col(Return.id))
    waits = sa.and_(
        col(Return.state) == ReturnState.RECEIVED, lately, sa.not_(credited), _has_money()
    )
    return sa.exists().where(
        col(Return.order_id) == col(Order.id),
        sa.or_(col(Return.state).in_(return_states.COMING), waits),
    )


def _blank(model: Any) -> list[str]:
    """Name the columns that erasing a person blanks, as they say themselves."""
    columns = model.__table__.columns
    return [c.name for c in columns if c.info.get("personal", ("",))[0] == Erasure.BLANK]
