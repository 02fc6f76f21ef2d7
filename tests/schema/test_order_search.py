"""Order search: what customers find their own orders by."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.settings import Feature, key_of
from kit import clock
from kit.ids import public
from models import Customer, Order, OrderDocument, OrderLine, StoreSetting
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff

MINE = """query ($words: String, $first: Int = 20, $after: String) { me {
  orders(search: $words, first: $first, after: $after) {
    nodes { number } pageInfo { endCursor hasNextPage } count { value exact } } } }"""
THEIRS = """query ($id: ID!, $words: String) { customer(id: $id) {
  orders(search: $words) { nodes { number } } } }"""


async def found(ask: Ask, by: Any, words: str | None) -> list[str]:
    """Find one's own orders by words; their numbers, the newest first."""
    answer = await ask(MINE, by=by, words=words)
    orders = answer["me"]["orders"]
    assert orders["count"] == {"value": len(orders["nodes"]), "exact": True}
    return [order["number"] for order in orders["nodes"]]


async def an_order_of(session: AsyncSession, customer: Customer, number: str, *names: str) -> Order:
    """Make an order of things called so; a SKU is the name in capitals."""
    lines = tuple((name, 1, 100) for name in names)
    return await an_order(session, customer, number=number, lines=lines)


@pytest.mark.parametrize(
    "words",
    [
        *("B-2002", "2002", "b 20", "grandma", "Gránd", "café", "CAFE", "cup blue", "straße"),
        *("strasse", "tea-77", "tea77", "TEA 7", "grandma cup", "2002 tea", "blue 2002 gran"),
    ],
)
async def test_an_order_is_found_by_beginnings_of_its_words(
    ask: Ask, session: AsyncSession, words: str
) -> None:
    ada = await a_customer(session)
    await an_order_of(session, ada, "A-1001", "Plate")
    order = await an_order_of(session, ada, "B-2002", "Blue Café Cup", "Strasse", "TEA-77")
    order.nickname = "Grandma's"
    session.add(order)
    await session.commit()

    assert await found(ask, as_customer(ada), words) == ["B-2002"]


@pytest.mark.parametrize(
    "words", ["red cup", "up", "grandma plate", "ada@example.com", "!?", "' | z:*", "x" * 1000]
)
async def test_what_has_not_all_the_words_is_not_found(
    ask: Ask, session: AsyncSession, words: str
) -> None:
    ada = await a_customer(session)
    await an_order(session, ada, email="ada@example.com", lines=(("Plate", 1, 1),))
    await an_order(session, ada, nickname="Grandma", lines=(("Blue cup", 1, 1),))

    assert await found(ask, as_customer(ada), words) == []


async def test_no_words_find_all_and_too_many_are_refused(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada)

    assert await found(ask, as_customer(ada), " ") == [order.number]
    assert await ask(MINE, by=as_customer(ada), words="x" * 1001) == "BAD_USER_INPUT"


async def test_nobody_finds_the_orders_of_others(ask: Ask, session: AsyncSession) -> None:
    ada, bob = await a_customer(session), await a_customer(session)
    order = await an_order_of(session, ada, "A-1", "Cup")

    assert await found(ask, as_customer(bob), "cup") == []
    staff = as_staff(
        await a_member_of_staff(session), Permission.CUSTOMERS_READ, Permission.ORDERS_READ
    )
    id = public(Customer, ada.id)
    told = await ask(THEIRS, by=staff, id=id, words="cup")
    assert told["customer"]["orders"]["nodes"] == [{"number": order.number}]


async def test_a_store_may_switch_the_search_off_for_customers(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    order = await an_order_of(session, ada, "A-1", "Cup")
    key = key_of(Feature.ORDER_SEARCH)
    session.add(StoreSetting(key=key, value=False, updated_at=clock.now()))
    await session.commit()
    both = (Permission.CUSTOMERS_READ, Permission.ORDERS_READ)
    staff = as_staff(await a_member_of_staff(session), *both)

    assert await found(ask, as_customer(ada), "cup") == []
    assert await found(ask, as_customer(ada), None) == [order.number]
    told = await ask(THEIRS, by=staff, id=public(Customer, ada.id), words="cup")
    assert told["customer"]["orders"]["nodes"] == [{"number": order.number}]


async def test_pages_of_what_is_found_go_on_after_a_cursor_in_one_statement(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(session)
    for number in range(5):
        await an_order_of(session, ada, f"A-{number}", "Cup" if number % 2 else "Plate")
    by, seen, after = as_customer(ada), [], None
    for _ in range(3):
        with queries(3):
            answer = await ask(MINE, by=by, words="plate", first=1, after=after)
        page = answer["me"]["orders"]
        seen += [order["number"] for order in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert seen == ["A-4", "A-2", "A-0"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert page["count"]["value"] == 3


async def test_what_changes_of_lines_changes_what_an_order_is_found_by(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    order = await an_order_of(session, ada, "A-1", "Cup", "Plate")
    by, of = as_customer(ada), col(OrderLine.order_id) == order.id
    is_plate = sa.and_(of, col(OrderLine.name) == "Plate")

    await session.exec(sa.update(OrderLine).where(is_plate).values(name="Bowl", sku="B"))
    renamed = [await found(ask, by, words) for words in ("plate", "bowl", "cup")]
    await session.exec(sa.delete(OrderLine).where(of, col(OrderLine.name) == "Bowl"))
    removed = [await found(ask, by, words) for words in ("bowl", "cup")]
    await session.exec(sa.delete(OrderLine).where(of))
    left = (await session.exec(select(OrderDocument))).all()

    assert left == []
    assert renamed == [[], ["A-1"], ["A-1"]]
    assert removed == [[], ["A-1"]]
