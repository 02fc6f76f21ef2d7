"""Orders, through the schema."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit.database import Database
from models import FulfilmentStatus, PaymentStatus
from tests.conftest import Ask, answered
from tests.makers import (
    a_customer,
    a_member_of_staff,
    an_order,
    as_customer,
    as_staff,
)

LIST = """query ($first: Int = 20, $after: String, $search: String, $status: [OrderStatus!],
    $payment: [PaymentStatus!], $fulfilment: [FulfilmentStatus!],
    $from: DateTime, $until: DateTime) {
  orders(first: $first, after: $after, search: $search, status: $status, paymentStatus: $payment,
      fulfilmentStatus: $fulfilment, placedFrom: $from, placedUntil: $until) {
    nodes { number status }
    pageInfo { endCursor hasNextPage }
    count { value exact }
  }
}"""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def desk(session: AsyncSession) -> Viewer:
    return as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)


async def numbers(ask: Ask, by: Viewer, **narrowed: Any) -> list[str]:
    found = (await ask(LIST, by=by, **narrowed))["orders"]["nodes"]
    return [node["number"] for node in found]


async def test_orders_are_listed_newest_first_and_ties_by_birth(
    ask: Ask, session: AsyncSession
) -> None:
    sam = await desk(session)
    old = await an_order(session, placed_at=NOON - timedelta(days=1))
    one = await an_order(session, placed_at=NOON)
    two = await an_order(session, placed_at=NOON)

    assert await numbers(ask, sam) == [two.number, one.number, old.number]


async def test_pages_of_orders_miss_none_and_repeat_none(ask: Ask, session: AsyncSession) -> None:
    sam = await desk(session)
    made = [await an_order(session, placed_at=NOON) for _ in range(5)]

    seen: list[str] = []
    after, more = None, True
    while more:
        page = (await ask(LIST, by=sam, first=2, after=after))["orders"]
        seen += [node["number"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert seen == [order.number for order in reversed(made)]
    assert page["count"] == {"value": 5, "exact": True}


async def test_orders_are_narrowed_by_each_status(ask: Ask, session: AsyncSession) -> None:
    sam = await desk(session)
    waiting = await an_order(session, payment_status=PaymentStatus.PENDING)
    paid = await an_order(session)
    gone = await an_order(session, fulfilment_status=FulfilmentStatus.SHIPPED)

    assert await numbers(ask, sam, status=["PENDING"]) == [waiting.number]
    assert await numbers(ask, sam, status=["SHIPPED", "PENDING"]) == [gone.number, waiting.number]
    assert await numbers(ask, sam, payment=["PAID"]) == [gone.number, paid.number]
    assert await numbers(ask, sam, fulfilment=["UNFULFILLED"]) == [paid.number, waiting.number]
    assert await numbers(ask, sam, payment=["PAID"], fulfilment=["SHIPPED"]) == [gone.number]
    assert await numbers(ask, sam, status=[]) == []


async def test_a_range_holds_its_beginning_and_not_its_end(ask: Ask, session: AsyncSession) -> None:
    sam = await desk(session)
    placed = [await an_order(session, placed_at=NOON + timedelta(hours=n)) for n in range(3)]
    at = [order.placed_at.isoformat() for order in placed]

    assert await numbers(ask, sam, **{"from": at[1]}) == [placed[2].number, placed[1].number]
    assert await numbers(ask, sam, until=at[1]) == [placed[0].number]
    assert await numbers(ask, sam, **{"from": at[1], "until": at[2]}) == [placed[1].number]
    assert await numbers(ask, sam, **{"from": at[1], "until": at[1]}) == []


@pytest.mark.parametrize(
    ("wrong", "argument"),
    [
        ({"from": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}, "placedUntil"),
        ({"first": -1}, "first"),
        ({"first": 101}, "first"),
        ({"after": "order.1.2"}, "after"),
        ({"after": "product.61.019a0000000070008000000000000000"}, "after"),
        ({"after": "order~customer_id.0.019a0000000070008000000000000000"}, "after"),
        ({"after": "order.-99999999999999999999.019a0000000070008000000000000000"}, "after"),
        ({"after": ""}, "after"),
    ],
)
async def test_a_page_that_cannot_be_names_its_argument(
    database: Database, session: AsyncSession, wrong: dict[str, Any], argument: str
) -> None:
    answer = await answered(database, LIST, await desk(session), (), wrong)

    assert answer["data"] == {"orders": None}
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == (
        "BAD_USER_INPUT",
        argument,
    )


async def test_a_cursor_that_was_tampered_with_is_refused(ask: Ask, session: AsyncSession) -> None:
    sam = await desk(session)
    await an_order(session)
    cursor = (await ask(LIST, by=sam))["orders"]["pageInfo"]["endCursor"]

    for tampered in (f"{cursor}.1", cursor[:-1], cursor.upper(), f" {cursor}", f"{cursor}0"):
        assert await ask(LIST, by=sam, after=tampered) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "moment",
    ["yesterday", "2026-03-01", "2026-03-01T12:00:00", "0001-01-01T00:00:00+14:00", "", 1, "٢٠٢٦"],
)
async def test_what_is_no_moment_is_refused(
    ask: Ask, session: AsyncSession, moment: object
) -> None:
    assert await ask(LIST, by=await desk(session), **{"from": moment}) == "BAD_USER_INPUT"


async def test_the_ends_of_time_can_be_asked_for(ask: Ask, session: AsyncSession) -> None:
    order = await an_order(session)
    ends = {"from": "0001-01-01T00:00:00Z", "until": "9999-12-31T23:59:59.999999Z"}

    assert await numbers(ask, await desk(session), **ends) == [order.number]


async def test_orders_are_found_by_number_address_and_nickname(
    ask: Ask, session: AsyncSession
) -> None:
    sam = await desk(session)
    order = await an_order(
        session, number="LK-2041", email="ada.l@example.com", nickname="Für Tante Gül"
    )
    await an_order(session, number="LK-2042")

    for words in ("lk-2041", "2041", "LK 204 ada", "example.com", "für gül", "TANTE"):
        assert await numbers(ask, sam, search=words) == [order.number], words
    for words in ("lk-2043", "tante bob", "!!!"):
        assert await numbers(ask, sam, search=words) == [], words
    assert len(await numbers(ask, sam, search="  ")) == 2


async def test_only_staff_who_read_orders_see_the_list(ask: Ask, session: AsyncSession) -> None:
    ada, sam = await a_customer(session), await a_member_of_staff(session)

    assert await ask(LIST) == "UNAUTHENTICATED"
    assert await ask(LIST, by=as_customer(ada)) == "FORBIDDEN"
    assert await ask(LIST, by=as_staff(sam, Permission.CUSTOMERS_READ)) == "FORBIDDEN"
