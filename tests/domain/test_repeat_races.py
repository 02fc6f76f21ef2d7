"""Races over buying an order again: one attempt is carried out once, and no cart is lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import idempotency, repeats
from domain.repeats import OrderRepeated, RepeatOrder
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Cart, CartLine, CartStatus, IdempotencyKey, Order
from tests.makers import a_customer, a_variant, an_order, as_customer, bought
from tests.makers.carts import a_cart
from tests.races import at_once


async def made(database: Database) -> tuple[Viewer, Order]:
    """Make a customer with something in the cart, and an order of something else."""
    async with database.writes() as session:
        ada = await a_customer(session)
        order = await an_order(session, ada, lines=())
        await bought(session, order, (await a_variant(session), 3))
        await a_cart(session, ada, (await a_variant(session), 1))
        return as_customer(ada), order


async def repeated(database: Database, by: Viewer, order: Order, **values: Any) -> Any:
    """Buy it again in a transaction of its own; what is answered, or how it is refused."""
    sent = {"order_id": public(Order, order.id), "short": "ADD", "mode": "REPLACE", **values}
    command = RepeatOrder.model_validate(sent)

    async def work(session: AsyncSession) -> OrderRepeated:
        return await idempotency.once(session, by, repeats.repeat, command)

    try:
        return await database.transaction(work)
    except Refused as refused:
        return refused.code()


async def rows(database: Database, model: Any) -> list[Any]:
    async with database.writes() as session:
        return list(await session.exec(select(model).order_by(model.id)))


async def test_one_attempt_fifty_times_at_once_is_carried_out_once(committed: Database) -> None:
    by, order = await made(committed)

    answers = await at_once(lambda _: repeated(committed, by, order, idempotency_key="one-attempt"))

    told = {(answer.cart.id, answer.set_aside.id, answer.told()[0][3]) for answer in answers}
    carts = await rows(committed, Cart)
    assert len(told) == 1
    assert Counter(cart.status for cart in carts) == {CartStatus.OPEN: 1, CartStatus.SAVED: 1}
    assert sorted(line.quantity for line in await rows(committed, CartLine)) == [1, 3]
    assert [key.replays for key in await rows(committed, IdempotencyKey)] == [49]


async def test_fifty_attempts_at_once_lose_no_cart(committed: Database) -> None:
    by, order = await made(committed)

    answers = await at_once(lambda _: repeated(committed, by, order))

    carts = await rows(committed, Cart)
    assert all(isinstance(answer, OrderRepeated) for answer in answers)
    assert Counter(cart.status for cart in carts) == {CartStatus.OPEN: 1, CartStatus.SAVED: 50}
    assert sum(line.quantity for line in await rows(committed, CartLine)) == 1 + 50 * 3


async def test_fifty_attempts_at_once_add_up_in_one_cart(committed: Database) -> None:
    by, order = await made(committed)

    await at_once(lambda _: repeated(committed, by, order, mode="MERGE"))

    [cart] = await rows(committed, Cart)
    assert cart.version == 51
    assert sorted(line.quantity for line in await rows(committed, CartLine)) == [1, 150]
