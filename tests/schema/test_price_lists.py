"""Price lists, as staff decide about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import BUILT_IN, Permission
from domain import price_lists
from kit import clock, times
from kit.ids import public
from models import CustomerGroup, Event, Price, PriceList, StaffRole
from models.roles import MANAGER_ROLE
from tests.clocks import standing
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, a_variant, as_customer, as_staff
from tests.makers.groups import a_group, a_price, a_price_list

FIELDS = """... on PriceList {
    id name currency startsAt endsAt isActive state group { key }
    prices { nodes { minQuantity amount { amount } was { amount } } }
  }
  ... on Refusal { code fields { path } }"""
CREATE = f"""mutation ($input: CreatePriceListInput!) {{
  createPriceList(input: $input) {{ {FIELDS} }} }}"""
UPDATE = f"""mutation ($input: UpdatePriceListInput!) {{
  updatePriceList(input: $input) {{ {FIELDS} }} }}"""
COPY = f"""mutation ($input: CopyPriceListInput!) {{
  copyPriceList(input: $input) {{ {FIELDS} }} }}"""
DELETE = f"""mutation ($input: DeletePriceListInput!) {{
  deletePriceList(input: $input) {{ {FIELDS} }} }}"""
LIST = "query ($groups: [ID!]) { priceLists(groups: $groups) { nodes { name } } }"
SUMMER = {"name": "Summer", "currency": "eur"}


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about prices."""
    return as_staff(
        await a_member_of_staff(session),
        Permission.CUSTOMERS_READ,
        Permission.PRICES_WRITE,
        Permission.PRODUCTS_READ,
    )


async def test_staff_make_a_list_for_a_group_and_a_time(ask: Ask, session: AsyncSession) -> None:
    sam, group = await deciding(session), await a_group(session, key="trade")
    begins = clock.now() + timedelta(days=1)
    period = {"startsAt": begins, "endsAt": begins + timedelta(days=7)}
    told = {name: times.printed(at) for name, at in period.items()}
    input = {**SUMMER, **told, "groupId": public(CustomerGroup, group.id)}
    made = (await ask(CREATE, by=sam, input=input))["createPriceList"]

    assert made | {"id": ""} == {
        "id": "",
        "name": "Summer",
        "currency": "EUR",
        **told,
        "isActive": True,
        "state": "UPCOMING",
        "group": {"key": "trade"},
        "prices": {"nodes": []},
    }
    [event] = (await session.exec(select(Event))).all()
    assert event.kind == "price_list:create"
    assert event.after is not None
    assert event.after["group"] == public(CustomerGroup, group.id)


@pytest.mark.parametrize(
    ("after", "is_active", "state"),
    [
        (-1, True, "UPCOMING"),
        (0, True, "RUNNING"),
        (9, True, "RUNNING"),
        (10, True, "ENDED"),
        (5, False, "OFF"),
    ],
)
async def test_a_list_says_whether_it_holds(
    ask: Ask, session: AsyncSession, after: int, is_active: bool, state: str
) -> None:
    sam, begins = await deciding(session), clock.now()
    ends = begins + timedelta(microseconds=10)
    one = await a_price_list(session, starts_at=begins, ends_at=ends, is_active=is_active)
    asked = "query ($id: ID!) { priceList(id: $id) { state } }"

    with standing(begins + timedelta(microseconds=after)):
        answer = await ask(asked, by=sam, id=public(PriceList, one.id))
    assert answer["priceList"]["state"] == state


async def test_what_is_not_sent_stays_and_null_takes_back(ask: Ask, session: AsyncSession) -> None:
    sam, ends = await deciding(session), clock.now() + timedelta(days=1)
    one = await a_price_list(session, name="Summer", ends_at=ends)
    id = public(PriceList, one.id)

    off = await ask(UPDATE, by=sam, input={"priceListId": id, "isActive": False})
    assert off["updatePriceList"]["state"] == "OFF"
    assert off["updatePriceList"]["endsAt"] == times.printed(ends)
    changed = {"priceListId": id, "endsAt": None, "isActive": True, "name": "Summer 26"}
    on = (await ask(UPDATE, by=sam, input=changed))["updatePriceList"]
    assert (on["name"], on["endsAt"], on["state"]) == ("Summer 26", None, "RUNNING")
    await ask(UPDATE, by=sam, input=changed)
    events = (await session.exec(select(Event).order_by("id"))).all()
    assert [(e.before or {}).get("is_active") for e in events] == [True, False]


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"name": ""}, "INVALID_INPUT", ["name"]),
        ({"name": "x" * 101}, "INVALID_INPUT", ["name"]),
        ({"name": "a\nb"}, "INVALID_INPUT", ["name"]),
        ({"currency": "DEM"}, "INVALID_INPUT", ["currency"]),
        (
            {"startsAt": "2026-01-02T00:00:00Z", "endsAt": "2026-01-01T00:00:00Z"},
            "INVALID_INPUT",
            ["endsAt"],
        ),
        (
            {"startsAt": "2026-01-02T00:00:00Z", "endsAt": "2026-01-02T00:00:00Z"},
            "INVALID_INPUT",
            ["endsAt"],
        ),
        ({"groupId": "customer_group_" + "0" * 32}, "NO_SUCH_GROUP", ["groupId"]),
        ({"groupId": "trade"}, "NO_SUCH_GROUP", ["groupId"]),
        ({"name": "Winter"}, "PRICE_LIST_EXISTS", ["name"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, changed: dict[str, Any], code: str, path: list[str]
) -> None:
    await a_price_list(session, name="Winter")
    answer = await ask(CREATE, by=await deciding(session), input={**SUMMER, **changed})

    refused = answer["createPriceList"]
    assert (refused["code"], refused["fields"][0]["path"]) == (code, path)


async def test_a_period_cannot_be_turned_round_later(ask: Ask, session: AsyncSession) -> None:
    sam, ends = await deciding(session), clock.now()
    one = await a_price_list(session, ends_at=ends)
    await a_price_list(session, name="Winter")
    id = public(PriceList, one.id)

    for changed, code in (
        ({"startsAt": times.printed(ends)}, "INVALID_INPUT"),
        ({"name": "Winter"}, "PRICE_LIST_EXISTS"),
    ):
        refused = await ask(UPDATE, by=sam, input={"priceListId": id, **changed})
        assert refused["updatePriceList"]["code"] == code


async def test_a_list_is_copied_with_a_percentage_off(ask: Ask, session: AsyncSession) -> None:
    sam, one = await deciding(session), await a_price_list(session)
    variant = await a_variant(session)
    await a_price(session, one, variant, 999)
    await a_price(session, one, variant, 1, min_quantity=10, was_minor=3)
    input = {"priceListId": public(PriceList, one.id), "name": "Black Friday"}

    copy = (await ask(COPY, by=sam, input={**input, "percentOff": "25"}))["copyPriceList"]
    assert copy["prices"]["nodes"] == [
        {"minQuantity": 1, "amount": {"amount": "7.49"}, "was": {"amount": "9.99"}},
        {"minQuantity": 10, "amount": {"amount": "0.01"}, "was": {"amount": "0.03"}},
    ]
    [event] = (await session.exec(select(Event))).all()
    assert event.kind == "price_list:copy"
    assert event.after is not None
    assert (event.after["prices"], event.after["percent_off"]) == (2, "25")
    plain = (await ask(COPY, by=sam, input={**input, "name": "Again"}))["copyPriceList"]
    assert plain["prices"]["nodes"][0] == {
        "minQuantity": 1,
        "amount": {"amount": "9.99"},
        "was": None,
    }
    refused = await ask(COPY, by=sam, input={**input, "percentOff": "100.5"})
    assert refused["copyPriceList"]["fields"] == [{"path": ["percentOff"]}]


async def test_a_list_is_deleted_with_its_prices(ask: Ask, session: AsyncSession) -> None:
    sam, one = await deciding(session), await a_price_list(session)
    await a_price(session, one, await a_variant(session), 999)
    input = {"priceListId": public(PriceList, one.id)}

    assert (await ask(DELETE, by=sam, input=input))["deletePriceList"]["name"] == one.name
    assert (await session.exec(select(Price))).all() == []
    [event] = (await session.exec(select(Event))).all()
    assert event.before is not None
    assert (event.kind, event.before["prices"]) == ("price_list:delete", 1)
    for document, name in ((DELETE, "deletePriceList"), (UPDATE, "updatePriceList")):
        refused = (await ask(document, by=sam, input=input))[name]
        assert refused == {"code": "NO_SUCH_PRICE_LIST", "fields": [{"path": ["priceListId"]}]}
    refused = (await ask(COPY, by=sam, input={**input, "name": "x"}))["copyPriceList"]
    assert refused["code"] == "NO_SUCH_PRICE_LIST"


async def test_there_is_an_end_to_lists(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_lists, "MOST_LISTS", 1)
    one = await a_price_list(session)
    sam = await deciding(session)

    assert (await ask(CREATE, by=sam, input=SUMMER))["createPriceList"]["code"] == "TOO_MANY"
    input = {"priceListId": public(PriceList, one.id), "name": "x"}
    assert (await ask(COPY, by=sam, input=input))["copyPriceList"]["code"] == "TOO_MANY"


async def test_staff_find_the_lists_of_a_group(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, group = await deciding(session), await a_group(session)
    await a_price_list(session, name="All")
    await a_price_list(session, name="Trade", group_id=group.id)

    for groups, names in (
        (None, ["All", "Trade"]),
        ([public(CustomerGroup, group.id)], ["Trade"]),
        ([], []),
    ):
        with queries(1):
            answer = await ask(LIST, by=sam, groups=groups)
        assert [node["name"] for node in answer["priceLists"]["nodes"]] == names


async def test_who_may_not_decides_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)

    assert await ask(CREATE, by=reader, input=SUMMER) == "FORBIDDEN"
    assert await ask(CREATE, input=SUMMER) == "UNAUTHENTICATED"
    assert await ask(LIST, by=as_customer(await a_customer(session))) == "FORBIDDEN"


async def test_managers_of_an_older_store_may_decide_about_prices(session: AsyncSession) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)

    assert {Permission.GROUPS_WRITE, Permission.PRICES_WRITE} <= set(manager.permissions)
    assert set(manager.permissions) == BUILT_IN[MANAGER_ROLE]
