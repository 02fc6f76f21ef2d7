"""Customers as staff see them, through the schema."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit import clock, ids
from kit.ids import public
from models import Customer, CustomerStatus, Event, Wishlist
from models.roles import SUPPORT_ROLE
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    an_address,
    an_order,
    as_customer,
    as_staff,
)

LIST = """query (
  $search: String, $status: [CustomerStatus!], $from: DateTime, $until: DateTime, $after: String
) {
  customers(
    first: 2, after: $after, search: $search, status: $status, createdFrom: $from,
    createdUntil: $until
  ) { nodes { name } pageInfo { endCursor hasNextPage } }
}"""
ONE = """query ($id: ID!) { customer(id: $id) {
  email name addresses { line1 } orders { nodes { number } } wishlists { name }
} }"""
SET = """mutation ($id: ID!, $email: String!) {
  setCustomerEmail(input: {customerId: $id, email: $email}) {
    ... on Customer { email emailVerifiedAt }
    ... on Refusal { code fields { path message } }
  }
}"""


def names_of(answer: Any) -> list[str]:
    return [node["name"] for node in answer["customers"]["nodes"]]


async def test_staff_browse_customers_the_newest_first(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, now = as_staff(await a_member_of_staff(session)), clock.now()
    for days, name in ((3, "Ada"), (2, "Bob"), (1, "Cleo")):
        await a_customer(session, first_name=name, created_at=now - timedelta(days=days))

    with queries(1):
        page = await ask(LIST, by=sam)
    rest = await ask(LIST, by=sam, after=page["customers"]["pageInfo"]["endCursor"])

    assert names_of(page) == ["Cleo", "Bob"]
    assert names_of(rest) == ["Ada"]


async def test_staff_search_and_narrow_down(ask: Ask, session: AsyncSession) -> None:
    sam, now = as_staff(await a_member_of_staff(session)), clock.now()
    await a_customer(session, first_name="Ada", email="ada@engines.example.com")
    await a_customer(session, first_name="Bob", status=CustomerStatus.BLOCKED)
    await a_customer(session, first_name="Cleo", created_at=now - timedelta(days=10))

    assert names_of(await ask(LIST, by=sam, search="ENGINES ad")) == ["Ada"]
    assert names_of(await ask(LIST, by=sam, status=["BLOCKED"])) == ["Bob"]
    assert names_of(await ask(LIST, by=sam, status=[])) == []
    earlier = (now - timedelta(days=5)).isoformat()
    assert names_of(await ask(LIST, by=sam, until=earlier)) == ["Cleo"]
    assert names_of(await ask(LIST, by=sam, **{"from": earlier})) == ["Bob", "Ada"]


async def test_support_sees_a_customer_but_not_their_wishes(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session, first_name="Ada", email="ada@example.com")
    await an_address(session, ada, line1="1 Square")
    order = await an_order(session, ada)
    session.add(Wishlist(customer_id=ada.id, name="Secret"))
    await session.commit()
    sam = await a_member_of_staff(session, role_id=SUPPORT_ROLE)
    id = public(Customer, ada.id)

    full = await ask(ONE, by=as_staff(sam), id=id)
    half = await ask(ONE, by=as_staff(sam, Permission.CUSTOMERS_READ), id=id)

    assert full["customer"] == {
        "email": "ada@example.com",
        "name": "Ada",
        "addresses": [{"line1": "1 Square"}],
        "orders": {"nodes": [{"number": order.number}]},
        "wishlists": [],
    }
    assert half["customer"]["orders"] == {"nodes": []}


async def test_customers_are_not_for_customers(ask: Ask, session: AsyncSession) -> None:
    ada, sam = await a_customer(session), await a_member_of_staff(session)
    id, clerk = public(Customer, ada.id), as_staff(sam, Permission.ORDERS_READ)

    for by in (as_customer(ada), clerk):
        assert await ask(LIST, by=by) == "FORBIDDEN"
        assert await ask(ONE, by=by, id=id) == "FORBIDDEN"
    assert await ask(LIST) == "UNAUTHENTICATED"


@pytest.mark.parametrize("before", [None, "old@example.com"])
async def test_staff_set_an_address_where_none_was_proven(
    ask: Ask, session: AsyncSession, before: str | None
) -> None:
    guest = await a_customer(session, email=before, email_verified_at=None)
    sam = await a_member_of_staff(session)
    id = public(Customer, guest.id)

    answer = await ask(SET, by=as_staff(sam), id=id, email=" Ada@EXAMPLE.com ")
    again = await ask(SET, by=as_staff(sam), id=id, email="Ada@example.com")

    assert answer["setCustomerEmail"] == {"email": "Ada@example.com", "emailVerifiedAt": None}
    assert again == answer
    await session.refresh(guest)
    assert guest.email_key == "ada@example.com"
    [event] = (await session.exec(select(Event))).all()
    assert (event.kind, event.actor_id, event.customer_id) == (
        "customer:set_email",
        sam.id,
        guest.id,
    )
    assert "ada@example.com" not in str(event.after).lower()


async def refused(ask: Ask, session: AsyncSession, customer: Customer, email: str) -> Any:
    """Try, and make sure that nothing happened."""
    before = customer.model_dump()
    sam = await a_member_of_staff(session)
    id = public(Customer, customer.id)

    answer = (await ask(SET, by=as_staff(sam), id=id, email=email))["setCustomerEmail"]

    await session.refresh(customer)
    assert customer.model_dump() == before
    assert (await session.exec(select(Event))).all() == []
    return answer


async def test_a_proven_address_is_never_changed_by_staff(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session, email="ada@example.com")

    for email in ("eve@example.com", "ada@example.com"):
        assert (await refused(ask, session, ada, email))["code"] == "EMAIL_PROVEN"


@pytest.mark.parametrize("proven", [True, False])
async def test_an_address_has_one_customer(ask: Ask, session: AsyncSession, proven: bool) -> None:
    verified = clock.now() if proven else None
    await a_customer(session, email="ada@example.com", email_verified_at=verified)
    guest = await a_customer(session, email=None)

    answer = await refused(ask, session, guest, "ADA@example.com")

    assert answer == {
        "code": "EMAIL_TAKEN",
        "fields": [{"path": ["email"], "message": "Another customer has this address."}],
    }


async def test_an_erased_customer_stays_erased(ask: Ask, session: AsyncSession) -> None:
    gone = await a_customer(session, email=None, status=CustomerStatus.ERASED)

    assert (await refused(ask, session, gone, "ada@example.com"))["code"] == "CUSTOMER_ERASED"


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a@b@example.com", "a@exam\nple.com", "a" * 60_000, "a b@c.de"]
)
async def test_what_is_no_address_is_blamed(ask: Ask, session: AsyncSession, email: str) -> None:
    guest = await a_customer(session, email=None)

    answer = await refused(ask, session, guest, email)

    assert answer["code"] == "INVALID_INPUT"
    assert [wrong["path"] for wrong in answer["fields"]] == [["email"]]


async def test_only_staff_who_may_write_set_addresses(ask: Ask, session: AsyncSession) -> None:
    guest, ada = await a_customer(session, email=None), await a_customer(session)
    sam = await a_member_of_staff(session, role_id=SUPPORT_ROLE)
    id = public(Customer, guest.id)

    assert await ask(SET, by=as_staff(sam), id=id, email="a@example.com") == "FORBIDDEN"
    assert await ask(SET, by=as_customer(ada), id=id, email="a@example.com") == "FORBIDDEN"
    assert await ask(SET, id=id, email="a@example.com") == "UNAUTHENTICATED"
    rows = select(Customer).where(col(Customer.email) == "a@example.com")
    assert (await session.exec(rows)).all() == []


@pytest.mark.parametrize("of", [Customer, Wishlist])
async def test_who_is_not_there_is_given_nothing(ask: Ask, session: AsyncSession, of: Any) -> None:
    sam = await a_member_of_staff(session)
    writer = as_staff(sam, Permission.CUSTOMERS_WRITE)
    guest = await a_customer(session, email=None)

    for id, by in ((public(of, ids.new()), as_staff(sam)), (public(Customer, guest.id), writer)):
        answer = await ask(SET, by=by, id=id, email="a@example.com")
        assert answer["setCustomerEmail"]["code"] == "NO_SUCH_CUSTOMER"
