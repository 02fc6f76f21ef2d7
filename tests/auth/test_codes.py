"""Codes: typed in the browser that asked, a few times, for a few minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming
from auth.answers import No, Refusal, SignedIn
from auth.desk import Client, Policy
from auth.throttle import Limit, Limits
from kit import clock, ids
from kit.tokens import Keys
from models import SignInLink
from tests.makers.customers import a_customer
from tests.makers.orders import an_order
from tests.makers.sign_ins import (
    CODE_KEY,
    DESK,
    a_browser,
    a_link,
    code_of,
    rows,
    token_of,
    wrong_code,
)


async def _type(
    session: AsyncSession, link_id: UUID, code: str, client: Client, **more: Any
) -> SignedIn | Refusal:
    desk = more.pop("desk", DESK)
    return await redeeming.redeem_code(session, desk, link_id, code, client, **more)


def _told(answer: SignedIn | Refusal) -> tuple[No, int]:
    assert isinstance(answer, Refusal), answer
    return answer.why, answer.attempts_left


async def test_the_code_signs_in_as_the_link_does(session: AsyncSession) -> None:
    ada = await a_customer(session, email="ada@example.com")
    guest = await a_customer(session, email="ada@example.com", email_verified_at=None)
    await an_order(session, guest)
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    answer = await _type(session, link_id, code_of(link_id), browser)
    assert isinstance(answer, SignedIn)
    assert (answer.viewer.customer_id, answer.attached_orders) == (ada.id, 1)
    link = await session.get_one(SignInLink, link_id)
    assert (link.used_by, link.code_attempts) == ("CODE", 1)


async def test_a_code_spends_its_link_and_the_others(session: AsyncSession) -> None:
    browser = a_browser()
    first, second = [await a_link(session, client=browser) for _ in range(2)]
    await _type(session, second, code_of(second), browser)
    used = await redeeming.redeem(session, DESK, token_of(second), a_browser(), confirmed=True)
    replaced = await redeeming.redeem(session, DESK, token_of(first), browser)
    assert isinstance(used, Refusal)
    assert isinstance(replaced, Refusal)
    assert (used.why, replaced.why) == (No.LINK_USED, No.LINK_REPLACED)


async def test_five_wrong_codes_end_the_code_and_not_the_link(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    told = [_told(await _type(session, link_id, wrong_code(link_id), browser)) for _ in range(6)]
    assert told == [
        (No.CODE_INCORRECT, 4),
        (No.CODE_INCORRECT, 3),
        (No.CODE_INCORRECT, 2),
        (No.CODE_INCORRECT, 1),
        (No.CODE_EXHAUSTED, 0),
        (No.CODE_EXHAUSTED, 0),
    ]
    right = await _type(session, link_id, code_of(link_id), browser)
    assert _told(right) == (No.CODE_EXHAUSTED, 0)
    assert isinstance(await redeeming.redeem(session, DESK, token_of(link_id), browser), SignedIn)


async def test_a_wrong_code_leaves_the_other_links_alone_and_is_on_record(
    session: AsyncSession,
) -> None:
    browser = a_browser()
    first, second = [await a_link(session, client=browser) for _ in range(2)]
    await _type(session, second, wrong_code(second), browser)
    link = await session.get_one(SignInLink, first)
    assert (link.revoked_at, link.code_attempts) == (None, 0)
    [event] = await rows(session, "select * from events where kind = 'code:fail'")
    assert (event.object_kind, event.object_id, event.customer_id) == (
        "sign_in_link",
        second,
        None,
    )
    assert wrong_code(second) not in str(event.after)


@pytest.mark.parametrize("client", [a_browser(), Client(), Client(browser="lb_broken")])
async def test_another_browser_cannot_even_try(session: AsyncSession, client: Client) -> None:
    link_id = await a_link(session)
    answer = await _type(session, link_id, code_of(link_id), client)
    assert _told(answer) == (No.LINK_INVALID, 0)
    assert (await session.get_one(SignInLink, link_id)).code_attempts == 0


async def test_a_challenge_that_never_was_is_invalid(session: AsyncSession) -> None:
    answer = await _type(session, ids.new(), "12345678", a_browser())
    assert _told(answer) == (No.LINK_INVALID, 0)


async def test_a_code_lives_ten_minutes(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    with clock.travel(timedelta(minutes=10, seconds=1)):
        answer = await _type(session, link_id, code_of(link_id), browser)
    assert _told(answer) == (No.CODE_EXPIRED, 0)


async def test_the_code_of_another_link_is_wrong(session: AsyncSession) -> None:
    browser = a_browser()
    first, second = [await a_link(session, client=browser) for _ in range(2)]
    assert _told(await _type(session, first, code_of(second), browser)) == (No.CODE_INCORRECT, 4)


@pytest.mark.parametrize("code", ["", "0", "\0", "\ud800", "x" * 10_000, "' or 1=1 --"])
async def test_what_is_no_code_is_wrong(session: AsyncSession, code: str) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    assert _told(await _type(session, link_id, code, browser)) == (No.CODE_INCORRECT, 4)


async def test_without_codes_none_is_right(session: AsyncSession) -> None:
    desk = replace(DESK, policy=Policy(code_enabled=False))
    browser = a_browser()
    link_id = await a_link(session, client=browser, desk=desk)
    answer = await _type(session, link_id, code_of(link_id), browser, desk=desk)
    assert _told(answer) == (No.CODE_EXPIRED, 0)


async def test_tries_are_limited_by_address_over_all_its_links(session: AsyncSession) -> None:
    limits = Limits(code_address=(Limit(6, timedelta(hours=1)),))
    desk = replace(DESK, policy=Policy(limits=limits))
    browser = a_browser()
    first, second = [await a_link(session, client=browser, desk=desk) for _ in range(2)]
    for _ in range(5):
        await _type(session, first, wrong_code(first), browser, desk=desk)
    answer = await _type(session, second, wrong_code(second), browser, desk=desk)
    assert _told(answer) == (No.CODE_INCORRECT, 4)
    limited = await _type(session, second, code_of(second), browser, desk=desk)
    assert isinstance(limited, Refusal)
    assert (limited.why, limited.retry_after) == (No.RATE_LIMITED, 600)


async def test_the_right_code_twice_gives_the_same_session(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    first, second = [await _type(session, link_id, code_of(link_id), browser) for _ in range(2)]
    assert isinstance(first, SignedIn)
    assert isinstance(second, SignedIn)
    assert first.token == second.token


async def test_after_the_right_code_a_wrong_one_gives_nothing(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    await _type(session, link_id, code_of(link_id), browser)
    answer = await _type(session, link_id, wrong_code(link_id), browser)
    assert _told(answer) == (No.LINK_USED, 0)


async def test_codes_outlive_a_change_of_keys(session: AsyncSession) -> None:
    browser = a_browser()
    link_id = await a_link(session, client=browser)
    changed = replace(DESK, code_keys=Keys({1: CODE_KEY, 2: b"n" * 32}))
    answer = await _type(session, link_id, code_of(link_id), browser, desk=changed)
    assert isinstance(answer, SignedIn)
