"""What is written by hand about carts does what the product does; how fast, no test asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest
from sqlmodel import col, select

from benchmarks import adding
from benchmarks.pages import carts
from benchmarks.pages.shapes import CUSTOMER
from kit import ids
from kit.database import Database
from models import CartLine, Product, Variant
from tests.conftest import asking
from tests.makers import a_customer, a_level, a_product, a_variant, as_customer
from tests.makers.carts import a_cart, a_line
from tests.makers.groups import a_group, a_price, a_price_list

ADD = """mutation ($input: AddToCartInput!) {
  addToCart(input: $input) { ... on Cart { id version } ... on Refusal { code } } }"""
ANYBODY = carts.PAGES[0].statement.replace(CUSTOMER, "select $1::uuid as id")


async def a_full_cart(database: Database, discount: int, net: bool | None) -> Any:
    """Fill a cart with all that can be the matter with a line."""
    async with database.writes() as session:
        ada = await a_customer(session)
        group = await a_group(session, ada, discount_bp=discount, shows_net=net)
        fine, short, owed, gone, off, moved = [await a_variant(session) for _ in range(6)]
        dollars = await a_variant(session, currency="USD")
        both = await a_variant(session)
        await a_level(session, short, 3)
        await a_level(session, owed, 1, backorders="ALLOW", backorder_limit=2)
        wants = [(fine, 9), (short, 4), (owed, 3), (gone, 1), (off, 1), (moved, 2), (dollars, 1)]
        cart = await a_cart(session, ada, *wants, (both, 2))
        session.add(a_line(cart, both, 2, answers_hash=b"1"))
        await a_level(session, both, 3)
        listed = await a_price_list(session, group_id=group.id)
        await a_price(session, listed, fine, 700, min_quantity=9)
        await a_price(session, listed, short, 1, min_quantity=9)
        product = await session.get_one(Product, gone.product_id)
        product.is_published, off.is_active, moved.price_minor = False, False, 777
        session.add_all([product, off, moved])
        await session.commit()
        return ada


@pytest.mark.parametrize(("discount", "net"), [(0, None), (1234, True), (500, False)])
async def test_a_cart_by_hand_is_what_the_product_answers(
    committed: Database, cloned: str, discount: int, net: bool | None
) -> None:
    ada = await a_full_cart(committed, discount, net)
    connection: Any = await asyncpg.connect(cloned)
    try:
        one = await carts.batched(connection, (ada.id,), {})
        other = await connection.fetchval(ANYBODY, ada.id)
    finally:
        await connection.close()

    answer = (await asking(committed)(carts.DOCUMENT, by=as_customer(ada)))["cart"]

    kinds = {problem["kind"] for line in answer["lines"] for problem in line["now"]["problems"]}
    assert kinds == {"SHORT_STOCK", "NOT_FOR_SALE", "PRICE_CHANGED", "NOT_FOR_YOU"}
    assert one == answer
    assert orjson.loads(other) == {"data": {"cart": answer}}


async def test_adding_by_hand_leaves_the_cart_that_the_product_leaves(
    committed: Database, cloned: str
) -> None:
    async with committed.writes() as session:
        ada, eve = await a_customer(session), await a_customer(session)
        mug, cup = await a_variant(session), await a_variant(session, price_minor=333)
        hidden = await a_variant(session, await a_product(session, is_published=False))
        group = await a_group(session, ada, eve, discount_bp=1000)
        listed = await a_price_list(session, group_id=group.id)
        await a_price(session, listed, mug, 100, min_quantity=3)
    wants = [(mug, 2), (cup, 1), (mug, 3)]
    named = [({"variantId": ids.public(Variant, v.id), "quantity": n}) for v, n in wants]
    ask = asking(committed)
    connection: Any = await asyncpg.connect(cloned)
    try:
        made = [await adding.add(connection, ada.id, each, datetime.now(UTC)) for each in named]
        wrong = {"variantId": ids.public(Variant, hidden.id), "quantity": 1}
        assert await adding.add(connection, ada.id, wrong, datetime.now(UTC)) is None
        many = {**named[0], "quantity": adding.MOST}
        with pytest.raises(ValueError, match="too many"):
            async with connection.transaction():
                await adding.add(connection, ada.id, many, datetime.now(UTC))
    finally:
        await connection.close()
    asked = [(await ask(ADD, by=as_customer(eve), input=each))["addToCart"] for each in named]

    assert [cart and cart["version"] for cart in made] == [cart["version"] for cart in asked]
    async with committed.reads() as session:
        lines = list(await session.exec(select(CartLine).order_by(col(CartLine.created_at))))
    kept = [(line.variant_id, line.quantity, line.currency, line.seen_minor) for line in lines]
    assert kept[:2] == kept[2:]
    assert kept[0] == (mug.id, 5, "EUR", 100)
