"""Redeeming: who is signed in by a link, who must confirm, and who is told what instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming, sessions
from auth.answers import Confirmation, No, Refusal, SignedIn, Way
from auth.desk import Client, Confirm, Policy
from auth.throttle import UNLIMITED
from kit import clock, tokens
from kit.tokens import Keys
from models import Audience, CustomerStatus, Session, SessionKind, SignInLink
from tests.conftest import Queries
from tests.makers.customers import a_customer
from tests.makers.sign_ins import (
    DESK,
    KEY,
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


async def test_the_browser_that_asked_is_signed_in_at_once(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(
        session, client=browser, redirect_uri="https://shop.example/", language="de"
    )
    answer = await _redeem(session, link_id, browser)
    assert isinstance(answer, SignedIn)
    assert answer.viewer.is_customer
    assert (answer.account_created, answer.attached_orders) == (True, 0)
    assert (answer.redirect_uri, answer.language) == ("https://shop.example/", "de")
    kept = await session.get_one(Session, answer.session_id)
    assert kept.token_hash == sessions.hash_of(answer.token)
    assert (kept.customer_id, kept.link_id) == (answer.viewer.customer_id, link_id)
    assert kept.idle_expires_at - kept.created_at == timedelta(days=30)
    assert kept.expires_at - kept.created_at == timedelta(days=180)
    assert (kept.ip, kept.browser_hash) == (browser.ip, browser.browser_hash)


async def test_redeeming_is_one_statement_and_two_looks_behind_it_the_first_time(
    session: AsyncSession, queries: Queries
) -> None:
    browser = a_browser()
    for statements in (3, 1):
        link_id = await a_link(session, client=browser)
        with queries(statements):
            assert isinstance(await _redeem(session, link_id, browser), SignedIn)


async def test_another_browser_must_confirm_and_nothing_is_spent(session: AsyncSession) -> None:
    link_id = await a_link(session, language="de")
    for other in (a_browser(), Client(), Client(browser="lb_broken")):
        answer = await _redeem(session, link_id, other)
        assert isinstance(answer, Confirmation)
        assert (answer.masked_email, answer.requested_from) == (
            "a•••@example.com",
            "Firefox on Linux",
        )
        assert answer.language == "de"
    link = await session.get_one(SignInLink, link_id)
    assert (link.used_at, link.open_count) == (None, 3)
    assert link.first_opened_at is not None
    assert await rows(session, "select 1 from customers") == []
    assert isinstance(await _redeem(session, link_id, Client(), confirmed=True), SignedIn)


async def test_a_link_asked_for_without_a_browser_is_never_redeemed_unasked(
    session: AsyncSession,
) -> None:
    link_id = await a_link(session, client=Client())
    assert isinstance(await _redeem(session, link_id, Client()), Confirmation)


@pytest.mark.parametrize(
    ("confirm", "expected"), [(Confirm.ALWAYS, Confirmation), (Confirm.NEVER, SignedIn)]
)
async def test_the_setting_decides_who_must_confirm(
    session: AsyncSession, confirm: Confirm, expected: type
) -> None:
    desk = replace(DESK, policy=Policy(confirm=confirm))
    browser = a_browser()
    asked_by = browser if confirm is Confirm.ALWAYS else a_browser()
    link_id = await a_link(session, client=asked_by, desk=desk)
    assert isinstance(await _redeem(session, link_id, browser, desk=desk), expected)
    if expected is Confirmation:
        confirmed = await _redeem(session, link_id, browser, desk=desk, confirmed=True)
        assert isinstance(confirmed, SignedIn)


async def test_a_link_works_once(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    await _redeem(session, link_id, browser)
    assert _why(await _redeem(session, link_id, a_browser(), confirmed=True)) is No.LINK_USED


async def test_using_one_link_revokes_the_others_of_the_address_only(
    session: AsyncSession,
) -> None:
    browser = a_browser()
    first, second = [await a_link(session, client=browser) for _ in range(2)]
    others = await a_link(session, "bob@example.com", client=browser)
    staff = await a_link(session, audience=Audience.STAFF, client=browser, desk=FREE)
    assert isinstance(await _redeem(session, first, browser), SignedIn)
    assert _why(await _redeem(session, second, browser)) is No.LINK_REPLACED
    for untouched in (others, staff):
        assert (await session.get_one(SignInLink, untouched)).revoked_at is None


FREE = replace(DESK, policy=Policy(limits=UNLIMITED))


async def test_a_link_ends_with_its_time(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    with clock.travel(timedelta(days=13, hours=23)):
        assert isinstance(await _redeem(session, link_id, Client()), Confirmation)
    with clock.travel(timedelta(days=14, seconds=1)):
        assert _why(await _redeem(session, link_id, browser)) is No.LINK_EXPIRED
        assert _why(await _redeem(session, link_id, browser, confirmed=True)) is No.LINK_EXPIRED


@pytest.mark.parametrize("cut", [1, 10, 48])
async def test_a_link_that_lost_its_end_is_called_damaged(session: AsyncSession, cut: int) -> None:
    token = token_of(await a_link(session))
    answer = await redeeming.redeem(session, DESK, token[:-cut], a_browser())
    assert _why(answer) is No.LINK_DAMAGED


async def test_a_token_nobody_was_sent_is_invalid_and_counted(session: AsyncSession) -> None:
    guesser = a_browser("203.0.113.9")
    with time_machine.travel(clock.now(), tick=False):  # every two seconds allow one more
        for _ in range(30):
            answer = await redeeming.redeem(session, DESK, tokens.make(tokens.LINK), guesser)
            assert _why(answer) is No.LINK_INVALID
        answer = await redeeming.redeem(session, DESK, tokens.make(tokens.LINK), guesser)
    assert _why(answer) is No.RATE_LIMITED
    link_id = await a_link(session, client=guesser)
    assert isinstance(await _redeem(session, link_id, guesser), SignedIn)


async def test_a_shared_computer_is_left_soon(session: AsyncSession) -> None:
    signed_in = await a_sign_in(session, ends_with_browser=True)
    assert signed_in.ends_with_browser
    kept = await session.get_one(Session, signed_in.session_id)
    assert kept.idle_expires_at - kept.created_at == timedelta(hours=4)
    assert kept.expires_at - kept.created_at == timedelta(hours=12)


async def test_a_second_click_in_the_same_browser_gives_the_same_session(
    session: AsyncSession,
) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    first = await _redeem(session, link_id, browser)
    assert isinstance(first, SignedIn)
    with clock.travel(timedelta(seconds=59)):
        second = await _redeem(session, link_id, browser)
    assert isinstance(second, SignedIn)
    assert (second.token, second.session_id) == (first.token, first.session_id)
    assert not second.account_created
    with clock.travel(timedelta(seconds=61)):
        assert _why(await _redeem(session, link_id, browser)) is No.LINK_USED


async def test_a_second_press_of_the_button_gives_the_same_session(session: AsyncSession) -> None:
    link_id = await a_link(session)
    other = a_browser()
    pressed = [await _redeem(session, link_id, other, confirmed=True) for _ in range(2)]
    assert [getattr(answer, "token", None) for answer in pressed] == [pressed[0].token] * 2  # type: ignore[attr-defined]


async def test_a_second_click_does_not_undo_signing_out(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    first = await _redeem(session, link_id, browser)
    assert isinstance(first, SignedIn)
    await sessions.end(session, first.session_id)
    assert _why(await _redeem(session, link_id, browser)) is No.LINK_USED


async def test_each_sign_in_has_a_token_of_its_own(session: AsyncSession) -> None:
    browser = a_browser()
    first, second = [await a_sign_in(session, client=browser) for _ in range(2)]
    assert first.token != second.token


async def test_signing_in_ends_the_session_it_takes_the_place_of(session: AsyncSession) -> None:
    browser = a_browser()
    before = await a_sign_in(session, client=browser)
    elsewhere = await a_sign_in(session)
    link_id = await a_link(session, client=browser)
    way = Way(SessionKind.BEARER, current=before.session_id)
    after = await _redeem(session, link_id, browser, way=way)
    assert isinstance(after, SignedIn)
    live = "select id from sessions where revoked_at is null order by id"
    assert [row.id for row in await rows(session, live)] == [elsewhere.session_id, after.session_id]
    assert (await session.get_one(Session, after.session_id)).kind is SessionKind.BEARER


async def test_a_refused_sign_in_ends_no_session(session: AsyncSession) -> None:
    browser = a_browser()
    before = await a_sign_in(session, client=browser)
    await a_customer(session, email="bob@example.com", status=CustomerStatus.BLOCKED)
    link_id = await a_link(session, "bob@example.com", client=browser)
    await _redeem(session, link_id, browser, way=Way(current=before.session_id))
    assert (await session.get_one(Session, before.session_id)).revoked_at is None


async def test_a_customer_has_twenty_sessions_and_the_oldest_makes_room(
    session: AsyncSession,
) -> None:
    ada = await a_customer(session, email=ADA)
    opened = []
    for minute in range(22):
        with clock.travel(timedelta(minutes=minute)):
            opened.append((await a_sign_in(session, desk=FREE)).session_id)
    live = "select id from sessions where revoked_at is null and customer_id = :id order by id"
    assert [row.id for row in await rows(session, live, id=ada.id)] == opened[2:]


async def test_links_outlive_a_change_of_keys(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    changed = replace(DESK, link_keys=Keys({1: KEY, 2: b"n" * 32}), code_keys=Keys({2: b"c" * 32}))
    first = await _redeem(session, link_id, browser, desk=DESK)
    second = await _redeem(session, link_id, browser, desk=changed)
    assert isinstance(first, SignedIn)
    assert isinstance(second, SignedIn)
    assert first.token == second.token


async def test_a_browser_secret_that_is_not_one_is_no_secret(session: AsyncSession) -> None:
    forged = Client(browser=tokens.make(tokens.SESSION))
    link_id = await a_link(session, client=forged)
    assert (await session.get_one(SignInLink, link_id)).browser_hash is None
    assert isinstance(await _redeem(session, link_id, forged), Confirmation)


async def test_nothing_printed_shows_a_token(session: AsyncSession) -> None:
    signed_in = await a_sign_in(session)
    assert signed_in.token not in repr(signed_in)
    browser = a_browser()
    assert str(browser.browser) not in repr(browser)
