"""Points, as customers and staff see them, and as staff adjust them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import SYSTEM, Viewer
from domain.points import earn, give_back, use
from kit import clock
from kit.ids import public
from kit.times import months_after
from models import (
    Customer,
    CustomerStatus,
    Event,
    PointsAccount,
    PointsEntry,
    StaffRole,
)
from models.points import MOST
from models.roles import MANAGER_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.points import balance, give_points, rewarding

MINE = """{ me { points {
  available pending owed worth { amount currency } nextExpiry { on points }
} } }"""
ENTRIES = """query ($first: Int = 20, $after: String) { me {
  pointsEntries(first: $first, after: $after) {
    nodes { kind available pending owed releasesOn expiresOn reason order { number } }
    pageInfo { endCursor } count { value }
  }
} }"""
ADJUST = """mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) {
  ... on Customer { id points { available owed } } ... on Refusal { code fields { path message } }
} }"""
DAY = timedelta(days=1)


async def adjusting(session: AsyncSession) -> Viewer:
    staff = await a_member_of_staff(session)
    return as_staff(staff, Permission.CUSTOMERS_READ, Permission.POINTS_WRITE)


def gift(customer: Customer, **told: Any) -> dict[str, Any]:
    usual = {"customerId": public(Customer, customer.id), "points": 50, "reason": "Late parcel"}
    return {**usual, **told}


async def test_a_customer_sees_what_they_have_what_it_is_worth_and_what_expires_next(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await rewarding(session)
    ada = await a_customer(session)
    await give_points(session, ada, 301)
    await earn(session, SYSTEM, await an_order(session, ada), 25)
    await session.commit()
    last = months_after(clock.now().date(), 12)

    with queries(2):
        answer = await ask(MINE, by=as_customer(ada))

    assert answer["me"]["points"] == {
        "available": 301,
        "pending": 25,
        "owed": 0,
        "worth": {"amount": "1.50", "currency": "EUR"},
        "nextExpiry": {"on": str(last), "points": 301},
    }


async def test_who_never_had_points_has_none(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session)
    answer = await ask(MINE, by=as_customer(await a_customer(session)))

    worth = {"amount": "0.00", "currency": "EUR"}
    none = {"available": 0, "pending": 0, "owed": 0, "worth": worth, "nextExpiry": None}
    assert answer["me"]["points"] == none


async def test_where_points_are_off_there_are_none_to_see(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    await give_points(session, ada, 10)

    assert (await ask(MINE, by=as_customer(ada)))["me"]["points"] is None


async def test_the_ledger_is_read_by_pages_the_newest_first(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await rewarding(session, pending_days=14)
    ada = await a_customer(session)
    order = await an_order(session, ada, number="A-1")
    await give_points(session, ada, 40)
    await use(session, SYSTEM, order, 30, "points")
    await earn(session, SYSTEM, order, 5)
    await give_back(session, SYSTEM, order)
    await session.commit()
    today = clock.now().date()
    last, due = str(months_after(today, 12)), str(today + 14 * DAY)

    with queries(4):
        page = (await ask(ENTRIES, by=as_customer(ada), first=3))["me"]["pointsEntries"]
    after = page["pageInfo"]["endCursor"]
    rest = (await ask(ENTRIES, by=as_customer(ada), after=after))["me"]["pointsEntries"]

    told = ("kind", "available", "pending", "releasesOn", "expiresOn", "reason", "order")
    seen = [tuple(node[name] for name in told) for node in page["nodes"] + rest["nodes"]]
    of = {"number": "A-1"}
    assert seen == [
        ("REVERSED", 0, -5, None, None, None, of),
        ("GIVEN_BACK", 30, 0, None, last, None, of),
        ("EARNED", 0, 5, due, None, None, of),
        ("USED", -30, 0, None, last, None, of),
        ("ADJUSTED", 40, 0, None, last, "A gift", None),
    ]


async def test_points_of_others_are_seen_by_staff_alone(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session)
    ada, eve = await a_customer(session), await a_customer(session)
    await give_points(session, ada, 10)
    entry = (await session.exec(select(PointsEntry))).one()
    id = public(PointsEntry, entry.id)
    node = "query ($id: ID!) { node(id: $id) { id ... on PointsEntry { customer { id } } } }"
    whose = {"id": public(Customer, ada.id)}
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    other = as_staff(await a_member_of_staff(session), Permission.POINTS_WRITE)
    theirs = """query ($id: ID!) { customer(id: $id) {
      points { available } pointsEntries { nodes { id order { id } } } } }"""

    assert (await ask(node, by=as_customer(ada), id=id))["node"] == {"id": id, "customer": whose}
    assert (await ask(node, by=reader, id=id))["node"] == {"id": id, "customer": whose}
    for stranger in (as_customer(eve), other):
        assert (await ask(node, by=stranger, id=id))["node"] is None
    assert (await ask(node, id=id))["node"] is None
    seen = (await ask(theirs, by=reader, id=whose["id"]))["customer"]
    nodes = [{"id": id, "order": None}]
    assert seen == {"points": {"available": 10}, "pointsEntries": {"nodes": nodes}}


async def test_staff_give_and_take_points_with_a_reason_that_is_on_record(
    ask: Ask, session: AsyncSession
) -> None:
    await rewarding(session)
    sam, ada = await adjusting(session), await a_customer(session)

    seen = []
    for points, reason in ((50, " Late parcel "), (-20, "Given twice")):
        answer = await ask(ADJUST, by=sam, input=gift(ada, points=points, reason=reason))
        seen.append(answer["adjustPoints"])

    id = public(Customer, ada.id)
    assert seen == [
        {"id": id, "points": {"available": 50, "owed": 0}},
        {"id": id, "points": {"available": 30, "owed": 0}},
    ]
    assert await balance(session, ada) == (30, 0, 0)
    rows = (await session.exec(select(PointsEntry).order_by(col(PointsEntry.id)))).all()
    assert [(row.reason, row.staff_id) for row in rows] == [
        ("Late parcel", sam.staff_id),
        ("Given twice", sam.staff_id),
    ]
    events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
    assert [(event.kind, event.customer_id, event.actor_id) for event in events] == [
        ("points:adjust", ada.id, sam.staff_id)
    ] * 2
    assert (events[1].before, events[1].after) == (
        {"available": 50, "owed": 0},
        {"available": 30, "owed": 0, "reason": "Given twice"},
    )


async def test_what_is_owed_is_kept_of_what_is_given(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session, pending_days=0)
    sam, ada = await adjusting(session), await a_customer(session)
    order = await an_order(session, ada)
    await earn(session, SYSTEM, order, 30)
    await use(session, SYSTEM, await an_order(session, ada), 30, "points")
    await give_back(session, SYSTEM, order)
    await session.commit()

    answer = await ask(ADJUST, by=sam, input=gift(ada, points=50))

    assert answer["adjustPoints"]["points"] == {"available": 20, "owed": 0}


async def test_an_adjustment_that_is_sent_twice_is_made_once(
    ask: Ask, session: AsyncSession
) -> None:
    await rewarding(session)
    sam, ada = await adjusting(session), await a_customer(session)
    input = gift(ada, idempotencyKey="parcel-4711")

    one, other = [await ask(ADJUST, by=sam, input=input) for _ in range(2)]
    third = await ask(ADJUST, by=sam, input={**input, "points": 51})

    assert one == other
    assert await balance(session, ada) == (50, 0, 0)
    assert third["adjustPoints"]["code"] == "KEY_USED_DIFFERENTLY"


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"points": 0}, "INVALID_INPUT", ["points"]),
        ({"points": 1_000_001}, "INVALID_INPUT", ["points"]),
        ({"points": -1_000_001}, "INVALID_INPUT", ["points"]),
        ({"points": -11}, "NOT_ENOUGH_POINTS", ["points"]),
        ({"reason": " \t "}, "INVALID_INPUT", ["reason"]),
        ({"reason": "x" * 501}, "INVALID_INPUT", ["reason"]),
        ({"reason": "a\nb"}, "INVALID_INPUT", ["reason"]),
        ({"idempotencyKey": "short"}, "INVALID_INPUT", ["idempotencyKey"]),
        ({"customerId": "customer_" + "0" * 32}, "NO_SUCH_CUSTOMER", ["customerId"]),
        ({"customerId": "x"}, "NO_SUCH_CUSTOMER", ["customerId"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, changed: dict[str, Any], code: str, path: list[str]
) -> None:
    await rewarding(session)
    sam, ada = await adjusting(session), await a_customer(session)
    await give_points(session, ada, 10)

    refused = (await ask(ADJUST, by=sam, input=gift(ada, **changed)))["adjustPoints"]

    assert (refused["code"], refused["fields"][0]["path"]) == (code, path)
    assert await balance(session, ada) == (10, 0, 0)
    assert (await session.exec(select(Event))).all() == []


async def test_no_number_of_points_is_too_large_to_be_read(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session)
    sam, ada = await adjusting(session), await a_customer(session)
    await give_points(session, ada, MOST)

    refused = (await ask(ADJUST, by=sam, input=gift(ada, points=1)))["adjustPoints"]
    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", ["points"])
    assert await ask(ADJUST, by=sam, input=gift(ada, points=2**31)) == "BAD_USER_INPUT"


async def test_who_has_no_account_is_given_no_points(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session)
    sam = await adjusting(session)
    guest = await a_customer(session, email_verified_at=None)
    gone = await a_customer(session, status=CustomerStatus.ERASED)

    refused = [
        (await ask(ADJUST, by=sam, input=gift(each)))["adjustPoints"] for each in (guest, gone)
    ]

    assert [(each["code"], each["fields"][0]["path"]) for each in refused] == [
        ("INVALID_INPUT", ["customerId"]),
        ("CUSTOMER_ERASED", ["customerId"]),
    ]
    assert (await session.exec(select(PointsAccount))).all() == []


async def test_where_points_are_off_nobody_adjusts_any(ask: Ask, session: AsyncSession) -> None:
    sam, ada = await adjusting(session), await a_customer(session)

    refused = (await ask(ADJUST, by=sam, input=gift(ada)))["adjustPoints"]

    assert (refused["code"], refused["fields"]) == ("FEATURE_OFF", [])


async def test_seeing_points_is_not_adjusting_them(ask: Ask, session: AsyncSession) -> None:
    await rewarding(session)
    ada = await a_customer(session)
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    blind = as_staff(await a_member_of_staff(session), Permission.POINTS_WRITE)

    assert await ask(ADJUST, by=reader, input=gift(ada)) == "FORBIDDEN"
    assert await ask(ADJUST, by=as_customer(ada), input=gift(ada)) == "FORBIDDEN"
    assert await ask(ADJUST, input=gift(ada)) == "UNAUTHENTICATED"
    refused = (await ask(ADJUST, by=blind, input=gift(ada)))["adjustPoints"]
    assert refused["code"] == "NO_SUCH_CUSTOMER", "what they may not see is not there"


async def test_managers_of_an_older_store_may_adjust_points(session: AsyncSession) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)

    assert Permission.POINTS_WRITE in manager.permissions
