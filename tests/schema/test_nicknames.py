"""Nicknames: what customers call their orders."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.settings import Feature, key_of
from kit import clock
from kit.ids import public
from models import Order, StoreSetting
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.makers.catalogue import events_of

NAME = """mutation ($input: NameOrderInput!) { nameOrder(input: $input) {
  ... on Order { number nickname } ... on Refusal { code fields { path } }
} }"""


async def named(ask: Ask, by: Any, order: Order, nickname: Any) -> Any:
    """Call an order something."""
    input = {"orderId": public(Order, order.id), "nickname": nickname}
    answer = await ask(NAME, by=by, input=input)
    return answer["nameOrder"] if isinstance(answer, dict) else answer


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Grandma", "Grandma"),
        ("  for   the \u00a0 office ", "for the office"),
        ("x" * 100, "x" * 100),
        ("", None),
        ("  ", None),
        ("\u200b", None),
        (None, None),
    ],
)
async def test_a_nickname_is_tidied_and_nothing_takes_it_away(
    ask: Ask, session: AsyncSession, given: Any, kept: Any
) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada, nickname="Before")

    assert await named(ask, as_customer(ada), order, given) == {
        "number": order.number,
        "nickname": kept,
    }


@pytest.mark.parametrize("wrong", ["x" * 101, "one\ntwo", "a\u2028b"])
async def test_what_is_no_line_of_a_hundred_characters_is_refused(
    ask: Ask, session: AsyncSession, wrong: str
) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada, nickname="Before")

    answer = await named(ask, as_customer(ada), order, wrong)

    assert (answer["code"], answer["fields"]) == ("INVALID_INPUT", [{"path": ["nickname"]}])
    assert order.nickname == "Before"


async def test_customers_name_their_own_orders_alone(ask: Ask, session: AsyncSession) -> None:
    ada, bob, (_, guest) = await a_customer(session), await a_customer(session), a_claim()
    order = await an_order(session, ada)
    staff = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)

    other = await named(ask, as_customer(bob), order, "Mine")

    assert (other["code"], other["fields"]) == ("NO_SUCH_ORDER", [{"path": ["orderId"]}])
    assert await named(ask, staff, order, "Theirs") == "FORBIDDEN"
    assert await named(ask, guest, order, "Mine") == "UNAUTHENTICATED"
    assert order.nickname is None
    assert await events_of(session, "order:name") == []


async def test_a_store_may_switch_nicknames_off(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada, nickname="Before")
    key = key_of(Feature.ORDER_SEARCH)
    session.add(StoreSetting(key=key, value=False, updated_at=clock.now()))
    await session.commit()

    assert (await named(ask, as_customer(ada), order, "After"))["code"] == "FEATURE_OFF"
    assert order.nickname == "Before"


async def test_a_name_that_changes_is_on_record_once(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada)

    with queries(4):
        await named(ask, as_customer(ada), order, "Grandma")
    await named(ask, as_customer(ada), order, "Grandma ")

    assert [event.object_id for event in await events_of(session, "order:name")] == [order.id]
