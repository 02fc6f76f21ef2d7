"""Points of orders: earned when they are paid, undone when they are cancelled or refunded."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.points import use
from kit.ids import public
from models import Customer, Order
from tests.conftest import Ask
from tests.makers import a_customer
from tests.makers.catalogue import Do, doing
from tests.makers.payments import a_merchant, a_placed_order
from tests.makers.points import balance, entries_of, give_points, rewarding


async def a_merchants_order(
    ask: Ask, session: AsyncSession, **values: Any
) -> tuple[Customer, Order, Do, str]:
    """Make an order of 25 euros of somebody with 100 points, of which it used 60 and brings 25."""
    await rewarding(session)
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    await give_points(session, ada, 100)
    order = await a_placed_order(session, ada, **{"points_used": 60, "points_earned": 25} | values)
    await use(session, SYSTEM, order, order.points_used, "points")
    await session.commit()
    return ada, order, do, public(Order, order.id)


async def test_an_order_brings_its_points_when_all_of_it_is_paid(
    ask: Ask, session: AsyncSession
) -> None:
    ada, _, do, id = await a_merchants_order(ask, session)
    seen = []
    for amount in ("10", "15"):
        await do("markOrderPaid", "Order", orderId=id, amount=amount)
        seen.append(await balance(session, ada))

    assert seen == [(40, 0, 0), (40, 25, 0)]


@pytest.mark.parametrize("is_paid", [False, True])
async def test_a_cancelled_order_gives_points_back_and_brings_none(
    ask: Ask, session: AsyncSession, is_paid: bool
) -> None:
    ada, _, do, id = await a_merchants_order(ask, session)
    if is_paid:
        await do("markOrderPaid", "Order", orderId=id)

    assert await do("cancelOrder", "Order", "status", orderId=id, reason="Broken") == {
        "status": "CANCELLED"
    }
    assert await balance(session, ada) == (100, 0, 0)
    if is_paid:
        await do("refundOrder", "Order", orderId=id, reason="Broken")
        assert await balance(session, ada) == (100, 0, 0), "once is enough"
    else:
        await do("markOrderPaid", "Order", orderId=id)
        assert await balance(session, ada) == (100, 0, 0), "what is cancelled brings nothing"


async def test_refunds_undo_points_in_proportion_to_what_was_paid(
    ask: Ask, session: AsyncSession
) -> None:
    ada, _, do, id = await a_merchants_order(ask, session)
    await do("markOrderPaid", "Order", orderId=id)
    seen = []
    for amount in ("5", "5", None):
        given = {} if amount is None else {"amount": amount}
        await do("refundOrder", "Order", orderId=id, reason="Scratched", **given)
        seen.append(await balance(session, ada))

    assert seen == [(52, 20, 0), (64, 15, 0), (100, 0, 0)]
    kinds = [kind for kind, *_ in await entries_of(session, ada)]
    assert kinds == ["ADJUSTED", "USED", "EARNED", *["GIVEN_BACK", "REVERSED"] * 3]


async def test_an_order_without_points_writes_nothing_of_them(
    ask: Ask, session: AsyncSession
) -> None:
    ada, _, do, id = await a_merchants_order(ask, session, points_used=0, points_earned=0)
    await do("markOrderPaid", "Order", orderId=id)
    await do("refundOrder", "Order", orderId=id, amount="5", reason="Scratched")

    assert [kind for kind, *_ in await entries_of(session, ada)] == ["ADJUSTED"]
