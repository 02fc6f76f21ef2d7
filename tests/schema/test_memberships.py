"""Memberships: who is in a group and on a level, as they and staff see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit import clock, ids
from kit.database import Database
from kit.ids import public
from models import (
    Customer,
    CustomerGroup,
    CustomerStatus,
    Event,
    GroupMembership,
    MembershipSource,
)
from tests.clocks import standing
from tests.conftest import Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.groups import a_group, a_membership
from tests.races import at_once

ADD = """mutation ($input: AddToGroupInput!) { addToGroup(input: $input) {
  ... on CustomerGroup { key } ... on Refusal { code fields { path } } } }"""
REMOVE = """mutation ($input: RemoveFromGroupInput!) { removeFromGroup(input: $input) {
  ... on CustomerGroup { key } ... on Refusal { code fields { path } } } }"""
ME = "{ me { groups { source group { key } } level { endsAt group { key rank } } } }"
IN = "query ($groups: [ID!]) { customers(groups: $groups) { nodes { id } } }"


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about groups."""
    return as_staff(
        await a_member_of_staff(session), Permission.CUSTOMERS_READ, Permission.GROUPS_WRITE
    )


def named(group: CustomerGroup, *customers: Customer, **more: Any) -> dict[str, Any]:
    """Name a group and customers."""
    who = [public(Customer, customer.id) for customer in customers]
    return {"groupId": public(CustomerGroup, group.id), "customerIds": who, **more}


async def mine(ask: Ask, customer: Customer) -> tuple[set[str], str | None]:
    """Read the groups and the level that a customer sees."""
    me = (await ask(ME, by=as_customer(customer)))["me"]
    level = me["level"] and me["level"]["group"]["key"]
    return {each["group"]["key"] for each in me["groups"]}, level


async def test_customers_see_the_groups_that_staff_put_them_into(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, ada, eve = await deciding(session), await a_customer(session), await a_customer(session)
    trade = await a_group(session, key="trade")

    assert (await ask(ADD, by=sam, input=named(trade, ada, ada)))["addToGroup"] == {"key": "trade"}
    with queries(4):
        me = (await ask(ME, by=as_customer(ada)))["me"]
    assert me == {"groups": [{"source": "STAFF", "group": {"key": "trade"}}], "level": None}
    assert await mine(ask, eve) == (set(), None)
    [event] = (await session.exec(select(Event))).all()
    assert (event.kind, event.customer_id) == ("customer_group:join", ada.id)
    assert event.after == {"key": "trade", "source": "STAFF", "ends_at": None}


async def test_a_customer_has_one_level_at_a_time(ask: Ask, session: AsyncSession) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    silver = await a_group(session, key="silver", rank=1)
    gold = await a_group(session, key="gold", rank=2)

    await ask(ADD, by=sam, input=named(silver, ada))
    assert await mine(ask, ada) == ({"silver"}, "silver")
    await ask(ADD, by=sam, input=named(gold, ada))
    assert await mine(ask, ada) == ({"gold"}, "gold")
    event = (await session.exec(select(Event).order_by("id"))).all()[-1]
    assert event.before is not None
    assert event.after is not None
    assert (event.before["key"], event.after["key"]) == ("silver", "gold")


async def test_a_membership_ends_by_itself(ask: Ask, session: AsyncSession) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    guests = await a_group(session, key="guests", rank=1)
    end = clock.now() + timedelta(days=3)
    await ask(ADD, by=sam, input=named(guests, ada, endsAt=end.isoformat()))
    [membership] = (await session.exec(select(GroupMembership))).all()
    id = public(GroupMembership, membership.id)
    node = "query ($id: ID!) { node(id: $id) { id } }"

    with standing(end - timedelta(microseconds=1)):
        assert await mine(ask, ada) == ({"guests"}, "guests")
        assert await ask(node, by=as_customer(ada), id=id) == {"node": {"id": id}}
    with standing(end):
        assert await mine(ask, ada) == (set(), None)
        assert await ask(node, by=as_customer(ada), id=id) == {"node": None}
        of_group = {"groups": [public(CustomerGroup, guests.id)]}
        assert (await ask(IN, by=sam, **of_group))["customers"]["nodes"] == []


async def test_staff_take_out_whom_they_put_in(ask: Ask, session: AsyncSession) -> None:
    sam, ada, eve = await deciding(session), await a_customer(session), await a_customer(session)
    trade = await a_group(session, ada)

    await ask(REMOVE, by=sam, input=named(trade, ada, eve))
    assert await mine(ask, ada) == (set(), None)
    assert (await session.exec(select(GroupMembership))).all() == []
    kinds = (await session.exec(select(Event.kind, Event.customer_id))).all()
    assert kinds == [("customer_group:leave", ada.id)]


async def test_who_is_taken_out_of_a_group_with_a_rule_is_kept_out(
    ask: Ask, session: AsyncSession
) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    regulars = await a_group(session, rule_orders=1)
    await a_membership(session, regulars, ada, source=MembershipSource.RULE)

    await ask(REMOVE, by=sam, input=named(regulars, ada))
    await ask(REMOVE, by=sam, input=named(regulars, ada))
    [kept] = (await session.exec(select(GroupMembership))).all()
    assert kept.source is MembershipSource.BARRED
    assert await mine(ask, ada) == (set(), None)
    assert len((await session.exec(select(Event))).all()) == 1
    await ask(ADD, by=sam, input=named(regulars, ada))
    assert len((await mine(ask, ada))[0]) == 1, "staff may put them in again"


async def test_staff_filter_customers_by_group(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, ada, eve = await deciding(session), await a_customer(session), await a_customer(session)
    one, other = await a_group(session, ada), await a_group(session, ada, eve)
    await a_customer(session)
    ids_of = [public(CustomerGroup, group.id) for group in (one, other)]

    async def found(*groups: str) -> list[str]:
        with queries(1):
            answer = await ask(IN, by=sam, groups=list(groups))
        return [node["id"] for node in answer["customers"]["nodes"]]

    assert await found(ids_of[0]) == [public(Customer, ada.id)]
    assert await found(*ids_of) == [public(Customer, eve.id), public(Customer, ada.id)]
    assert await found() == []
    assert await found("customer_group_x", public(Customer, ada.id)) == []
    assert await ask(IN, by=sam, groups=["x"] * 51) == "BAD_USER_INPUT"


async def test_nobody_is_put_in_unless_all_are(ask: Ask, session: AsyncSession) -> None:
    sam, ada = await deciding(session), await a_customer(session)
    gone = await a_customer(session, status=CustomerStatus.ERASED)
    trade = await a_group(session)
    unknown = public(Customer, ids.new())

    wrong = named(trade, ada, gone)
    refused = (await ask(ADD, by=sam, input=wrong))["addToGroup"]
    assert refused == {"code": "CUSTOMER_ERASED", "fields": [{"path": ["customerIds", "1"]}]}
    wrong["customerIds"] = [unknown, wrong["customerIds"][0], "ada"]
    refused = (await ask(ADD, by=sam, input=wrong))["addToGroup"]
    assert refused["code"] == "NO_SUCH_CUSTOMER"
    assert [f["path"] for f in refused["fields"]] == [["customerIds", "0"], ["customerIds", "2"]]
    assert (await session.exec(select(GroupMembership))).all() == []


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"endsAt": "2001-01-01T00:00:00Z"}, "INVALID_INPUT", ["endsAt"]),
        ({"customerIds": []}, "INVALID_INPUT", ["customerIds"]),
        ({"customerIds": ["x"] * 1001}, "INVALID_INPUT", ["customerIds"]),
        ({"groupId": "customer_group_" + "0" * 32}, "NO_SUCH_GROUP", ["groupId"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, changed: dict[str, Any], code: str, path: list[str]
) -> None:
    group, ada = await a_group(session), await a_customer(session)
    sam = await deciding(session)
    refused = (await ask(ADD, by=sam, input={**named(group, ada), **changed}))["addToGroup"]

    assert (refused["code"], refused["fields"][0]["path"]) == (code, path)


async def test_groups_of_others_are_seen_by_nobody(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    group = await a_group(session, ada)
    [membership] = (await session.exec(select(GroupMembership))).all()
    asked = {
        "ids": [public(CustomerGroup, group.id), public(GroupMembership, membership.id)],
    }
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert await ask(nodes, by=as_customer(eve), **asked) == {"nodes": [None, None]}
    assert await ask(nodes, **asked) == {"nodes": [None, None]}
    assert None not in (await ask(nodes, by=as_customer(ada), **asked))["nodes"]


async def test_a_member_sees_themselves_alone_among_members(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    await a_group(session, ada, eve)
    members = "{ me { groups { group { members { nodes { customer { id } } } } } } }"
    [group] = (await ask(members, by=as_customer(ada)))["me"]["groups"]

    assert group["group"]["members"]["nodes"] == [{"customer": {"id": public(Customer, ada.id)}}]


async def test_who_is_put_in_fifty_times_at_once_is_in_once(committed: Database) -> None:
    async with committed.writes() as session:
        sam, ada = await deciding(session), await a_customer(session)
        levels = [await a_group(session, rank=rank) for rank in (1, 2)]
        trade = await a_group(session)
    ask = asking(committed)

    async def put(number: int) -> Any:
        return await ask(ADD, by=sam, input=named((*levels, trade)[number % 3], ada))

    answers = await at_once(put)

    assert not [answer for answer in answers if "code" in answer["addToGroup"]]
    async with committed.reads() as session:
        kept = (await session.exec(select(GroupMembership.is_level))).all()
    assert sorted(kept) == [False, True]
