"""Staff, through the schema."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import EVERYTHING, Permission
from kit import clock
from kit.ids import public
from models import ApiKey, Audience, Event, Letter, SignInLink, Staff, StaffRole, StaffStatus
from models.roles import MANAGER_ROLE, OWNER_ROLE, SUPPORT_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.keys import an_api_key
from tests.makers.roles import a_clerk

LIST = """query ($status: [StaffStatus!]) { staffMembers(status: $status) { nodes {
  name email status role { name }
} } }"""
ONE = "query ($id: ID!) { staffMember(id: $id) { name joinedAt invitedUntil role { name } } }"
INVITE = """mutation (
  $email: String!, $name: String!, $role: ID!, $language: String, $key: String
) {
  inviteStaff(input: {
    email: $email, name: $name, roleId: $role, language: $language, idempotencyKey: $key
  }) {
    ... on Staff { id email name status language role { name } joinedAt }
    ... on Refusal { code fields { path } }
  }
}"""
UPDATE = """mutation ($id: ID!, $name: String, $role: ID) {
  updateStaff(input: {staffId: $id, name: $name, roleId: $role}) {
    ... on Staff { name role { name } } ... on Refusal { code fields { path } }
  }
}"""
ACT = """mutation ($id: ID!) {{ {0}(input: {{staffId: $id}}) {{
  ... on Staff {{ status }} ... on Refusal {{ code }}
}} }}"""
RESEND, BLOCK, UNBLOCK = (
    ACT.format(name) for name in ("resendStaffInvitation", "blockStaff", "unblockStaff")
)
BOB: dict[str, Any] = {
    "email": "Bob@Example.com",
    "name": "Bob",
    "role": public(StaffRole, SUPPORT_ROLE),
}


def id_of(staff: Staff) -> str:
    return public(Staff, staff.id)


async def links_of(session: AsyncSession, email_key: str) -> list[SignInLink]:
    found = select(SignInLink).where(col(SignInLink.email_key) == email_key)
    return list(await session.exec(found.execution_options(populate_existing=True)))


async def test_staff_see_their_colleagues_the_newest_first(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    olive = await a_member_of_staff(session, name="Olive", email="olive@example.com")
    await a_member_of_staff(
        session, name="Sue", email="sue@example.com", role_id=SUPPORT_ROLE, status="BLOCKED"
    )
    with queries(2):
        found = (await ask(LIST, by=as_staff(olive)))["staffMembers"]["nodes"]
    active = await ask(LIST, by=as_staff(olive), status=["ACTIVE"])
    assert [(one["name"], one["status"], one["role"]["name"]) for one in found] == [
        ("Sue", "BLOCKED", "Support"),
        ("Olive", "ACTIVE", "Owner"),
    ]
    assert [one["name"] for one in active["staffMembers"]["nodes"]] == ["Olive"]


async def test_an_owner_invites_and_the_letter_waits_in_the_outbox(
    ask: Ask, session: AsyncSession
) -> None:
    olive = await a_member_of_staff(session, name="Olive")
    answer = (await ask(INVITE, by=as_staff(olive), language="de-at", **BOB))["inviteStaff"]
    assert answer.pop("id").startswith("staff_")
    assert answer == {
        "email": "Bob@example.com",
        "name": "Bob",
        "status": "INVITED",
        "language": "de-AT",
        "role": {"name": "Support"},
        "joinedAt": None,
    }
    [link] = await links_of(session, "bob@example.com")
    assert (link.audience, link.code_hash, link.browser_hash) == (Audience.STAFF, None, None)
    assert link.expires_at - link.created_at == timedelta(days=7)
    [letter] = (await session.exec(select(Letter))).all()
    assert (letter.template, letter.to_address) == ("staff_invitation", "Bob@example.com")
    assert (letter.payload["inviter"], letter.payload["role"]) == ("Olive", "Support")
    [event] = (await session.exec(select(Event).where(col(Event.kind) == "staff:invite"))).all()
    assert (event.actor_id, event.after) == (olive.id, {"name": "Bob", "role": "Support"})


async def test_an_invitation_is_sent_once_for_each_attempt(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    first = await ask(INVITE, by=olive, key="attempt-1", **BOB)
    again = await ask(INVITE, by=olive, key="attempt-1", **BOB)
    other = await ask(INVITE, by=olive, key="attempt-1", **{**BOB, "name": "Rob"})
    assert first == again
    assert other["inviteStaff"]["code"] == "KEY_USED_DIFFERENTLY"
    assert len((await session.exec(select(Letter))).all()) == 1


async def test_an_address_is_on_the_staff_once(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session, email="bob@example.com"))
    answer = (await ask(INVITE, by=olive, **BOB))["inviteStaff"]
    assert (answer["code"], answer["fields"]) == ("STAFF_EXISTS", [{"path": ["email"]}])
    assert (await session.exec(select(Letter))).all() == []


async def test_a_customer_can_be_staff_as_well(ask: Ask, session: AsyncSession) -> None:
    await a_customer(session, email="bob@example.com")
    olive = as_staff(await a_member_of_staff(session))
    assert (await ask(INVITE, by=olive, **BOB))["inviteStaff"]["status"] == "INVITED"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"email": "bob"}, ["email"]),
        ({"email": "bob@example.com,eve@example.com"}, ["email"]),
        ({"email": "bob@example.com\r\nBcc: eve@example.com"}, ["email"]),
        ({"email": "x" * 5_000}, ["email"]),
        ({"name": ""}, ["name"]),
        ({"name": "Bob\nBcc: eve@example.com"}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"language": "../de"}, ["language"]),
    ],
)
async def test_an_invitation_that_cannot_be_is_refused(
    ask: Ask, session: AsyncSession, wrong: dict[str, Any], path: list[str]
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    answer = (await ask(INVITE, by=olive, **{**BOB, **wrong}))["inviteStaff"]
    assert (answer["code"], answer["fields"]) == ("INVALID_INPUT", [{"path": path}])
    assert (await session.exec(select(Letter))).all() == []


async def test_nobody_is_invited_to_more_than_the_inviter_has(
    ask: Ask, session: AsyncSession
) -> None:
    clerk = await a_clerk(session, "STAFF_READ", "STAFF_WRITE")
    by = as_staff(clerk, Permission.STAFF_READ, Permission.STAFF_WRITE)
    for role in (SUPPORT_ROLE, MANAGER_ROLE, OWNER_ROLE):
        wanted = {**BOB, "role": public(StaffRole, role)}
        answer = (await ask(INVITE, by=by, **wanted))["inviteStaff"]
        assert (answer["code"], answer["fields"]) == ("BEYOND_YOUR_ROLE", [{"path": ["roleId"]}])
    own = {**BOB, "role": public(StaffRole, clerk.role_id)}
    assert (await ask(INVITE, by=by, **own))["inviteStaff"]["status"] == "INVITED"


async def test_one_who_has_every_permission_is_still_no_owner(
    ask: Ask, session: AsyncSession
) -> None:
    deputy = await a_clerk(session, *(permission.value for permission in EVERYTHING))
    owner = await a_member_of_staff(session)
    await a_member_of_staff(session)
    by = as_staff(deputy, *EVERYTHING)
    crowned = await ask(UPDATE, by=by, id=id_of(deputy), role=public(StaffRole, OWNER_ROLE))
    toppled = await ask(BLOCK, by=by, id=id_of(owner))
    assert crowned["updateStaff"]["code"] == "BEYOND_YOUR_ROLE"
    assert toppled["blockStaff"]["code"] == "BEYOND_YOUR_ROLE"


async def test_an_invitation_is_sent_again_while_nobody_has_joined(
    ask: Ask, session: AsyncSession
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    id = (await ask(INVITE, by=olive, **BOB))["inviteStaff"]["id"]
    with clock.travel(timedelta(days=8)):
        again = await ask(RESEND, by=olive, id=id)
        until = (await ask(ONE, by=olive, id=id))["staffMember"]["invitedUntil"]
        assert until > (clock.now() + timedelta(days=6)).isoformat()
    assert again["resendStaffInvitation"] == {"status": "INVITED"}
    assert len(await links_of(session, "bob@example.com")) == 2
    assert len((await session.exec(select(Letter))).all()) == 2


async def test_who_has_joined_is_not_invited_again(ask: Ask, session: AsyncSession) -> None:
    olive = await a_member_of_staff(session)
    answer = await ask(RESEND, by=as_staff(olive), id=id_of(olive))
    assert answer["resendStaffInvitation"]["code"] == "NOT_INVITED"
    assert (await session.exec(select(Letter))).all() == []


async def test_a_mailbox_is_not_flooded_with_invitations(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    id = (await ask(INVITE, by=olive, **BOB))["inviteStaff"]["id"]
    answers = [(await ask(RESEND, by=olive, id=id))["resendStaffInvitation"] for _ in range(3)]
    assert answers[:2] == [{"status": "INVITED"}] * 2
    assert answers[2]["code"] == "RATE_LIMITED"
    assert len((await session.exec(select(Letter))).all()) == 3


async def test_an_owner_changes_name_and_role(ask: Ask, session: AsyncSession) -> None:
    olive = as_staff(await a_member_of_staff(session))
    sue = await a_member_of_staff(session, role_id=SUPPORT_ROLE)
    manager = public(StaffRole, MANAGER_ROLE)
    both = await ask(UPDATE, by=olive, id=id_of(sue), name="Susan", role=manager)
    same = await ask(UPDATE, by=olive, id=id_of(sue))
    assert both["updateStaff"] == {"name": "Susan", "role": {"name": "Manager"}}
    assert same == both
    [event] = (await session.exec(select(Event))).all()
    assert (event.before, event.after) == (
        {"name": "Sam", "role": "Support"},
        {"name": "Susan", "role": "Manager"},
    )


async def test_the_last_owner_stays(ask: Ask, session: AsyncSession) -> None:
    olive = await a_member_of_staff(session)
    await a_member_of_staff(session, status=StaffStatus.BLOCKED)
    await a_member_of_staff(session, status=StaffStatus.INVITED)
    by, support = as_staff(olive), public(StaffRole, SUPPORT_ROLE)
    demoted = await ask(UPDATE, by=by, id=id_of(olive), role=support)
    blocked = await ask(BLOCK, by=by, id=id_of(olive))
    assert demoted["updateStaff"]["code"] == "LAST_OWNER"
    assert blocked["blockStaff"]["code"] == "LAST_OWNER"
    other = await a_member_of_staff(session)
    assert (await ask(BLOCK, by=by, id=id_of(other)))["blockStaff"] == {"status": "BLOCKED"}
    assert (await ask(BLOCK, by=by, id=id_of(olive)))["blockStaff"]["code"] == "LAST_OWNER"
    await session.refresh(olive)
    assert (olive.status, olive.role_id) == (StaffStatus.ACTIVE, OWNER_ROLE)


async def test_blocking_ends_keys_and_links_and_unblocking_revives_none(
    ask: Ask, session: AsyncSession
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    sue = await a_member_of_staff(session, joined_at=clock.now())
    key, _ = await an_api_key(session, sue)
    blocked = await ask(BLOCK, by=olive, id=id_of(sue))
    again = await ask(BLOCK, by=olive, id=id_of(sue))
    unblocked = await ask(UNBLOCK, by=olive, id=id_of(sue))
    assert blocked["blockStaff"] == again["blockStaff"] == {"status": "BLOCKED"}
    assert unblocked["unblockStaff"] == {"status": "ACTIVE"}
    ended = await session.get_one(ApiKey, key.id, populate_existing=True)
    assert ended.revoked_at is not None
    kinds = select(Event.kind).order_by(col(Event.id))
    assert list(await session.exec(kinds)) == ["staff:block", "staff:unblock"]


async def test_who_never_joined_is_invited_still_when_let_in_again(
    ask: Ask, session: AsyncSession
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    id = (await ask(INVITE, by=olive, **BOB))["inviteStaff"]["id"]
    await ask(BLOCK, by=olive, id=id)
    assert (await ask(RESEND, by=olive, id=id))["resendStaffInvitation"]["code"] == "NOT_INVITED"
    [link] = await links_of(session, "bob@example.com")
    assert (link.revoke_reason, link.used_at) == ("BLOCKED", None)
    assert (await ask(UNBLOCK, by=olive, id=id))["unblockStaff"] == {"status": "INVITED"}


@pytest.mark.parametrize("document", [RESEND, BLOCK, UNBLOCK, UPDATE])
async def test_who_is_not_there_is_refused(ask: Ask, session: AsyncSession, document: str) -> None:
    olive = as_staff(await a_member_of_staff(session))
    for id in (f"staff_{'0' * 32}", f"customer_{'0' * 32}", "nobody"):
        [answer] = (await ask(document, by=olive, id=id)).values()
        assert answer["code"] == "NO_SUCH_STAFF"


async def test_a_role_that_is_not_there_is_given_to_nobody(ask: Ask, session: AsyncSession) -> None:
    olive = await a_member_of_staff(session)
    wanted = {**BOB, "role": f"staff_role_{'0' * 32}"}
    invited = await ask(INVITE, by=as_staff(olive), **wanted)
    changed = await ask(UPDATE, by=as_staff(olive), id=id_of(olive), role="x")
    assert invited["inviteStaff"]["code"] == "NO_SUCH_ROLE"
    assert changed["updateStaff"]["code"] == "NO_SUCH_ROLE"


async def test_staff_are_for_who_manages_them(ask: Ask, session: AsyncSession) -> None:
    sue = await a_member_of_staff(session)
    ada = as_customer(await a_customer(session))
    reader = as_staff(sue, *(EVERYTHING - {Permission.STAFF_WRITE}))
    for by in (ada, reader):
        assert await ask(INVITE, by=by, **BOB) == "FORBIDDEN"
        for document in (RESEND, BLOCK, UNBLOCK, UPDATE):
            assert await ask(document, by=by, id=id_of(sue)) == "FORBIDDEN"
    assert await ask(INVITE, **BOB) == "UNAUTHENTICATED"
    blind = as_staff(sue, *(EVERYTHING - {Permission.STAFF_READ}))
    assert await ask(LIST, by=blind) == "FORBIDDEN"
    assert await ask(ONE, by=blind, id=id_of(sue)) == "FORBIDDEN"
    assert (await session.exec(select(Event))).all() == []
