"""Cancelling orders: what is given back by it, and who is told."""

from __future__ import annotations

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import code_uses
from models import (
    StockLevel,
    StockMovement,
)
from tests.conftest import Ask
from tests.makers import (
    a_customer,
    a_level,
    a_variant,
    an_order,
    lines_of,
)
from tests.makers.catalogue import doing, events_of
from tests.makers.codes import a_code
from tests.makers.payments import a_merchant, a_placed_order, letters_of, payments_of, sold
from tests.schema.moving import STATES, TWO, id_of, seen


async def test_a_cancelled_order_gives_back_its_stock_and_calls_its_payment_off(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    mug, free = await a_variant(session), await a_variant(session)
    await a_level(session, mug, 5)
    order = await a_placed_order(session, ada, lines=TWO)
    await sold(session, order, mug, free)

    answer = await do("cancelOrder", "Order", STATES, orderId=id_of(order), reason="Sold out")

    assert (answer["status"], answer["paymentStatus"]) == ("CANCELLED", "PENDING")
    assert (await seen(ask, ada, order))["status"] == "CANCELLED"
    levels = select(StockLevel.on_hand).where(StockLevel.variant_id == mug.id)
    assert (await session.exec(levels)).one() == 5
    moved = (await session.exec(select(StockMovement).order_by("id"))).all()
    assert [(row.kind.value, row.change) for row in moved[1:]] == [("SOLD", -2), ("UNSOLD", 2)]
    [payment] = await payments_of(session, order)
    assert payment.state == "CANCELLED"
    [letter] = await letters_of(session)
    assert (letter.template, letter.payload["reason"]) == ("order_cancelled", "Sold out")
    assert letter.payload["due_money"] is None
    [event] = await events_of(session, "order:cancel")
    assert event.after is not None
    assert event.after["reason"] == "Sold out"


async def test_a_cancelled_order_leaves_its_codes_to_be_used_again(
    ask: Ask, session: AsyncSession
) -> None:
    do, code = doing(ask, await a_merchant(session)), await a_code(session, most_uses=1)
    order = await a_placed_order(session)
    await code_uses.take(session, order, [code.id])

    await do("cancelOrder", "Order", orderId=id_of(order), reason="x")

    await code_uses.take(session, await a_placed_order(session), [code.id])
    await session.refresh(code)
    assert code.uses == 1


async def test_what_was_never_taken_from_stock_is_not_put_there(
    ask: Ask, session: AsyncSession
) -> None:
    do, mug = doing(ask, await a_merchant(session)), await a_variant(session)
    await a_level(session, mug, 5)
    order = await an_order(session)
    [line] = await lines_of(session, order)
    line.variant_id = mug.id

    await do("cancelOrder", "Order", orderId=id_of(order), reason="Imported by mistake")

    assert (await session.exec(select(StockLevel.on_hand))).one() == 5


async def test_who_has_paid_for_what_is_cancelled_is_told_that_it_comes_back(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada)
    await do("markOrderPaid", "Order", orderId=id_of(order))

    answer = await do("cancelOrder", "Order", STATES, orderId=id_of(order), reason="Broken")

    assert (answer["status"], answer["paymentStatus"]) == ("CANCELLED", "PAID")
    assert (await letters_of(session))[-1].payload["due_money"] == "25.00 EUR"
