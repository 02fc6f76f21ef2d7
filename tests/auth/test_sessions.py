"""Sessions: found while they are valid, kept alive by use, renewed, and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming, sessions
from auth.answers import No, Refusal, SignedIn, Way
from auth.desk import Policy
from auth.sessions import Found
from kit import clock, ids, tokens
from models import (
    ActorKind,
    Audience,
    Customer,
    CustomerStatus,
    Session,
    SessionKind,
    SignInLink,
    StaffStatus,
)
from models.roles import SUPPORT_ROLE
from tests.conftest import Queries
from tests.makers.customers import a_member_of_staff
from tests.makers.sign_ins import DESK, a_browser, a_link, a_sign_in, rows, token_of

POLICY = Policy()


async def _find(session: AsyncSession, token: str) -> Found | None:
    return await sessions.find(session, sessions.hash_of(token))


async def _found(session: AsyncSession, token: str) -> Found:
    found = await _find(session, token)
    assert found is not None
    return found


async def test_a_session_is_found_with_whose_it_is(session: AsyncSession) -> None:
    signed_in = await a_sign_in(session)
    found = await _found(session, signed_in.token)
    assert (found.id, found.customer_id) == (signed_in.session_id, signed_in.viewer.customer_id)
    assert (found.email, found.kind) == ("ada@example.com", SessionKind.COOKIE)
    viewer = found.viewer
    assert (viewer.kind, viewer.customer_id) == (ActorKind.CUSTOMER, signed_in.viewer.customer_id)
    assert (viewer.session_id, viewer.permissions) == (found.id, frozenset())


async def test_staff_are_found_with_what_their_role_permits(session: AsyncSession) -> None:
    sam = await a_member_of_staff(session, email="sam@example.com", role_id=SUPPORT_ROLE)
    signed_in = await a_sign_in(session, "sam@example.com", audience=Audience.STAFF)
    viewer = (await _found(session, signed_in.token)).viewer
    assert (viewer.kind, viewer.staff_id, viewer.customer_id) == (ActorKind.STAFF, sam.id, None)
    assert "CUSTOMERS_READ" in viewer.permissions
    assert "CUSTOMERS_WRITE" not in viewer.permissions


async def test_finding_is_one_statement(session: AsyncSession, queries: Queries) -> None:
    signed_in = await a_sign_in(session)
    with queries(1):
        found = await _find(session, signed_in.token)
    assert found is not None
    assert (found.id, found.email) == (signed_in.session_id, "ada@example.com")


async def test_a_token_nobody_was_given_is_not_found(session: AsyncSession) -> None:
    await a_sign_in(session)
    assert await _find(session, tokens.make(tokens.SESSION)) is None


@pytest.mark.parametrize("days", [30, 200])
async def test_a_session_not_used_for_long_is_over(session: AsyncSession, days: int) -> None:
    token = (await a_sign_in(session)).token
    with clock.travel(timedelta(days=29)):
        assert await _find(session, token)
    with clock.travel(timedelta(days=days)):
        assert await _find(session, token) is None


async def test_use_keeps_a_session_alive_but_not_for_ever(session: AsyncSession) -> None:
    token = (await a_sign_in(session)).token
    for month in range(1, 7):
        with clock.travel(timedelta(days=29 * month)):
            assert await sessions.touch(session, POLICY, await _found(session, token))
    with clock.travel(timedelta(days=180)):
        assert await _find(session, token) is None


async def test_use_is_noted_every_five_minutes_at_most(
    session: AsyncSession, queries: Queries
) -> None:
    signed_in = await a_sign_in(session)
    with clock.travel(timedelta(minutes=4)):
        found = await _found(session, signed_in.token)
        with queries(0):
            assert not await sessions.touch(session, POLICY, found)
    with clock.travel(timedelta(minutes=6)):
        assert await sessions.touch(session, POLICY, found)
        assert not await sessions.touch(session, POLICY, found), "another request was first"
        customer = await session.get_one(Customer, signed_in.viewer.customer_id)
        kept = await session.get_one(Session, found.id)
    assert customer.last_seen_at == kept.last_seen_at == kept.idle_expires_at - timedelta(days=30)


@pytest.mark.parametrize("status", [s for s in CustomerStatus if s is not CustomerStatus.ACTIVE])
async def test_who_may_no_longer_sign_in_is_signed_out(
    session: AsyncSession, status: CustomerStatus
) -> None:
    signed_in = await a_sign_in(session)
    customer = await session.get_one(Customer, signed_in.viewer.customer_id)
    customer.status = status
    await session.flush()
    assert await _find(session, signed_in.token) is None


async def test_blocked_staff_are_signed_out(session: AsyncSession) -> None:
    sam = await a_member_of_staff(session, email="sam@example.com")
    token = (await a_sign_in(session, "sam@example.com", audience=Audience.STAFF)).token
    sam.status = StaffStatus.BLOCKED
    await session.flush()
    assert await _find(session, token) is None


async def test_an_ended_session_is_over_and_the_others_go_on(session: AsyncSession) -> None:
    here, there = await a_sign_in(session), await a_sign_in(session)
    assert await sessions.end(session, here.session_id, "r9")
    assert not await sessions.end(session, here.session_id)
    assert await _find(session, here.token) is None
    assert await _find(session, there.token)
    [event] = await rows(session, "select * from events where kind = 'session:end'")
    assert (event.actor_id, event.object_id, event.request_id) == (
        here.viewer.customer_id,
        here.session_id,
        "r9",
    )


async def test_signing_out_everywhere_ends_all_sessions_and_links_of_one_person(
    session: AsyncSession,
) -> None:
    first, second = await a_sign_in(session), await a_sign_in(session)
    other = await a_sign_in(session, "bob@example.com")
    waiting = await a_link(session)
    others = await a_link(session, "bob@example.com")
    viewer = (await _found(session, first.token)).viewer
    await sessions.end_everywhere(session, viewer)
    assert await _find(session, first.token) is None
    assert await _find(session, second.token) is None
    assert await _find(session, other.token)
    answer = await redeeming.redeem(session, DESK, token_of(waiting), a_browser(), confirmed=True)
    assert isinstance(answer, Refusal)
    assert answer.why is No.LINK_REPLACED
    assert (await session.get_one(SignInLink, others)).revoked_at is None
    [event] = await rows(session, "select * from events where kind = 'session:end_everywhere'")
    assert (event.object_kind, event.object_id) == ("customer", first.viewer.customer_id)


async def test_after_signing_out_everywhere_one_can_sign_in_again(session: AsyncSession) -> None:
    first = await a_sign_in(session)
    await sessions.end_everywhere(session, (await _found(session, first.token)).viewer)
    assert await _find(session, (await a_sign_in(session)).token)


async def test_staff_sign_out_everywhere_without_touching_a_customer_of_that_address(
    session: AsyncSession,
) -> None:
    await a_member_of_staff(session, email="sam@example.com")
    staff = await a_sign_in(session, "sam@example.com", audience=Audience.STAFF)
    customer = await a_sign_in(session, "sam@example.com")
    await sessions.end_everywhere(session, (await _found(session, staff.token)).viewer)
    assert await _find(session, staff.token) is None
    assert await _find(session, customer.token)


async def test_a_cookie_is_renewed_once_a_day_and_the_old_one_lingers_a_minute(
    session: AsyncSession,
) -> None:
    old = (await a_sign_in(session)).token
    with clock.travel(timedelta(hours=23)):
        found = await _found(session, old)
        assert await sessions.renew(session, found, sessions.hash_of(old)) is None
    with clock.travel(timedelta(hours=25)):
        found = await _found(session, old)
        fresh = await sessions.renew(session, found, sessions.hash_of(old))
        assert fresh is not None
        assert await sessions.renew(session, found, sessions.hash_of(old)) is None, "only once"
        assert (await _found(session, old)).id == (await _found(session, fresh)).id
    with clock.travel(timedelta(hours=25, seconds=61)):
        assert await _find(session, old) is None
        found = await _found(session, fresh)
        assert await sessions.renew(session, found, sessions.hash_of(fresh)) is None


async def test_a_copied_token_used_after_renewal_ends_the_session(session: AsyncSession) -> None:
    old = (await a_sign_in(session)).token
    with clock.travel(timedelta(hours=25)):
        fresh = await sessions.renew(session, await _found(session, old), sessions.hash_of(old))
        assert fresh is not None
        assert not await sessions.reused(session, sessions.hash_of(old)), "still within its minute"
    with clock.travel(timedelta(hours=26)):
        assert await sessions.reused(session, sessions.hash_of(old))
        assert await _find(session, fresh) is None
    assert len(await rows(session, "select 1 from events where kind = 'session:reuse'")) == 1


async def test_bearer_sessions_are_not_renewed_by_the_day(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    bearer = await redeeming.redeem(
        session, DESK, token_of(link_id), browser, way=Way(SessionKind.BEARER)
    )
    assert isinstance(bearer, SignedIn)
    with clock.travel(timedelta(days=2)):
        found = await _found(session, bearer.token)
        assert await sessions.renew(session, found, sessions.hash_of(bearer.token)) is None


async def test_ending_what_is_not_there_does_nothing(session: AsyncSession) -> None:
    assert not await sessions.end(session, ids.new())
