"""Races: everybody at once, committed, and still each thing happens once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming, sessions, viewer
from auth.answers import No, Refusal, SignedIn
from auth.desk import Client, Policy
from auth.throttle import UNLIMITED
from kit.database import Database
from tests.makers.customers import a_customer
from tests.makers.orders import an_order
from tests.makers.sign_ins import (
    DESK,
    a_browser,
    a_link,
    code_of,
    rows,
    token_of,
    wrong_code,
)

FREE = replace(DESK, policy=Policy(limits=UNLIMITED))
Work = Callable[[AsyncSession], Awaitable[Any]]


async def _all(database: Database, works: Iterable[Work]) -> list[Any]:
    """Do everything at once, as far as there are connections: who waits long for one is refused."""
    free = asyncio.Semaphore(50)

    async def one(work: Work) -> Any:
        async with free:
            return await database.transaction(work)

    return list(await asyncio.gather(*(one(work) for work in works)))


def _told(answers: Iterable[Any]) -> Counter[str]:
    return Counter(a.why if isinstance(a, Refusal) else type(a).__name__ for a in answers)


async def _count(database: Database, sql: str) -> int:
    return len(await database.transaction(lambda s: rows(s, sql)))


async def _link(database: Database, email: str, client: Client | None = None) -> UUID:
    client = client or a_browser()
    return await database.transaction(lambda s: a_link(s, email, desk=FREE, client=client))


async def _press(link_id: UUID, session: AsyncSession) -> Any:
    return await redeeming.redeem(session, FREE, token_of(link_id), a_browser(), confirmed=True)


async def _click(link_id: UUID, browser: Client, session: AsyncSession) -> Any:
    return await redeeming.redeem(session, FREE, token_of(link_id), browser)


async def _type(link_id: UUID, code: str, browser: Client, session: AsyncSession) -> Any:
    return await redeeming.redeem_code(session, FREE, link_id, code, browser)


async def test_fifty_strangers_at_one_link_make_one_session(committed: Database) -> None:
    link_id = await _link(committed, "ada@example.com")
    answers = await _all(committed, [partial(_press, link_id)] * 50)
    assert _told(answers) == {"SignedIn": 1, No.LINK_USED: 49}
    assert await _count(committed, "select 1 from sessions") == 1
    assert await _count(committed, "select 1 from customers") == 1


async def test_fifty_clicks_in_one_browser_give_one_session_fifty_times(
    committed: Database,
) -> None:
    browser = a_browser()
    link_id = await _link(committed, "ada@example.com", browser)
    answers = await _all(committed, [partial(_click, link_id, browser)] * 50)
    assert _told(answers) == {"SignedIn": 50}
    assert len({answer.token for answer in answers}) == 1
    assert await _count(committed, "select 1 from sessions") == 1


async def test_five_links_and_ten_clients_each_sign_in_once(committed: Database) -> None:
    for turn in range(4):
        asked = [await _link(committed, f"a{turn}@example.com") for _ in range(5)]
        told = _told(await _all(committed, [partial(_press, link_id) for link_id in asked * 10]))
        assert told["SignedIn"] == 1
        assert told["SignedIn"] + told[No.LINK_USED] + told[No.LINK_REPLACED] == 50
        assert await _count(committed, "select 1 from sessions") == turn + 1


async def test_links_and_codes_of_one_address_sign_in_once(committed: Database) -> None:
    browser = a_browser()
    asked = [await _link(committed, "ada@example.com", browser) for _ in range(5)]
    typed = [partial(_type, link_id, code_of(link_id), browser) for link_id in asked]
    pressed = [partial(_press, link_id) for link_id in asked]
    answers = await _all(committed, [*typed, *pressed] * 5)
    assert len({answer.session_id for answer in answers if isinstance(answer, SignedIn)}) == 1
    assert await _count(committed, "select 1 from sessions") == 1


async def test_of_a_hundred_wrong_codes_five_count(committed: Database) -> None:
    browser = a_browser()
    link_id = await _link(committed, "ada@example.com", browser)
    wrong = partial(_type, link_id, wrong_code(link_id), browser)
    answers = await _all(committed, [wrong] * 100)
    assert _told(answers) == {No.CODE_INCORRECT: 4, No.CODE_EXHAUSTED: 96}
    right = partial(_type, link_id, code_of(link_id), browser)
    assert _told(await _all(committed, [right])) == {No.CODE_EXHAUSTED: 1}
    [link] = await committed.transaction(lambda s: rows(s, "select * from sign_in_links"))
    assert (link.code_attempts, link.used_at) == (5, None)


async def test_of_a_hundred_right_codes_one_signs_in(committed: Database) -> None:
    browser = a_browser()
    link_id = await _link(committed, "ada@example.com", browser)
    answers = await _all(committed, [partial(_type, link_id, code_of(link_id), browser)] * 100)
    assert len({getattr(answer, "token", None) for answer in answers}) == 1
    assert await _count(committed, "select 1 from sessions") == 1


async def test_signing_out_everywhere_leaves_no_session_of_an_older_link(
    committed: Database,
) -> None:
    for turn in range(5):
        email = f"a{turn}@example.com"
        ada = await committed.transaction(partial(a_customer, email=email))
        asked = [await _link(committed, email) for _ in range(5)]
        works: list[Work] = [partial(_press, link_id) for link_id in asked * 10]
        works.insert(25, partial(_end_everywhere, ada.id))
        for answer in await _all(committed, works):
            if isinstance(answer, SignedIn):
                find = partial(sessions.find, token_hash=sessions.hash_of(answer.token))
                assert await committed.transaction(find) is None


async def _end_everywhere(customer_id: UUID, session: AsyncSession) -> None:
    await sessions.end_everywhere(session, viewer.customer(customer_id))


async def test_asking_while_redeeming_adopts_a_guest_once(committed: Database) -> None:
    guest = await committed.transaction(
        partial(a_customer, email="ada@example.com", email_verified_at=None)
    )
    await committed.transaction(partial(an_order, customer=guest))
    answers = await _all(committed, [_come_in] * 30)
    assert {a.viewer.customer_id for a in answers if isinstance(a, SignedIn)} == {guest.id}
    assert _told(answers)["SignedIn"] >= 1
    assert await _count(committed, "select 1 from customers") == 1


async def _come_in(session: AsyncSession) -> Any:
    browser = a_browser()
    link_id = await a_link(session, desk=FREE, client=browser)
    return await _click(link_id, browser, session)
