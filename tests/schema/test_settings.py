"""Settings of the store, as staff see and change them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import BUILT_IN, Permission
from models import ActorKind, Event, StaffRole, StoreSetting
from models.roles import MANAGER_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, a_product, a_variant, as_customer, as_staff
from tests.makers.modifiers import a_modifier

USUAL = ["ORDER_SEARCH", "WISHLISTS"]
READ = "{ storeSettings { signUp features } }"
UPDATE = """mutation ($input: UpdateStoreSettingsInput!) {
  updateStoreSettings(input: $input) {
    ... on StoreSettings { signUp features } ... on Refusal { code fields { path } }
  }
}"""


async def test_a_store_that_decided_nothing_works_as_is_usual(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    with queries(1):
        answer = await ask(READ, by=sam)
    assert answer == {"storeSettings": {"signUp": "OPEN", "features": USUAL}}


async def test_what_is_decided_holds_and_what_is_not_sent_stays(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    answer = await ask(UPDATE, by=sam, input={"signUp": "APPROVAL"})
    assert answer["updateStoreSettings"] == {
        "signUp": "APPROVAL",
        "features": USUAL,
    }
    answer = await ask(UPDATE, by=sam, input={"features": ["RETURNS", "POINTS", "POINTS"]})
    decided = {"signUp": "APPROVAL", "features": ["POINTS", "RETURNS"]}
    assert answer["updateStoreSettings"] == decided
    assert await ask(READ, by=sam) == {"storeSettings": decided}


async def test_null_takes_a_decision_back(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))
    await ask(UPDATE, by=sam, input={"signUp": "CLOSED", "features": []})
    answer = await ask(UPDATE, by=sam, input={"signUp": None, "features": None})
    assert answer["updateStoreSettings"] == {
        "signUp": "OPEN",
        "features": USUAL,
    }
    assert (await session.exec(select(StoreSetting))).all() == []


async def test_who_decided_what_is_on_record(ask: Ask, session: AsyncSession) -> None:
    staff = await a_member_of_staff(session)
    for sign_up in ("APPROVAL", "CLOSED", "CLOSED"):
        await ask(UPDATE, by=as_staff(staff), input={"signUp": sign_up})
    events = (await session.exec(select(Event).order_by("id"))).all()
    assert [(e.kind, e.before, e.after) for e in events] == [
        ("store_setting:update", {"sign_up": None}, {"sign_up": "APPROVAL"}),
        ("store_setting:update", {"sign_up": "APPROVAL"}, {"sign_up": "CLOSED"}),
    ]
    assert {(e.actor_kind, e.actor_id) for e in events} == {(ActorKind.STAFF, staff.id)}
    [kept] = (await session.exec(select(StoreSetting))).all()
    assert kept.updated_by == staff.id


@pytest.mark.parametrize(
    "wrong",
    [{"signUp": "OFTEN"}, {"features": ["EVERYTHING"]}, {"features": [None]}, {"else": 1}],
)
async def test_what_cannot_be_decided_is_refused(
    ask: Ask, session: AsyncSession, wrong: dict[str, Any]
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    assert await ask(UPDATE, by=sam, input=wrong) == "BAD_USER_INPUT"


async def test_more_features_than_there_are_are_refused(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))
    answer = await ask(UPDATE, by=sam, input={"features": ["POINTS"] * 100})
    assert answer["updateStoreSettings"]["code"] == "INVALID_INPUT"
    assert answer["updateStoreSettings"]["fields"] == [{"path": ["features"]}]


async def test_seeing_is_not_deciding(ask: Ask, session: AsyncSession) -> None:
    sam = await a_member_of_staff(session)
    reader = as_staff(sam, Permission.SETTINGS_READ)
    assert await ask(UPDATE, by=reader, input={"signUp": "CLOSED"}) == "FORBIDDEN"
    assert await ask(READ, by=as_staff(sam, Permission.SETTINGS_WRITE)) == "FORBIDDEN"
    assert await ask(READ, by=as_customer(await a_customer(session))) == "FORBIDDEN"


async def test_managers_of_an_older_store_may_decide_as_those_of_a_new_one_do(
    session: AsyncSession,
) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)
    assert set(manager.permissions) == BUILT_IN[MANAGER_ROLE]


PRICES = """mutation ($input: UpdateStoreSettingsInput!) {
  updateStoreSettings(input: $input) {
    ... on StoreSettings { currency pricesEntered pricesShown }
    ... on Refusal { code fields { path } }
  }
}"""


async def test_a_new_store_sells_in_euros_with_tax_in_the_prices(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    answer = await ask("{ storeSettings { currency pricesEntered pricesShown } }", by=sam)

    assert answer["storeSettings"] == {
        "currency": "EUR",
        "pricesEntered": "GROSS",
        "pricesShown": "GROSS",
    }


async def test_staff_decide_how_prices_are_written_and_shown(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    decided = {"currency": "sek", "pricesEntered": "NET", "pricesShown": "NET"}
    answer = await ask(PRICES, by=sam, input=decided)

    assert answer["updateStoreSettings"] == {**decided, "currency": "SEK"}
    back = await ask(PRICES, by=sam, input=dict.fromkeys(decided))
    assert back["updateStoreSettings"] == {
        "currency": "EUR",
        "pricesEntered": "GROSS",
        "pricesShown": "GROSS",
    }


@pytest.mark.parametrize("currency", ["DEM", "XTS", "EURO", "E", ""])
async def test_what_is_no_currency_is_refused(
    ask: Ask, session: AsyncSession, currency: str
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    refused = (await ask(PRICES, by=sam, input={"currency": currency}))["updateStoreSettings"]

    assert refused == {"code": "INVALID_INPUT", "fields": [{"path": ["currency"]}]}


async def test_the_currency_stays_while_choices_are_priced_in_it(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    await a_modifier(session, await a_product(session), {"gold": 900})

    refused = (await ask(PRICES, by=sam, input={"currency": "USD"}))["updateStoreSettings"]

    assert refused["code"] == "CURRENCY_IN_USE"


async def test_the_currency_stays_while_goods_are_priced_in_it(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    variant = await a_variant(session, currency="EUR")
    refused = await ask(PRICES, by=sam, input={"currency": "USD", "pricesShown": "NET"})

    assert refused["updateStoreSettings"] == {
        "code": "CURRENCY_IN_USE",
        "fields": [{"path": ["currency"]}],
    }
    same = await ask(PRICES, by=sam, input={"currency": "EUR"})
    assert same["updateStoreSettings"]["pricesShown"] == "GROSS", "nothing of it was kept"
    await session.delete(variant)
    await session.commit()
    changed = await ask(PRICES, by=sam, input={"currency": "USD"})
    assert changed["updateStoreSettings"]["currency"] == "USD"


CANCELLATION = """mutation ($input: UpdateStoreSettingsInput!) {
  updateStoreSettings(input: $input) {
    ... on StoreSettings { cancellation cancellationHours }
    ... on Refusal { code fields { path } }
  }
}"""


async def test_how_long_customers_may_cancel_is_decided_and_taken_back(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))

    async def decided(**input: Any) -> Any:
        return (await ask(CANCELLATION, by=sam, input=input))["updateStoreSettings"]

    wanted = {"cancellation": "UNTIL_SHIPPED", "cancellationHours": 48}
    assert await decided(**wanted) == wanted
    assert await decided(signUp="OPEN") == wanted
    usual = {"cancellation": "UNTIL_CONFIRMED", "cancellationHours": None}
    assert await decided(cancellation=None, cancellationHours=None) == usual
    for wrong in (0, -1, 8761):
        refused = await decided(cancellationHours=wrong)
        assert refused == {"code": "INVALID_INPUT", "fields": [{"path": ["cancellationHours"]}]}


async def test_staff_decide_what_becomes_of_guests_who_ordered(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    update = """mutation ($input: UpdateStoreSettingsInput!) {
      updateStoreSettings(input: $input) { ... on StoreSettings { guestRecord } }
    }"""

    async def now() -> Any:
        return (await ask("{ storeSettings { guestRecord } }", by=sam))["storeSettings"]

    assert await now() == {"guestRecord": "BECOMES_ACCOUNT"}
    for decided in ("EXPIRES", "BECOMES_ACCOUNT", "EXPIRES"):
        answer = await ask(update, by=sam, input={"guestRecord": decided})
        assert answer["updateStoreSettings"] == await now() == {"guestRecord": decided}
    answer = await ask(update, by=sam, input={"signUp": "CLOSED"})
    assert answer["updateStoreSettings"] == {"guestRecord": "EXPIRES"}, "what is not sent stays"
    answer = await ask(update, by=sam, input={"guestRecord": None})
    assert answer["updateStoreSettings"] == await now() == {"guestRecord": "BECOMES_ACCOUNT"}
    assert await ask(update, by=sam, input={"guestRecord": "FORGET"}) == "BAD_USER_INPUT"
    reader = as_staff(await a_member_of_staff(session), Permission.SETTINGS_READ)
    assert await ask(update, by=reader, input={"guestRecord": "EXPIRES"}) == "FORBIDDEN"
