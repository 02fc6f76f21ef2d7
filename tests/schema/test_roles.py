"""Roles of staff, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import BUILT_IN, EVERYTHING, Permission
from domain.roles import MOST_ROLES
from kit.ids import public
from models import Event, StaffRole
from models.roles import MANAGER_ROLE, OWNER_ROLE, SUPPORT_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.roles import a_clerk, a_role

LIST = "{ staffRoles { nodes { name permissions isOwner } } }"
CREATE = """mutation ($name: String!, $permissions: [Permission!]!, $key: String) {
  createStaffRole(input: {name: $name, permissions: $permissions, idempotencyKey: $key}) {
    ... on StaffRole { id name permissions isOwner }
    ... on Refusal { code fields { path message } }
  }
}"""
UPDATE = """mutation ($id: ID!, $name: String, $permissions: [Permission!]) {
  updateStaffRole(input: {roleId: $id, name: $name, permissions: $permissions}) {
    ... on StaffRole { name permissions } ... on Refusal { code fields { path } }
  }
}"""
DELETE = """mutation ($id: ID!) { deleteStaffRole(input: {roleId: $id}) {
  ... on StaffRole { name } ... on Refusal { code }
} }"""


def id_of(role_id: Any) -> str:
    return public(StaffRole, role_id)


async def names(session: AsyncSession) -> list[str]:
    return list(await session.exec(select(StaffRole.name).order_by(col(StaffRole.name))))


async def test_a_new_store_has_three_roles(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    with queries(1):
        roles = (await ask(LIST, by=olive))["staffRoles"]["nodes"]
    assert roles == [
        {
            "name": name,
            "permissions": sorted(BUILT_IN[id]),
            "isOwner": id == OWNER_ROLE,
        }
        for name, id in (
            ("Manager", MANAGER_ROLE),
            ("Owner", OWNER_ROLE),
            ("Support", SUPPORT_ROLE),
        )
    ], "a new permission is granted to the built-in roles by its migration"
    assert EVERYTHING - BUILT_IN[MANAGER_ROLE] >= {"API_KEYS_WRITE", "STAFF_WRITE"}


async def test_an_owner_makes_changes_and_deletes_a_role(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    wanted = ["PRODUCTS_READ", "ORDERS_READ", "ORDERS_READ"]

    made = (await ask(CREATE, by=olive, name=" Packers ", permissions=wanted))["createStaffRole"]
    id = made.pop("id")
    changed = await ask(UPDATE, by=olive, id=id, name="Pickers", permissions=["ORDERS_READ"])
    same = await ask(UPDATE, by=olive, id=id)
    gone = await ask(DELETE, by=olive, id=id)

    assert made == {
        "name": "Packers",
        "permissions": ["ORDERS_READ", "PRODUCTS_READ"],
        "isOwner": False,
    }
    assert changed["updateStaffRole"] == {"name": "Pickers", "permissions": ["ORDERS_READ"]}
    assert same == changed
    assert gone["deleteStaffRole"] == {"name": "Pickers"}
    assert await names(session) == ["Manager", "Owner", "Support"]
    events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
    assert [event.kind for event in events] == [
        "staff_role:create",
        "staff_role:update",
        "staff_role:delete",
    ]
    assert {event.actor_id for event in events} == {olive.staff_id}


async def test_a_role_is_made_once_for_each_attempt(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    values = {"name": "Packers", "permissions": ["ORDERS_READ"], "key": "attempt-1"}

    assert await ask(CREATE, by=olive, **values) == await ask(CREATE, by=olive, **values)
    assert (await names(session)).count("Packers") == 1


async def test_the_owners_role_stays_as_it_is(ask: Ask, session: AsyncSession) -> None:
    olive, id = as_staff(await a_member_of_staff(session)), id_of(OWNER_ROLE)
    for document, values in (
        (UPDATE, {"name": "Boss"}),
        (UPDATE, {"permissions": []}),
        (DELETE, {}),
    ):
        [answer] = (await ask(document, by=olive, id=id, **values)).values()
        assert answer["code"] == "ROLE_PROTECTED"
    assert await names(session) == ["Manager", "Owner", "Support"]


async def test_nobody_makes_a_role_that_permits_more_than_their_own(
    ask: Ask, session: AsyncSession
) -> None:
    clerk = await a_clerk(session, "ORDERS_READ", "STAFF_READ", "STAFF_WRITE")
    by = as_staff(clerk, Permission.STAFF_READ, Permission.STAFF_WRITE)
    greater = await a_role(session, "Greater", "CUSTOMERS_READ")
    lesser = await a_role(session, "Lesser", "ORDERS_READ")

    made = await ask(CREATE, by=by, name="Mine", permissions=["CUSTOMERS_READ"])
    raised = await ask(UPDATE, by=by, id=id_of(lesser.id), permissions=["CUSTOMERS_WRITE"])
    own = await ask(UPDATE, by=by, id=id_of(clerk.role_id), permissions=["API_KEYS_WRITE"])
    lowered = await ask(UPDATE, by=by, id=id_of(greater.id), permissions=[])
    deleted = await ask(DELETE, by=by, id=id_of(greater.id))
    within = await ask(UPDATE, by=by, id=id_of(lesser.id), permissions=["STAFF_READ"])

    assert made["createStaffRole"]["code"] == "BEYOND_YOUR_ROLE"
    assert made["createStaffRole"]["fields"][0]["path"] == ["permissions"]
    assert raised["updateStaffRole"]["code"] == "BEYOND_YOUR_ROLE"
    assert own["updateStaffRole"]["code"] == "BEYOND_YOUR_ROLE"
    assert lowered["updateStaffRole"]["code"] == "BEYOND_YOUR_ROLE"
    assert deleted["deleteStaffRole"]["code"] == "BEYOND_YOUR_ROLE"
    assert within["updateStaffRole"] == {"name": "Lesser", "permissions": ["STAFF_READ"]}
    await session.refresh(greater)
    assert greater.permissions == ["CUSTOMERS_READ"]


async def test_who_was_demoted_a_moment_ago_changes_nothing(
    ask: Ask, session: AsyncSession
) -> None:
    clerk = await a_clerk(session, "STAFF_READ", "STAFF_WRITE")
    by = as_staff(clerk, Permission.STAFF_READ, Permission.STAFF_WRITE)
    clerk.role_id = SUPPORT_ROLE
    await session.commit()
    answer = await ask(CREATE, by=by, name="Mine", permissions=[])
    assert answer["createStaffRole"]["code"] == "BEYOND_YOUR_ROLE"


async def test_a_role_that_somebody_has_is_not_deleted(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    await a_member_of_staff(session, role_id=SUPPORT_ROLE)
    answer = await ask(DELETE, by=olive, id=id_of(SUPPORT_ROLE))
    assert answer["deleteStaffRole"]["code"] == "ROLE_IN_USE"
    assert "Support" in await names(session)


async def test_names_of_roles_differ(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    made = await ask(CREATE, by=olive, name="SUPPORT", permissions=[])
    renamed = await ask(UPDATE, by=olive, id=id_of(SUPPORT_ROLE), name="manager")
    kept = await ask(UPDATE, by=olive, id=id_of(SUPPORT_ROLE), name="support")
    assert made["createStaffRole"]["code"] == "NAME_TAKEN"
    assert renamed["updateStaffRole"]["code"] == "NAME_TAKEN"
    assert kept["updateStaffRole"]["name"] == "support"


async def test_there_are_only_so_many_roles(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    for number in range(MOST_ROLES - 3):
        await a_role(session, f"Role {number}")
    answer = await ask(CREATE, by=olive, name="One more", permissions=[])
    assert answer["createStaffRole"]["code"] == "TOO_MANY"


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "a\nb", "x" * 101, "\ud800"])
async def test_a_name_that_is_none_is_refused(ask: Ask, session: AsyncSession, name: str) -> None:
    olive = as_staff(await a_member_of_staff(session))
    answer = await ask(CREATE, by=olive, name=name, permissions=[])
    assert answer == "BAD_USER_INPUT" or answer["createStaffRole"]["code"] == "INVALID_INPUT"
    assert await names(session) == ["Manager", "Owner", "Support"]


@pytest.mark.parametrize("id", ["x", "", f"staff_{'0' * 32}", f"staff_role_{'0' * 32}"])
async def test_a_role_that_is_not_there_is_refused(
    ask: Ask, session: AsyncSession, id: str
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    [answer] = (await ask(DELETE, by=olive, id=id)).values()
    assert answer["code"] == ("NO_SUCH_ROLE" if id else "INVALID_INPUT")


async def test_roles_are_for_who_manages_staff(ask: Ask, session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    sam = as_staff(await a_member_of_staff(session), *(EVERYTHING - {Permission.STAFF_WRITE}))
    for by, code in ((ada, "FORBIDDEN"), (sam, "FORBIDDEN")):
        assert await ask(CREATE, by=by, name="Mine", permissions=[]) == code
        assert await ask(DELETE, by=by, id=id_of(SUPPORT_ROLE)) == code
    assert await ask(LIST, by=ada) == "FORBIDDEN"
    assert await ask(LIST) == "UNAUTHENTICATED"
    assert (await session.exec(select(Event))).all() == []
