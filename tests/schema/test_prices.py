"""Prices on price lists: set and taken away by staff, and hidden from everybody else."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import NOBODY
from domain.prices import MOST_AT_ONCE
from kit import clock
from kit.database import Database
from kit.ids import public
from models import Event, Price, PriceList, Variant
from tests.clocks import standing
from tests.conftest import Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, a_variant, as_customer, as_staff
from tests.makers.groups import a_group, a_price, a_price_list
from tests.races import at_once

SET = """mutation ($input: SetPricesInput!) { setPrices(input: $input) {
  ... on PriceList { prices { nodes { id minQuantity amount { amount currency } was { amount } } } }
  ... on Refusal { code fields { path } } } }"""
REMOVE = SET.replace("SetPrices", "RemovePrices").replace("setPrices", "removePrices")
OFFER = """query ($id: ID!, $quantity: Int! = 1) { node(id: $id) { ... on Variant {
  price { amount } offer(quantity: $quantity) { unit { amount } tiers { minQuantity } }
  prices { nodes { amount { amount } } } } } }"""


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about prices."""
    return as_staff(
        await a_member_of_staff(session), Permission.PRICES_WRITE, Permission.PRODUCTS_READ
    )


def a_row(variant: Variant, amount: str, **more: Any) -> dict[str, Any]:
    """Write one price of an input."""
    return {"variantId": public(Variant, variant.id), "amount": amount, **more}


def on(one: PriceList, *rows: dict[str, Any]) -> dict[str, Any]:
    """Write an input."""
    return {"priceListId": public(PriceList, one.id), "prices": list(rows)}


async def test_staff_put_prices_and_tiers_on_a_list_and_replace_them(
    ask: Ask, session: AsyncSession
) -> None:
    sam, one, mug = await deciding(session), await a_price_list(session), await a_variant(session)

    await ask(SET, by=sam, input=on(one, a_row(mug, "9"), a_row(mug, "7", minQuantity=10)))
    answer = await ask(
        SET, by=sam, input=on(one, a_row(mug, "8", was="12.5"), a_row(mug, "7", minQuantity=10))
    )
    nodes = answer["setPrices"]["prices"]["nodes"]
    assert [(n["minQuantity"], n["amount"], n["was"]) for n in nodes] == [
        (1, {"amount": "8.00", "currency": "EUR"}, {"amount": "12.50"}),
        (10, {"amount": "7.00", "currency": "EUR"}, None),
    ]
    events = (await session.exec(select(Event).order_by("id"))).all()
    assert [e.kind for e in events] == ["price:create", "price:create", "price:update"]
    before, after = events[-1].before, events[-1].after
    assert before is not None
    assert after is not None
    assert ((before["amount"], before["was"]), (after["amount"], after["was"])) == (
        (900, None),
        (800, 1250),
    )


async def test_each_row_that_is_wrong_is_blamed_and_nothing_kept(
    ask: Ask, session: AsyncSession
) -> None:
    sam, one, mug = await deciding(session), await a_price_list(session), await a_variant(session)
    rows = (
        a_row(mug, "9"),
        a_row(mug, "8"),
        a_row(mug, "1.001", minQuantity=2),
        a_row(mug, "9", minQuantity=3, was="9"),
        a_row(mug, "9", minQuantity=4, was="8.999"),
        a_row(mug, "99999999999", minQuantity=5),
    )
    refused = (await ask(SET, by=sam, input=on(one, *rows)))["setPrices"]

    assert refused["code"] == "INVALID_INPUT"
    assert [f["path"] for f in refused["fields"]] == [
        ["prices", "1", "minQuantity"],
        ["prices", "2", "amount"],
        ["prices", "3", "was"],
        ["prices", "4", "was"],
        ["prices", "5", "amount"],
    ]
    unknown = {**a_row(mug, "9"), "variantId": "variant_" + "0" * 32}
    refused = (await ask(SET, by=sam, input=on(one, unknown, a_row(mug, "9"))))["setPrices"]
    assert refused == {
        "code": "NO_SUCH_VARIANT",
        "fields": [{"path": ["prices", "0", "variantId"]}],
    }
    assert (await session.exec(select(Price))).all() == []
    assert (await session.exec(select(Event))).all() == []


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"amount": "-1"}, ["prices", "0", "amount"]),
        ({"minQuantity": 0}, ["prices", "0", "minQuantity"]),
        ({"minQuantity": -1}, ["prices", "0", "minQuantity"]),
        ({"minQuantity": 10**9}, ["prices", "0", "minQuantity"]),
        ({"was": "-1"}, ["prices", "0", "was"]),
    ],
)
async def test_what_is_no_price_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, row: dict[str, Any], path: list[str]
) -> None:
    sam, one, mug = await deciding(session), await a_price_list(session), await a_variant(session)
    refused = (await ask(SET, by=sam, input=on(one, {**a_row(mug, "9"), **row})))["setPrices"]

    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", path)


async def test_there_is_an_end_to_prices_at_once(ask: Ask, session: AsyncSession) -> None:
    sam, one, mug = await deciding(session), await a_price_list(session), await a_variant(session)
    for rows in ([], [a_row(mug, "9")] * (MOST_AT_ONCE + 1)):
        refused = (await ask(SET, by=sam, input=on(one, *rows)))["setPrices"]
        assert refused == {"code": "INVALID_INPUT", "fields": [{"path": ["prices"]}]}


async def test_a_thousand_prices_are_set_by_a_handful_of_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, one, mug = await deciding(session), await a_price_list(session), await a_variant(session)
    rows = [a_row(mug, "9", minQuantity=n) for n in range(1, MOST_AT_ONCE + 1)]

    with queries(6):
        answer = await ask(SET, by=sam, input=on(one, *rows))
    assert len(answer["setPrices"]["prices"]["nodes"]) == 20, "a page of them"
    assert len((await session.exec(select(Price.id))).all()) == MOST_AT_ONCE


async def test_staff_take_prices_off_all_or_none(ask: Ask, session: AsyncSession) -> None:
    sam, one, mug = await deciding(session), await a_price_list(session), await a_variant(session)
    other = await a_price_list(session)
    kept = [public(Price, (await a_price(session, each, mug, 900)).id) for each in (one, other)]
    input = {"priceListId": public(PriceList, one.id), "priceIds": kept}

    refused = (await ask(REMOVE, by=sam, input=input))["removePrices"]
    assert refused == {"code": "NO_SUCH_PRICE", "fields": [{"path": ["priceIds", "1"]}]}
    gone = (await ask(REMOVE, by=sam, input={**input, "priceIds": kept[:1] * 2}))["removePrices"]
    assert gone == {"prices": {"nodes": []}}
    [event] = (await session.exec(select(Event))).all()
    assert event.before is not None
    assert (event.kind, event.before["amount"]) == ("price:delete", 900)
    missing = {"priceListId": "price_list_" + "0" * 32}
    for document, name, rest in (
        (SET, "setPrices", {"prices": [a_row(mug, "1")]}),
        (REMOVE, "removePrices", {"priceIds": kept}),
    ):
        answer = await ask(document, by=sam, input={**missing, **rest})
        assert answer[name]["code"] == "NO_SUCH_PRICE_LIST"


async def test_the_price_of_a_group_is_told_to_its_members_alone(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve, mug = await a_customer(session), await a_customer(session), await a_variant(session)
    trade = await a_group(session, ada)
    one = await a_price_list(session, group_id=trade.id)
    price = await a_price(session, one, mug, 777)
    await a_price(session, one, mug, 555, min_quantity=5)
    sam = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)

    async def seen(by: Any, quantity: int = 1) -> dict[str, Any]:
        answer = await ask(OFFER, by=by, id=public(Variant, mug.id), quantity=quantity)
        node: dict[str, Any] = answer["node"]
        return node

    assert (await seen(as_customer(ada)))["price"] == {"amount": "7.77"}
    assert (await seen(as_customer(ada), 5))["offer"]["unit"] == {"amount": "5.55"}
    for other in (as_customer(eve), NOBODY, sam):
        told = await seen(other, 5)
        assert told["price"] == told["offer"]["unit"] == {"amount": "12.50"}
        assert told["offer"]["tiers"] == [{"minQuantity": 1}]
    asked = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [public(Price, price.id), public(PriceList, one.id)]
    for viewer in (as_customer(ada), as_customer(eve), NOBODY, sam):
        assert (await seen(viewer))["prices"] == {"nodes": []}
        assert await ask(asked, by=viewer, ids=ids) == {"nodes": [None, None]}
    reader = await deciding(session)
    assert len((await seen(reader))["prices"]["nodes"]) == 2
    assert None not in (await ask(asked, by=reader, ids=ids))["nodes"]


async def test_a_price_holds_from_its_first_microsecond_to_its_last(
    ask: Ask, session: AsyncSession
) -> None:
    mug, begins = await a_variant(session), clock.now() + timedelta(days=1)
    ends = begins + timedelta(days=1)
    one = await a_price_list(session, starts_at=begins, ends_at=ends)
    await a_price(session, one, mug, 999)
    tick = timedelta(microseconds=1)

    seen = []
    for at in (begins - tick, begins, ends - tick, ends):
        with standing(at):
            answer = await ask(OFFER, id=public(Variant, mug.id))
            again = await ask(OFFER, id=public(Variant, mug.id))  # by a plan
        assert answer == again
        seen.append(answer["node"]["price"]["amount"])
    assert seen == ["12.50", "9.99", "9.99", "12.50"]


async def test_fifty_who_set_one_price_at_once_leave_one(committed: Database) -> None:
    async with committed.writes() as session:
        sam, one = await deciding(session), await a_price_list(session)
        mugs = [await a_variant(session) for _ in range(2)]
    ask = asking(committed)

    async def put(number: int) -> Any:
        rows = [a_row(mug, str(number + 1)) for mug in mugs[:: 1 if number % 2 else -1]]
        return await ask(SET, by=sam, input=on(one, *rows))

    answers = await at_once(put)
    assert not [answer for answer in answers if "code" in answer["setPrices"]]
    async with committed.reads() as session:
        first, second = (await session.exec(select(Price.amount_minor))).all()
        events = (await session.exec(select(Event).order_by("id"))).all()
    assert first == second, "both of one who was last"
    assert [event.kind for event in events].count("price:create") == 2
    for variant in mugs:
        mine = [e for e in events if (e.after or {})["variant"] == public(Variant, variant.id)]
        assert len(mine) == 50
        came = Counter((e.before or {}).get("amount") for e in mine)
        went = Counter((e.after or {})["amount"] for e in mine)
        assert came + Counter([first]) == went + Counter([None]), "each begins where one ended"
