"""Credits, through the schema."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit.ids import public
from models import Credit
from tests.conftest import Ask, Queries
from tests.makers import (
    a_credit,
    a_customer,
    a_member_of_staff,
    an_order,
    as_customer,
    as_staff,
)

LIST = """query ($from: DateTime, $until: DateTime) {
  credits(issuedFrom: $from, issuedUntil: $until) {
    nodes {
      number issuedAt total { amount }
      lines { kind quantity orderLine { name order { number } } credit { number } }
    }
  }
}"""
SHOW = """query ($id: ID!, $number: String!) {
  credit(id: $id) { number }
  creditByNumber(number: $number) { number }
}"""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_credits_are_listed_newest_first_in_five_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    order = await an_order(session, lines=(("Mug", 2, 1250), ("Bowl", 1, 999)))
    old = await a_credit(session, order, issued_at=NOON - timedelta(days=1))
    new = await a_credit(session, order, issued_at=NOON)

    with queries(5):
        found = (await ask(LIST, by=sam))["credits"]["nodes"]

    assert [credit["number"] for credit in found] == [new.number, old.number]
    assert found[0]["issuedAt"] == "2026-03-01T12:00:00.000000Z"
    assert found[0]["total"] == {"amount": "22.49"}
    assert found[0]["lines"][0] == {
        "kind": "GOODS",
        "quantity": 1,
        "orderLine": {"name": "Mug", "order": {"number": order.number}},
        "credit": {"number": new.number},
    }


async def test_credits_are_narrowed_by_time(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    order = await an_order(session)
    credit = await a_credit(session, order, issued_at=NOON)
    after, noon = "2026-03-01T12:00:00.000001Z", "2026-03-01T13:00:00+01:00"

    here = await ask(LIST, by=sam, **{"from": noon, "until": after})
    assert [found["number"] for found in here["credits"]["nodes"]] == [credit.number]
    assert (await ask(LIST, by=sam, **{"from": after}))["credits"]["nodes"] == []
    assert await ask(LIST, by=sam, **{"from": after, "until": noon}) == "BAD_USER_INPUT"


async def test_a_credit_is_there_for_its_customer_and_staff_alone(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    sam = await a_member_of_staff(session)
    credit = await a_credit(session, await an_order(session, ada))
    asked = {"id": public(Credit, credit.id), "number": credit.number}
    there = {"credit": {"number": credit.number}, "creditByNumber": {"number": credit.number}}
    not_there = {"credit": None, "creditByNumber": None}

    assert await ask(SHOW, by=as_customer(ada), **asked) == there
    assert await ask(SHOW, by=as_staff(sam, Permission.ORDERS_READ), **asked) == there
    assert await ask(SHOW, by=as_customer(eve), **asked) == not_there
    assert await ask(SHOW, by=as_staff(sam, Permission.CUSTOMERS_READ), **asked) == not_there
    assert await ask(SHOW, **asked) == not_there


async def test_only_staff_who_read_orders_see_the_list(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)

    assert await ask(LIST) == "UNAUTHENTICATED"
    assert await ask(LIST, by=as_customer(ada)) == "FORBIDDEN"
