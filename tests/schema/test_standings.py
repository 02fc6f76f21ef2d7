"""Standings: approving, declining, blocking and letting in again, as staff do it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit import ids
from kit.ids import public
from models import (
    Audience,
    Customer,
    CustomerStatus,
    Event,
    InboxItem,
    Letter,
    SignInLink,
)
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.sign_ins import a_link, a_sign_in

APPROVE = """mutation ($ids: [ID!]!) { approveCustomers(input: {customerIds: $ids}) {
  ... on CustomersDecided { customers { id status } }
  ... on Refusal { code fields { path } }
} }"""
DECLINE = """mutation ($ids: [ID!]!, $reason: String!) {
  declineCustomers(input: {customerIds: $ids, reason: $reason}) {
    ... on CustomersDecided { customers { id status } }
    ... on Refusal { code fields { path } }
  }
}"""
SET = """mutation ($id: ID!, $status: Standing!, $tell: Boolean) {
  setCustomerStatus(input: {customerId: $id, status: $status, tell: $tell}) {
    ... on Customer { status } ... on Refusal { code fields { path } }
  }
}"""


@pytest.fixture
async def sam(session: AsyncSession) -> Viewer:
    """A member of staff who may do everything."""
    return as_staff(await a_member_of_staff(session))


async def waiting(session: AsyncSession, email: str, **values: Any) -> Customer:
    customer = await a_customer(session, email=email, status="PENDING", **values)
    item = InboxItem(kind="customer:approve", object_id=customer.id, customer_id=customer.id)
    session.add(item)
    await session.commit()
    return customer


async def letters(session: AsyncSession) -> list[Letter]:
    found = select(Letter).where(col(Letter.customer_id).is_not(None))
    return list(await session.exec(found.order_by(col(Letter.id))))


async def test_who_is_approved_is_active_and_gets_a_link(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    ada = await waiting(session, "ada@example.com", language="de")
    bob = await waiting(session, "bob@example.com")
    named = [public(Customer, bob.id), public(Customer, ada.id), public(Customer, bob.id)]
    answer = (await ask(APPROVE, by=sam, ids=named))["approveCustomers"]
    assert answer["customers"] == [
        {"id": public(Customer, one.id), "status": "ACTIVE"} for one in (bob, ada)
    ]
    [to_bob, to_ada] = await letters(session)
    assert (to_ada.template, to_ada.to_address, to_ada.language) == ("approved", ada.email, "de")
    assert (to_bob.to_address, to_bob.payload["origin"]) == (bob.email, "https://shop.example.com")
    links = (await session.exec(select(SignInLink).order_by(col(SignInLink.email)))).all()
    assert [link.id.hex for link in links] == [
        one.payload["link_id"].replace("-", "") for one in (to_ada, to_bob)
    ]
    assert {(one.audience, one.browser_hash, one.code_hash) for one in links} == {
        (Audience.CUSTOMER, None, None)
    }
    items = (await session.exec(select(InboxItem))).all()
    assert None not in {one.decided_at for one in items}
    assert {(one.decision, one.decided_by) for one in items} == {("APPROVED", sam.staff_id)}


async def test_what_was_decided_is_on_record(ask: Ask, session: AsyncSession, sam: Viewer) -> None:
    ada = await waiting(session, "ada@example.com")
    bob = await waiting(session, "bob@example.com")
    await ask(APPROVE, by=sam, ids=[public(Customer, ada.id)])
    await ask(DECLINE, by=sam, ids=[public(Customer, bob.id)], reason="We sell to trade only.")
    events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
    pending = {"status": "PENDING"}
    assert [(e.kind, e.customer_id, e.before, e.after) for e in events] == [
        ("customer:approve", ada.id, pending, {"status": "ACTIVE"}),
        (
            "customer:decline",
            bob.id,
            pending,
            {"status": "BLOCKED", "reason": "We sell to trade only."},
        ),
    ]
    assert {e.actor_id for e in events} == {sam.staff_id}


async def test_who_is_declined_is_told_why_and_their_links_are_dead(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    bob = await waiting(session, "bob@example.com")
    link_id = await a_link(session, "bob@example.com")
    named = [public(Customer, bob.id)]
    answer = await ask(DECLINE, by=sam, ids=named, reason="  No <b>trade</b> number. ")
    assert answer["declineCustomers"]["customers"][0]["status"] == "BLOCKED"
    [letter] = await letters(session)
    assert (letter.template, letter.payload["reason"]) == ("declined", "No <b>trade</b> number.")
    link = await session.get_one(SignInLink, link_id, populate_existing=True)
    assert link.revoke_reason == "DECLINED"
    [item] = (await session.exec(select(InboxItem))).all()
    assert item.decision == "DECLINED"


@pytest.mark.parametrize("document", [APPROVE, DECLINE])
async def test_one_who_does_not_wait_spoils_it_for_all(
    ask: Ask, session: AsyncSession, sam: Viewer, document: str
) -> None:
    ada = await waiting(session, "ada@example.com")
    other = await a_customer(session)
    named = [public(Customer, ada.id), public(Customer, other.id)]
    more = {"reason": "No."} if document == DECLINE else {}
    [answer] = (await ask(document, by=sam, ids=named, **more)).values()
    assert answer == {
        "code": "CUSTOMER_NOT_PENDING",
        "fields": [{"path": ["customerIds", "1"]}],
    }
    await session.refresh(ada)
    assert ada.status is CustomerStatus.PENDING
    assert await letters(session) == []


@pytest.mark.parametrize("named", [[], ["x"] * 101])
async def test_at_least_one_and_at_most_a_hundred_are_named(
    ask: Ask, sam: Viewer, named: list[str]
) -> None:
    answer = (await ask(APPROVE, by=sam, ids=named))["approveCustomers"]
    assert (answer["code"], answer["fields"]) == (
        "INVALID_INPUT",
        [{"path": ["customerIds"]}],
    )


async def test_who_is_not_there_is_blamed_by_their_place(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    ada = await waiting(session, "ada@example.com")
    named = ["nobody", public(Customer, ada.id), public(Customer, ids.new())]
    answer = (await ask(APPROVE, by=sam, ids=named))["approveCustomers"]
    assert answer == {
        "code": "NO_SUCH_CUSTOMER",
        "fields": [{"path": ["customerIds", "0"]}, {"path": ["customerIds", "2"]}],
    }


@pytest.mark.parametrize("reason", ["", " ", "a\nb", "x" * 501, "a\u0007b"])
async def test_a_reason_is_one_line(
    ask: Ask, session: AsyncSession, sam: Viewer, reason: str
) -> None:
    bob = await waiting(session, "bob@example.com")
    named = [public(Customer, bob.id)]
    answer = (await ask(DECLINE, by=sam, ids=named, reason=reason))["declineCustomers"]
    assert (answer["code"], answer["fields"]) == ("INVALID_INPUT", [{"path": ["reason"]}])


async def test_blocking_ends_sessions_and_links_and_unblocking_revives_none(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    signed_in = await a_sign_in(session)
    waiting_link = await a_link(session)
    customer_id = signed_in.viewer.customer_id
    assert customer_id is not None
    named = public(Customer, customer_id)
    answer = await ask(SET, by=sam, id=named, status="BLOCKED")
    assert answer == {"setCustomerStatus": {"status": "BLOCKED"}}
    asked_meanwhile = await a_link(session)
    answer = await ask(SET, by=sam, id=named, status="ACTIVE")
    assert answer == {"setCustomerStatus": {"status": "ACTIVE"}}
    for link_id in (waiting_link, asked_meanwhile):
        link = await session.get_one(SignInLink, link_id, populate_existing=True)
        assert link.revoke_reason == "STATUS"
    customer = await session.get_one(Customer, customer_id, populate_existing=True)
    assert customer.session_epoch == 2
    assert await letters(session) == []
    kinds = [one.kind for one in await session.exec(select(Event).order_by(col(Event.id)))]
    assert [kind for kind in kinds if "block" in kind] == ["customer:block", "customer:unblock"]


async def test_who_is_to_be_told_is_told_once(ask: Ask, session: AsyncSession, sam: Viewer) -> None:
    ada = await a_customer(session)
    for status in ("BLOCKED", "BLOCKED", "ACTIVE", "ACTIVE"):
        await ask(SET, by=sam, id=public(Customer, ada.id), status=status, tell=True)
    assert [letter.template for letter in await letters(session)] == ["blocked", "unblocked"]


async def test_who_has_no_address_is_blocked_without_a_letter(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    ada = await a_customer(session, email=None)
    answer = await ask(SET, by=sam, id=public(Customer, ada.id), status="BLOCKED", tell=True)
    assert answer == {"setCustomerStatus": {"status": "BLOCKED"}}
    assert await letters(session) == []


@pytest.mark.parametrize(
    ("status", "code"), [("ERASED", "CUSTOMER_ERASED"), ("PENDING", "CUSTOMER_PENDING")]
)
async def test_who_is_erased_or_waits_is_not_blocked(
    ask: Ask, session: AsyncSession, sam: Viewer, status: str, code: str
) -> None:
    ada = await a_customer(session, status=status)
    answer = await ask(SET, by=sam, id=public(Customer, ada.id), status="BLOCKED")
    assert answer["setCustomerStatus"]["code"] == code


async def test_only_who_may_change_customers_does(ask: Ask, session: AsyncSession) -> None:
    ada = await waiting(session, "ada@example.com")
    named = [public(Customer, ada.id)]
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    assert await ask(APPROVE, by=reader, ids=named) == "FORBIDDEN"
    assert await ask(APPROVE, by=as_customer(ada), ids=named) == "FORBIDDEN"
    assert await ask(APPROVE, ids=named) == "UNAUTHENTICATED"
    writer = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_WRITE)
    answer = await ask(APPROVE, by=writer, ids=named)
    assert answer["approveCustomers"]["code"] == "NO_SUCH_CUSTOMER"
