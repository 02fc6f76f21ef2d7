"""Placing costs the same few statements whatever is ordered, and everybody's rows come last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import idempotency, placing
from domain.placing import Place, PlaceOrder
from models import Order, OrderLine, StockMovement
from tests.conftest import Queries
from tests.domain.test_placing_races import a_ready_cart
from tests.makers import (
    a_customer,
    a_level,
    a_product,
    a_shipping_method,
    a_variant,
    as_customer,
)
from tests.makers.carts import a_claim


async def placed(session: AsyncSession, by: Viewer, total: str, key: str) -> Order:
    """Order what is in a cart, with a key, as the schema does it."""

    async def here(session: AsyncSession, viewer: Viewer, command: PlaceOrder) -> Order:
        return await placing.place(session, viewer, command, Place(("en",)))

    command = PlaceOrder(idempotency_key=key, expected_total=Decimal(total))
    return await idempotency.once(session, by, here, command)


async def a_cart_of(session: AsyncSession, owner: Any, lines: int) -> None:
    """Fill somebody's cart with so many different things, of which there are enough."""
    variants = [await a_variant(session) for _ in range(lines)]
    for variant in variants:
        await a_level(session, variant, 5)
    await a_ready_cart(session, owner, *((one, 1) for one in variants))


@pytest.mark.parametrize("lines", [1, 20])
async def test_an_order_takes_five_statements_of_however_many_lines(
    session: AsyncSession, queries: Queries, lines: int
) -> None:
    await a_shipping_method(session)
    ada = await a_customer(session)
    await a_cart_of(session, ada, lines)
    total = Decimal("12.50") * lines

    with queries(5):
        order = await placed(session, as_customer(ada), str(total), "a-key-of-ada")

    assert order.total_minor == total * 100
    assert len((await session.exec(select(StockMovement).where(sold(order)))).all()) == lines


@pytest.mark.parametrize("lines", [1, 20])
async def test_the_order_of_a_guest_takes_one_more(
    session: AsyncSession, queries: Queries, lines: int
) -> None:
    await a_shipping_method(session)
    _, guest = a_claim()
    await a_cart_of(session, guest, lines)
    total = Decimal("12.50") * lines

    with queries(6):
        order = await placed(session, guest, str(total), "a-key-of-a-guest")

    assert order.claim_hash == guest.claim_hash
    assert order.total_minor == total * 100
    assert len((await session.exec(select(StockMovement).where(sold(order)))).all()) == lines


async def test_stock_that_everybody_wants_is_locked_by_the_last_statement(
    session: AsyncSession, engine: Any
) -> None:
    await a_shipping_method(session)
    ada = await a_customer(session)
    await a_cart_of(session, ada, 2)
    sent: list[str] = []

    def see(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", see)
    try:
        await placed(session, as_customer(ada), "25.00", "a-key-of-ada")
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", see)

    wanting = [place for place, sql in enumerate(sent) if "update stock_levels" in sql]
    assert wanting == [len(sent) - 1]
    assert "set answer" in sent[-2]


async def test_an_order_keeps_whether_things_were_sold_for_good(session: AsyncSession) -> None:
    await a_shipping_method(session)
    ada = await a_customer(session)
    product = await a_product(session, is_final_sale=True)
    await a_ready_cart(session, ada, (await a_variant(session, product), 1))

    await placed(session, as_customer(ada), "12.50", "a-key-of-ada")
    product.is_final_sale = False
    await session.commit()

    assert (await session.exec(select(OrderLine.is_final_sale))).all() == [True]


def sold(order: Order) -> sa.ColumnElement[bool]:
    return StockMovement.order_id == order.id  # type: ignore[return-value]
