"""Persons: whom a link signs in: who was known, who was a guest, who is new, and staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming
from auth.answers import No, Refusal
from auth.desk import Client, Policy, SignUp
from kit import clock
from models import Audience, Customer, CustomerStatus, Session, StaffStatus, StoreSetting
from tests.makers.customers import a_customer, a_member_of_staff
from tests.makers.orders import an_order
from tests.makers.sign_ins import (
    DESK,
    a_browser,
    a_link,
    a_sign_in,
    rows,
    token_of,
)

ADA = "ada@example.com"


async def _redeem(session: AsyncSession, link_id: object, client: Client, **more: object) -> object:
    desk = more.pop("desk", DESK)
    return await redeeming.redeem(session, desk, token_of(link_id), client, **more)  # type: ignore[arg-type]


def _why(answer: object) -> No:
    assert isinstance(answer, Refusal), answer
    return answer.why


async def test_a_new_customer_is_made_proven_and_on_record(session: AsyncSession) -> None:
    signed_in = await a_sign_in(session, "Ada@Example.com", language="de")
    customer = await session.get_one(Customer, signed_in.viewer.customer_id)
    assert (customer.email, customer.email_key) == ("Ada@example.com", ADA)
    assert customer.email_verified_at is not None
    assert (customer.status, customer.language) == (CustomerStatus.ACTIVE, "de")
    kinds = [row.kind for row in await rows(session, "select kind from events order by kind")]
    assert kinds == ["customer:create", "link:request", "session:create"]


async def test_a_known_customer_is_signed_in_as_themselves(session: AsyncSession) -> None:
    ada = await a_customer(session, email=ADA)
    signed_in = await a_sign_in(session, "ADA@example.com")
    assert (signed_in.viewer.customer_id, signed_in.account_created) == (ada.id, False)
    assert signed_in.email == ADA


@pytest.mark.parametrize("status", [CustomerStatus.BLOCKED, CustomerStatus.ERASED])
async def test_who_is_blocked_spends_the_link_and_gets_nothing(
    session: AsyncSession, status: CustomerStatus
) -> None:
    await a_customer(session, email=ADA, status=status)
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    assert _why(await _redeem(session, link_id, browser)) is No.SIGN_IN_REFUSED
    assert _why(await _redeem(session, link_id, browser)) is No.LINK_USED
    assert await rows(session, "select 1 from sessions") == []
    [event] = await rows(session, "select * from events where kind like 'session:%'")
    assert (event.kind, event.object_id) == ("session:refuse", link_id)


async def test_who_awaits_approval_is_told_so(session: AsyncSession) -> None:
    await a_customer(session, email=ADA, status=CustomerStatus.PENDING)
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    assert _why(await _redeem(session, link_id, browser)) is No.APPROVAL_PENDING


@pytest.mark.parametrize(
    ("sign_up", "why", "made"),
    [(SignUp.CLOSED, No.SIGN_IN_REFUSED, []), (SignUp.APPROVAL, No.APPROVAL_PENDING, ["PENDING"])],
)
async def test_where_sign_up_is_not_open_a_stranger_gets_no_session(
    session: AsyncSession, sign_up: SignUp, why: No, made: list[str]
) -> None:
    desk = replace(DESK, policy=Policy(sign_up=sign_up))
    browser = a_browser()
    link_id = await a_link(session, client=browser, desk=desk)
    assert _why(await _redeem(session, link_id, browser, desk=desk)) is why
    assert [row.status for row in await rows(session, "select status from customers")] == made
    assert await rows(session, "select 1 from sessions") == []


@pytest.mark.parametrize(
    ("decided", "made"),
    [("OPEN", ["ACTIVE"]), ("APPROVAL", ["PENDING"]), ("CLOSED", []), ("nonsense", []), (1, [])],
)
async def test_what_the_store_decided_goes_before_the_environment(
    session: AsyncSession, decided: object, made: list[str]
) -> None:
    desk = replace(DESK, policy=Policy(sign_up=SignUp.CLOSED))
    session.add(StoreSetting(key="sign_up", value=decided, updated_at=clock.now()))
    await session.flush()
    browser = a_browser()
    await _redeem(session, await a_link(session, client=browser, desk=desk), browser, desk=desk)
    assert [row.status for row in await rows(session, "select status from customers")] == made


async def test_who_is_to_be_approved_lies_in_the_inbox_once(session: AsyncSession) -> None:
    desk = replace(DESK, policy=Policy(sign_up=SignUp.APPROVAL))
    for _ in range(2):
        browser = a_browser()
        link_id = await a_link(session, client=browser, desk=desk)
        assert _why(await _redeem(session, link_id, browser, desk=desk)) is No.APPROVAL_PENDING
    [item] = await rows(session, "select * from inbox_items")
    [customer] = await rows(session, "select * from customers")
    assert (item.kind, item.object_id) == ("customer:approve", customer.id)
    assert (item.customer_id, item.decided_at) == (customer.id, None)


@pytest.mark.parametrize("sign_up", list(SignUp))
async def test_who_is_known_signs_in_though_sign_up_is_closed(
    session: AsyncSession, sign_up: SignUp
) -> None:
    desk = replace(DESK, policy=Policy(sign_up=sign_up))
    known = await a_customer(session, email=ADA)
    imported = await a_customer(session, email="bob@example.com", email_verified_at=None)
    assert (await a_sign_in(session, desk=desk)).viewer.customer_id == known.id
    assert (
        await a_sign_in(session, "bob@example.com", desk=desk)
    ).viewer.customer_id == imported.id


async def test_a_guest_becomes_a_customer_with_their_orders(session: AsyncSession) -> None:
    guest = await a_customer(session, email=ADA, email_verified_at=None)
    await an_order(session, guest)
    await an_order(session, guest)
    signed_in = await a_sign_in(session)
    assert (signed_in.viewer.customer_id, signed_in.attached_orders) == (guest.id, 2)
    assert not signed_in.account_created
    [proven] = await rows(session, "select email_verified_at from customers")
    assert proven.email_verified_at is not None


async def test_what_was_bought_as_a_guest_since_goes_to_the_customer(
    session: AsyncSession,
) -> None:
    ada = await a_customer(session, email=ADA)
    guest = await a_customer(session, email=ADA, email_verified_at=None)
    other = await a_customer(session, email="bob@example.com", email_verified_at=None)
    for buyer in (ada, guest, guest, other):
        await an_order(session, buyer)
    signed_in = await a_sign_in(session)
    assert (signed_in.viewer.customer_id, signed_in.attached_orders) == (ada.id, 2)
    owners = "select customer_id, count(*) as orders from orders group by 1"
    counted = {row.customer_id: row.orders for row in await rows(session, owners)}
    assert counted == {ada.id: 3, other.id: 1}
    again = await a_sign_in(session)
    assert (again.viewer.customer_id, again.attached_orders) == (ada.id, 0)


async def test_a_blocked_guest_stays_blocked(session: AsyncSession) -> None:
    await a_customer(session, email=ADA, email_verified_at=None, status=CustomerStatus.BLOCKED)
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    assert _why(await _redeem(session, link_id, browser)) is No.SIGN_IN_REFUSED


async def test_staff_are_found_never_made(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser, audience=Audience.STAFF)
    assert _why(await _redeem(session, link_id, browser)) is No.SIGN_IN_REFUSED
    assert await rows(session, "select 1 from staff union select 1 from customers") == []


async def test_staff_sign_in_for_half_a_day_at_a_time(session: AsyncSession) -> None:
    sam = await a_member_of_staff(session, email="sam@example.com")
    await a_customer(session, email="sam@example.com")
    signed_in = await a_sign_in(session, "sam@example.com", audience=Audience.STAFF)
    assert (signed_in.viewer.staff_id, signed_in.viewer.customer_id) == (sam.id, None)
    kept = await session.get_one(Session, signed_in.session_id)
    assert kept.idle_expires_at - kept.created_at == timedelta(hours=12)
    assert kept.expires_at - kept.created_at == timedelta(days=7)


async def test_blocked_staff_do_not_sign_in(session: AsyncSession) -> None:
    await a_member_of_staff(session, email="sam@example.com", status=StaffStatus.BLOCKED)
    browser = a_browser()
    link_id = await a_link(session, "sam@example.com", client=browser, audience=Audience.STAFF)
    assert _why(await _redeem(session, link_id, browser)) is No.SIGN_IN_REFUSED


async def test_a_customer_link_never_opens_a_staff_session(session: AsyncSession) -> None:
    await a_member_of_staff(session, email="sam@example.com")
    signed_in = await a_sign_in(session, "sam@example.com")
    assert (signed_in.viewer.staff_id, signed_in.account_created) == (None, True)


async def test_a_customer_erased_by_key_starts_anew(session: AsyncSession) -> None:
    erased = await a_customer(session, email=None, status=CustomerStatus.ERASED)
    signed_in = await a_sign_in(session)
    assert signed_in.viewer.customer_id != erased.id
    assert signed_in.account_created
