"""Guests: erased once their goods have come, where the store decides so, and never before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import guests
from domain.settings import Key
from kit import clock
from models import (
    Cart,
    Credit,
    Customer,
    Event,
    FulfilmentStatus,
    Message,
    Order,
    OrderAddress,
    Payment,
    PaymentStatus,
    Return,
    ReturnLine,
    ReturnState,
    StoreSetting,
    Thread,
    ThreadSubject,
)
from tests.conftest import Ask
from tests.makers import a_customer, a_shipping_method, a_variant, an_order
from tests.makers.carts import a_cart, a_claim
from tests.makers.rows import a_row
from tests.schema.ordering import placed, ready


async def expiring(session: AsyncSession) -> None:
    """Let the store decide that records of guests expire."""
    decided = StoreSetting(key=Key.GUEST_RECORD, value="EXPIRES", updated_at=clock.now())
    session.add(decided)
    await session.commit()


async def come(session: AsyncSession, **values: Any) -> None:
    """Let the goods of every order have come, and its money too."""
    of = {"fulfilment_status": FulfilmentStatus.DELIVERED, "payment_status": PaymentStatus.PAID}
    await session.exec(sa.update(Order).values(**{**of, **values}))
    await session.commit()


async def a_guest_order(ask: Ask, session: AsyncSession, email: str = "gita@example.com") -> str:
    if (await session.exec(select(Cart.id).limit(1))).first() is None:
        await a_shipping_method(session)
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1), note="Ring twice.")
    await ready(ask, guest, email=email)
    id: str = (await placed(ask, guest, "12.50"))["id"]
    return id


async def erased(session: AsyncSession) -> int:
    count = await guests.expire(session)
    await session.commit()
    session.expire_all()
    return count


async def test_a_guest_whose_goods_have_come_is_erased_and_the_books_stay(
    ask: Ask, session: AsyncSession
) -> None:
    await a_guest_order(ask, session)
    await expiring(session)
    await come(session)

    assert await erased(session) == 1

    guest = (await session.exec(select(Customer))).one()
    assert (guest.email, guest.email_key, guest.language, guest.status) == (
        None,
        None,
        None,
        "ERASED",
    )
    order = (await session.exec(select(Order))).one()
    assert (order.email, order.note, order.claim_hash, order.customer_id) == (
        None,
        None,
        None,
        guest.id,
    )
    assert (order.total_minor, order.number[:2]) == (1250, "A-")
    assert (await session.exec(select(OrderAddress.city))).all() == ["London"]
    assert (await session.exec(select(Cart))).all() == []
    event = select(Event.customer_id).where(col(Event.kind) == "customer:expire")
    assert (await session.exec(event)).all() == [guest.id]
    assert await erased(session) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"fulfilment_status": FulfilmentStatus.SHIPPED},
        {"payment_status": PaymentStatus.PENDING},
        {"fulfilment_status": FulfilmentStatus.PARTLY_SHIPPED},
    ],
)
async def test_a_guest_for_whom_something_is_on_its_way_or_owed_stays(
    ask: Ask, session: AsyncSession, values: Any
) -> None:
    await a_guest_order(ask, session)
    await expiring(session)
    await come(session, **values)

    assert await erased(session) == 0
    await come(session, fulfilment_status=FulfilmentStatus.CANCELLED)
    assert await erased(session) == 1


async def test_a_guest_whose_goods_are_to_come_back_stays_until_they_have(
    ask: Ask, session: AsyncSession
) -> None:
    await a_guest_order(ask, session)
    await expiring(session)
    await come(session)
    [order] = await session.exec(select(Order))
    of: Any = {"order_id": order.id, "state": ReturnState.REQUESTED, "note": "For Grandma"}
    returned = await a_row(session, Return, **of)
    line = await a_row(session, ReturnLine, return_id=returned.id, note="Too small for her")
    about: Any = {"subject": ThreadSubject.RETURN, "return_id": returned.id, "order_id": None}
    thread = await a_row(session, Thread, **about, customer_id=None)
    await a_row(session, Message, thread_id=thread.id)
    await session.commit()
    said: list[tuple[Any, Any]] = [(Return, returned.id), (ReturnLine, line.id)]

    assert await erased(session) == 0
    await session.exec(sa.update(Return).values(state=ReturnState.RECEIVED))
    assert await erased(session) == 1

    notes = [(await session.get_one(model, id)).note for model, id in said]
    assert notes == [None, None]
    for what in (Thread, Message):
        assert (await session.exec(select(what))).all() == []


async def test_a_guest_whose_money_may_still_go_back_stays_until_it_has(
    ask: Ask, session: AsyncSession
) -> None:
    await a_guest_order(ask, session)
    await expiring(session)
    await come(session, fulfilment_status=FulfilmentStatus.CANCELLED)
    await session.exec(sa.update(Payment).values(captured_minor=1250))
    assert await erased(session) == 0, "it was called off, and is to be given back"
    await come(session)
    [order] = await session.exec(select(Order))
    of: Any = {"order_id": order.id, "state": ReturnState.RECEIVED, "received_at": clock.now()}
    credited = {"order_id": order.id, "return_id": (await a_row(session, Return, **of)).id}
    await session.commit()
    assert await erased(session) == 0, "what came back is to be given back"

    await a_row(session, Credit, **credited)
    await session.commit()

    assert await erased(session) == 1


async def test_a_guest_whose_money_is_not_given_back_is_not_kept_for_ever(
    ask: Ask, session: AsyncSession
) -> None:
    await a_guest_order(ask, session)
    await expiring(session)
    await come(session, fulfilment_status=FulfilmentStatus.CANCELLED)
    await session.exec(sa.update(Payment).values(captured_minor=1250))
    await session.commit()

    with clock.travel(guests.DECIDED_WITHIN + timedelta(hours=1)):
        assert await erased(session) == 1


async def test_a_guest_stays_where_the_store_lets_them_become_customers(
    ask: Ask, session: AsyncSession
) -> None:
    await a_guest_order(ask, session)
    await come(session)

    assert await erased(session) == 0
    assert (await session.exec(select(Customer.email))).all() == ["gita@example.com"]


async def test_nobody_else_is_erased(ask: Ask, session: AsyncSession) -> None:
    proven = await a_customer(session)
    waiting = await a_customer(session, email="waits@example.com", email_verified_at=None)
    await an_order(session, proven)
    await expiring(session)
    await come(session)

    assert await erased(session) == 0
    for customer in (proven, waiting):
        await session.refresh(customer)
        assert customer.email is not None


async def test_who_orders_again_under_an_address_that_was_erased_is_another_guest(
    ask: Ask, session: AsyncSession
) -> None:
    await a_guest_order(ask, session)
    await expiring(session)
    await come(session)
    await erased(session)

    await a_guest_order(ask, session)

    emails = (await session.exec(select(Customer.email).order_by(col(Customer.id)))).all()
    assert emails == [None, "gita@example.com"]
