"""Customers and their profile, through the schema."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.ids import public
from models import Customer, Event, Gender, PaymentStatus, Wishlist
from tests.conftest import Ask, Queries
from tests.makers import (
    a_credit,
    a_customer,
    a_member_of_staff,
    an_address,
    an_order,
    as_customer,
    as_staff,
)

ME = """{ me {
  id email emailVerifiedAt status firstName lastName name phone birthdate gender language
  createdAt lastSeenAt
} }"""
ACCOUNT = """{ me {
  name
  addresses { line1 }
  orders(first: 2, paymentStatus: [PAID]) { nodes { number status } pageInfo { hasNextPage } }
  credits { nodes { number total { amount } } }
  wishlists { name }
} }"""
UPDATE = """mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
  ... on Customer { firstName lastName name phone birthdate gender language email }
  ... on Refusal { code fields { path message } }
} }"""
ORDERS = """query ($from: DateTime, $until: DateTime, $search: String) {
  me { orders(placedFrom: $from, placedUntil: $until, search: $search) { nodes { number } } }
}"""
PROFILE = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "phone": "+44 20 7946 0018",
    "birthdate": "1985-12-10",
    "gender": "FEMALE",
    "language": "en-gb",
}


async def test_a_customer_sees_themselves(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(
        session, email="Ada@example.com", first_name="Ada", birthdate=date(1985, 12, 10)
    )

    with queries(1):
        me = (await ask(ME, by=as_customer(ada)))["me"]

    assert me["id"] == public(Customer, ada.id)
    assert (me["email"], me["name"], me["status"]) == ("Ada@example.com", "Ada", "ACTIVE")
    assert me["birthdate"] == "1985-12-10"
    assert me["lastName"] is None


async def test_nobody_and_staff_are_no_customer(ask: Ask, session: AsyncSession) -> None:
    sam = await a_member_of_staff(session)

    assert await ask(ME) == {"me": None}
    assert await ask(ME, by=as_staff(sam)) == {"me": None}


async def test_an_account_is_shown_in_five_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada, eve = await a_customer(session, first_name="Ada"), await a_customer(session)
    for owner in (ada, eve):
        await an_address(session, owner, line1=f"Street of {owner.first_name}")
        bought = await an_order(session, owner, payment_status=PaymentStatus.PENDING)
        await a_credit(session, bought, number=f"C-{owner.first_name}")
        session.add(Wishlist(customer_id=owner.id, name=f"List of {owner.first_name}"))
        await session.commit()
    now = clock.now()
    orders = [
        await an_order(session, ada, placed_at=now - timedelta(days=days)) for days in (3, 2, 1)
    ]
    await an_order(session, eve)

    with queries(5):
        me = (await ask(ACCOUNT, by=as_customer(ada)))["me"]

    assert me["addresses"] == [{"line1": "Street of Ada"}]
    assert [order["number"] for order in me["orders"]["nodes"]] == [
        orders[2].number,
        orders[1].number,
    ]
    assert me["orders"]["pageInfo"] == {"hasNextPage": True}
    assert [credit["number"] for credit in me["credits"]["nodes"]] == ["C-Ada"]
    assert me["wishlists"] == [{"name": "List of Ada"}]


async def test_any_range_of_time_can_be_seen(ask: Ask, session: AsyncSession) -> None:
    ada, now = await a_customer(session), clock.now()
    for days in (1, 2, 3):
        await an_order(session, ada, number=f"A-{days}", placed_at=now - timedelta(days=days))
    since, until = now - timedelta(days=2), now - timedelta(days=1)

    some = {"from": since.isoformat(), "until": until.isoformat()}
    found = await ask(ORDERS, by=as_customer(ada), **some)
    named = await ask(ORDERS, by=as_customer(ada), search="a-3")

    assert found["me"]["orders"]["nodes"] == [{"number": "A-2"}]
    assert named["me"]["orders"]["nodes"] == [{"number": "A-3"}]
    assert await ask(ORDERS, by=as_customer(ada), **{"from": "2026-01-01"}) == "BAD_USER_INPUT"


async def test_a_profile_is_kept_in_one_way(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session, email="ada@example.com")

    answer = await ask(UPDATE, by=as_customer(ada), input=PROFILE)

    assert answer["updateProfile"] == {
        **PROFILE,
        "name": "Ada Lovelace",
        "phone": "+442079460018",
        "language": "en-GB",
        "email": "ada@example.com",
    }
    [event] = (await session.exec(select(Event))).all()
    assert (event.kind, event.actor_id) == ("customer:update_profile", ada.id)
    assert event.before is None
    assert event.after == {
        "changed": ["birthdate", "first_name", "gender", "language", "last_name", "phone"]
    }


async def test_what_is_not_sent_stays_and_null_takes_away(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session, first_name="Ada", last_name="Byron", gender=Gender.FEMALE)

    married = await ask(UPDATE, by=as_customer(ada), input={"lastName": "Lovelace"})
    silent = await ask(UPDATE, by=as_customer(ada), input={"gender": None, "lastName": ""})
    nothing = await ask(UPDATE, by=as_customer(ada), input={})

    assert married["updateProfile"]["name"] == "Ada Lovelace"
    assert married["updateProfile"]["gender"] == "FEMALE"
    assert (silent["updateProfile"]["name"], silent["updateProfile"]["gender"]) == ("Ada", None)
    assert nothing == silent
    assert len((await session.exec(select(Event))).all()) == 2


async def test_a_phone_number_may_be_as_dialled_in_a_country(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    sent = {"phone": "020 7946 0018", "phoneCountry": "gb"}

    answer = await ask(UPDATE, by=as_customer(ada), input=sent)

    assert answer["updateProfile"]["phone"] == "+442079460018"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("firstName", "x" * 101),
        ("lastName", "a\nb"),
        ("phone", "020 7946 0018"),
        ("phone", "x" * 60_000),
        ("birthdate", "1899-12-31"),
        ("birthdate", "9999-12-31"),
        ("birthdate", (clock.now() + timedelta(days=1)).date().isoformat()),
        ("birthdate", clock.now().date().isoformat()),
        ("language", "english"),
        ("language", "de; drop table"),
    ],
)
async def test_a_value_that_cannot_be_kept_is_blamed_and_nothing_is_changed(
    ask: Ask, session: AsyncSession, field: str, value: str
) -> None:
    ada = await a_customer(session, first_name="Ada")
    before = ada.model_dump()

    refused = await ask(UPDATE, by=as_customer(ada), input={**PROFILE, field: value})

    assert refused["updateProfile"]["code"] == "INVALID_INPUT"
    assert [wrong["path"] for wrong in refused["updateProfile"]["fields"]] == [[field]]
    await session.refresh(ada)
    assert ada.model_dump() == before
    assert (await session.exec(select(Event))).all() == []


async def test_every_wrong_value_is_blamed_at_once(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    sent = {"phone": "x", "language": "x", "birthdate": "1800-01-01"}

    refused = await ask(UPDATE, by=as_customer(ada), input=sent)

    paths = [wrong["path"] for wrong in refused["updateProfile"]["fields"]]
    assert paths == [["birthdate"], ["language"], ["phone"]]


@pytest.mark.parametrize(
    "sent",
    [
        {"birthdate": "2023-02-30"},
        {"birthdate": "19850101"},
        {"birthdate": 19850101},
        {"birthdate": "1985-01-01\0"},
        {"gender": "female"},
        {"email": "eve@example.com"},
        {"emailVerifiedAt": None},
        {"status": "ACTIVE"},
        {"id": "customer_1"},
        {"firstName": 7},
        {"firstName": ["Ada"]},
    ],
)
async def test_what_the_schema_does_not_know_never_comes_so_far(
    ask: Ask, session: AsyncSession, sent: dict[str, Any]
) -> None:
    ada = await a_customer(session)

    assert await ask(UPDATE, by=as_customer(ada), input=sent) == "BAD_USER_INPUT"
    assert (await session.exec(select(Event))).all() == []


async def test_only_customers_have_a_profile(ask: Ask, session: AsyncSession) -> None:
    sam = await a_member_of_staff(session)

    assert await ask(UPDATE, input=PROFILE) == "UNAUTHENTICATED"
    assert await ask(UPDATE, by=as_staff(sam), input=PROFILE) == "FORBIDDEN"
