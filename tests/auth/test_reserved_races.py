"""Races for a reserved address: whoever comes when, its mailbox can take it back."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from auth import redeeming
from auth.answers import No, SignedIn
from auth.email_changes import Came
from kit.database import Database
from tests.auth.test_email_races import FREE, _confirm, _press, _start, _undo
from tests.makers.customers import a_customer
from tests.makers.sign_ins import a_browser, a_link, rows, token_of

ADA, NEW = "ada@example.com", "new@example.com"
WAITING = """select 1 from pg_stat_activity
  where wait_event_type = 'Lock' and datname = current_database()"""
PROVEN = f"select 1 from customers where email_key = '{ADA}' and email_verified_at is not null"


async def _given_up(database: Database) -> UUID:
    customer = await database.transaction(partial(a_customer, email=ADA))
    change = await database.transaction(partial(_start, customer.id, NEW))
    assert (await database.transaction(partial(_confirm, change))).came is Came.CHANGED
    return change


async def _is_waited_for(database: Database) -> None:
    for _ in range(500):
        if await database.transaction(partial(rows, sql=WAITING)):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def test_of_fifty_who_hold_a_link_to_it_nobody_comes_in(committed: Database) -> None:
    change = await _given_up(committed)
    links = [await committed.transaction(partial(a_link, email=ADA, desk=FREE)) for _ in range(5)]
    works = [partial(_press, link) for link in links * 10]
    answers = await asyncio.gather(*(committed.transaction(work) for work in works))
    assert not [answer for answer in answers if isinstance(answer, SignedIn)]
    assert No.SIGN_IN_REFUSED in {answer.why for answer in answers}
    assert await committed.transaction(partial(rows, sql=PROVEN)) == []
    assert (await committed.transaction(partial(_undo, change))).came is Came.UNDONE


@pytest.mark.parametrize("guest", [False, True], ids=["nobody", "guest"])
async def test_who_decided_before_it_was_given_up_decides_again(
    committed: Database, guest: bool
) -> None:
    customer = await committed.transaction(partial(a_customer, email=ADA))
    if guest:
        await committed.transaction(partial(a_customer, email=ADA, email_verified_at=None))
    change = await committed.transaction(partial(_start, customer.id, NEW))
    async with committed.writes() as session:
        assert (await _confirm(change, session)).came is Came.CHANGED
        link = await committed.transaction(partial(a_link, email=ADA, desk=FREE))
        coming = asyncio.create_task(committed.transaction(partial(_press, link)))
        await _is_waited_for(committed)
        await session.commit()
    answer = await coming
    assert getattr(answer, "why", answer) is No.SIGN_IN_REFUSED
    assert await committed.transaction(partial(rows, sql=PROVEN)) == []
    assert (await committed.transaction(partial(_undo, change))).came is Came.UNDONE


async def test_a_change_to_it_that_came_too_early_is_decided_again(committed: Database) -> None:
    ada = await committed.transaction(partial(a_customer, email=ADA))
    bob = await committed.transaction(partial(a_customer, email="bob@example.com"))
    away = await committed.transaction(partial(_start, ada.id, NEW))
    to = await committed.transaction(partial(_start, bob.id, ADA))
    async with committed.writes() as session:
        assert (await _confirm(away, session)).came is Came.CHANGED
        coming = asyncio.create_task(committed.transaction(partial(_confirm, to)))
        await _is_waited_for(committed)
        await session.commit()
    assert (await coming).came is Came.FAILED
    assert (await committed.transaction(partial(_undo, away))).came is Came.UNDONE


async def test_undoing_and_coming_in_at_once_end_with_its_owner(committed: Database) -> None:
    for turn in range(3):
        email = f"a{turn}@example.com"
        customer = await committed.transaction(partial(a_customer, email=email))
        change = await committed.transaction(partial(_start, customer.id, f"n{turn}@example.com"))
        await committed.transaction(partial(_confirm, change))
        links = [
            await committed.transaction(partial(a_link, email=email, desk=FREE)) for _ in range(5)
        ]
        works: list[Any] = [partial(_press, link) for link in links * 9]
        works[20:20] = [partial(_undo, change)] * 5
        answers = await asyncio.gather(*(committed.transaction(work) for work in works))
        came = [answer for answer in answers if isinstance(answer, SignedIn)]
        assert {one.viewer.customer_id for one in came} <= {customer.id}
        held = f"select id from customers where email_key = '{email}'"
        [row] = await committed.transaction(partial(rows, sql=held))
        assert row.id == customer.id


async def test_a_link_to_an_address_of_ones_own_is_as_good_as_ever(committed: Database) -> None:
    await _given_up(committed)
    link = await committed.transaction(partial(a_link, email=NEW, desk=FREE))

    async def press(session: Any) -> Any:
        return await redeeming.redeem(session, FREE, token_of(link), a_browser(), confirmed=True)

    assert isinstance(await committed.transaction(press), SignedIn)
