"""Groups of customers and levels of membership, as staff decide about them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.groups import MOST_GROUPS
from kit.database import Database
from kit.ids import public
from models import CustomerGroup, Event, GroupMembership
from tests.conftest import Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.groups import a_group, a_price_list
from tests.races import at_once

FIELDS = """... on CustomerGroup {
    id key name kind rank discount showsNet
    ruleOrders ruleSpent { amount currency } ruleDays ruleEmailDomain
  }
  ... on Refusal { code fields { path } }"""
CREATE = f"""mutation ($input: CreateCustomerGroupInput!) {{
  createCustomerGroup(input: $input) {{ {FIELDS} }} }}"""
UPDATE = f"""mutation ($input: UpdateCustomerGroupInput!) {{
  updateCustomerGroup(input: $input) {{ {FIELDS} }} }}"""
DELETE = f"""mutation ($input: DeleteCustomerGroupInput!) {{
  deleteCustomerGroup(input: $input) {{ {FIELDS} }} }}"""
LIST = "{ customerGroups { nodes { key members { nodes { source } } } } }"
WHOLESALE: dict[str, Any] = {
    "key": "wholesale",
    "name": [{"language": "en", "text": "Wholesale"}, {"language": "de", "text": "Großhandel"}],
    "discount": "12.5",
    "showsNet": True,
}
GOLD: dict[str, Any] = {
    "key": "gold",
    "name": [{"language": "en", "text": "Gold"}],
    "kind": "LEVEL",
    "rank": 3,
    "rule": {"orders": 5, "spent": "500", "currency": "eur", "days": 365},
}


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about groups."""
    return as_staff(
        await a_member_of_staff(session), Permission.CUSTOMERS_READ, Permission.GROUPS_WRITE
    )


async def test_staff_make_a_group_with_a_discount(ask: Ask, session: AsyncSession) -> None:
    sam = await deciding(session)
    made = (await ask(CREATE, by=sam, languages=("de",), input=WHOLESALE))["createCustomerGroup"]

    assert made | {"id": ""} == {
        "id": "",
        "key": "wholesale",
        "name": "Großhandel",
        "kind": "GROUP",
        "rank": None,
        "discount": "12.50",
        "showsNet": True,
        "ruleOrders": None,
        "ruleSpent": None,
        "ruleDays": None,
        "ruleEmailDomain": None,
    }
    [event] = (await session.exec(select(Event))).all()
    assert event.kind == "customer_group:create"
    assert event.after is not None
    assert event.after["discount_bp"] == 1250


async def test_staff_make_a_level_with_a_rule(ask: Ask, session: AsyncSession) -> None:
    made = (await ask(CREATE, by=await deciding(session), input=GOLD))["createCustomerGroup"]

    assert (made["kind"], made["rank"], made["discount"]) == ("LEVEL", 3, "0.00")
    assert (made["ruleOrders"], made["ruleDays"]) == (5, 365)
    assert made["ruleSpent"] == {"amount": "500.00", "currency": "EUR"}


async def test_what_is_not_sent_stays_and_null_takes_back(ask: Ask, session: AsyncSession) -> None:
    sam = await deciding(session)
    id = (await ask(CREATE, by=sam, input=GOLD))["createCustomerGroup"]["id"]

    changed = (await ask(UPDATE, by=sam, input={"groupId": id, "rank": 4, "discount": "5"}))[
        "updateCustomerGroup"
    ]
    assert (changed["rank"], changed["discount"], changed["ruleOrders"]) == (4, "5.00", 5)
    taken = (await ask(UPDATE, by=sam, input={"groupId": id, "rule": None, "discount": None}))[
        "updateCustomerGroup"
    ]
    assert (taken["rank"], taken["discount"], taken["ruleOrders"]) == (4, "0.00", None)
    kinds = (await session.exec(select(Event.kind, Event.before).order_by(sa.text("id")))).all()
    assert [kind for kind, _ in kinds] == [
        "customer_group:create",
        "customer_group:update",
        "customer_group:update",
    ]
    same = await ask(UPDATE, by=sam, input={"groupId": id, "rank": 4})
    assert same["updateCustomerGroup"]["rank"] == 4
    assert len((await session.exec(select(Event))).all()) == 3, "nothing changed"


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"key": "Whole Sale"}, ["key"]),
        ({"name": []}, ["name"]),
        ({"discount": "100.01"}, ["discount"]),
        ({"discount": "-1"}, ["discount"]),
        ({"discount": "1.234"}, ["discount"]),
        ({"rank": 1}, ["rank"]),
        ({"kind": "LEVEL"}, ["rank"]),
        ({"kind": "LEVEL", "rank": 0}, ["rank"]),
        ({"rule": {}}, ["rule"]),
        ({"rule": {"days": 30}}, ["rule"]),
        ({"rule": {"orders": 0}}, ["rule", "orders"]),
        ({"rule": {"orders": 10**9}}, ["rule", "orders"]),
        ({"rule": {"spent": "10"}}, ["rule", "currency"]),
        ({"rule": {"orders": 1, "currency": "EUR"}}, ["rule", "currency"]),
        ({"rule": {"spent": "10", "currency": "DEM"}}, ["rule", "currency"]),
        ({"rule": {"spent": "10.001", "currency": "EUR"}}, ["rule", "spent"]),
        ({"rule": {"spent": "0", "currency": "EUR"}}, ["rule", "spent"]),
        ({"rule": {"orders": 1, "days": 0}}, ["rule", "days"]),
        ({"rule": {"emailDomain": "example.com", "days": 3}}, ["rule", "days"]),
        ({"rule": {"emailDomain": "not a host"}}, ["rule", "emailDomain"]),
        ({"rule": {"emailDomain": "b@example.com"}}, ["rule", "emailDomain"]),
        ({"rule": {"emailDomain": "com"}}, ["rule", "emailDomain"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, changed: dict[str, Any], path: list[str]
) -> None:
    answer = await ask(CREATE, by=await deciding(session), input={**WHOLESALE, **changed})

    refused = answer["createCustomerGroup"]
    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", path)


async def test_a_domain_is_kept_as_proven_addresses_have_it(
    ask: Ask, session: AsyncSession
) -> None:
    rule = {"emailDomain": "BÜRO.example"}
    made = await ask(CREATE, by=await deciding(session), input={**WHOLESALE, "rule": rule})

    assert made["createCustomerGroup"]["ruleEmailDomain"] == "xn--bro-hoa.example"


async def test_a_key_and_a_rank_are_there_once(ask: Ask, session: AsyncSession) -> None:
    sam = await deciding(session)
    await a_group(session, key="wholesale")
    silver = await a_group(session, rank=3)
    other = await a_group(session, rank=4)

    for input, code, path in (
        (WHOLESALE, "KEY_TAKEN", ["key"]),
        (GOLD, "RANK_TAKEN", ["rank"]),
    ):
        refused = (await ask(CREATE, by=sam, input=input))["createCustomerGroup"]
        assert refused == {"code": code, "fields": [{"path": path}]}
    for group, taken in ((other, "RANK_TAKEN"), (silver, None)):
        id = public(CustomerGroup, group.id)
        answer = await ask(UPDATE, by=sam, input={"groupId": id, "rank": 3})
        assert answer["updateCustomerGroup"].get("code") == taken


async def test_a_group_has_no_rank_later_either(ask: Ask, session: AsyncSession) -> None:
    group = await a_group(session)
    input = {"groupId": public(CustomerGroup, group.id), "rank": 9}
    refused = await ask(UPDATE, by=await deciding(session), input=input)

    assert refused["updateCustomerGroup"] == {
        "code": "INVALID_INPUT",
        "fields": [{"path": ["rank"]}],
    }


async def test_there_is_an_end_to_groups(ask: Ask, session: AsyncSession) -> None:
    for _ in range(MOST_GROUPS):
        await a_group(session)

    refused = await ask(CREATE, by=await deciding(session), input=WHOLESALE)

    assert refused["createCustomerGroup"]["code"] == "TOO_MANY"


async def test_of_fifty_made_at_once_as_many_are_kept_as_may_be(committed: Database) -> None:
    async with committed.writes() as session:
        sam = await deciding(session)
        for _ in range(MOST_GROUPS - 5):
            await a_group(session)
        await session.commit()
    ask = asking(committed)

    async def make(number: int) -> Any:
        input = {**WHOLESALE, "key": f"wholesale_{number}"}
        return (await ask(CREATE, by=sam, input=input))["createCustomerGroup"].get("code")

    assert Counter(await at_once(make)) == {None: 5, "TOO_MANY": 45}


async def test_a_group_is_deleted_with_its_memberships(ask: Ask, session: AsyncSession) -> None:
    sam = await deciding(session)
    group = await a_group(session, await a_customer(session))
    id = public(CustomerGroup, group.id)

    answer = await ask(DELETE, by=sam, input={"groupId": id})
    assert answer["deleteCustomerGroup"]["key"] == group.key
    assert (await session.exec(select(GroupMembership))).all() == []
    again = await ask(DELETE, by=sam, input={"groupId": id})
    assert again["deleteCustomerGroup"] == {
        "code": "NO_SUCH_GROUP",
        "fields": [{"path": ["groupId"]}],
    }
    missing = await ask(UPDATE, by=sam, input={"groupId": id})
    assert missing["updateCustomerGroup"]["code"] == "NO_SUCH_GROUP"


async def test_a_group_that_has_prices_stays(ask: Ask, session: AsyncSession) -> None:
    group = await a_group(session)
    await a_price_list(session, group_id=group.id)
    input = {"groupId": public(CustomerGroup, group.id)}
    refused = await ask(DELETE, by=await deciding(session), input=input)

    assert refused["deleteCustomerGroup"] == {
        "code": "GROUP_IN_USE",
        "fields": [{"path": ["groupId"]}],
    }


async def test_staff_list_groups_with_their_members(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam = await deciding(session)
    await a_group(session, await a_customer(session), key="b")
    await a_group(session, key="a")

    with queries(3):
        nodes = (await ask(LIST, by=sam))["customerGroups"]["nodes"]
    assert nodes == [
        {"key": "a", "members": {"nodes": []}},
        {"key": "b", "members": {"nodes": [{"source": "STAFF"}]}},
    ]


async def test_who_may_not_decides_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)

    assert await ask(CREATE, by=reader, input=WHOLESALE) == "FORBIDDEN"
    assert await ask(CREATE, input=WHOLESALE) == "UNAUTHENTICATED"
    assert await ask(LIST, by=as_customer(await a_customer(session))) == "FORBIDDEN"
