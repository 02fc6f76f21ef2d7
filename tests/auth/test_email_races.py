"""Races for an address: whoever comes when, it ends as one of the orders would have it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import email_changes, redeeming, sessions, viewer
from auth.answers import SignedIn
from auth.desk import Policy
from auth.email_changes import Answer, Came
from auth.throttle import UNLIMITED
from auth.viewer import NOBODY
from kit import emails, tokens
from kit.database import Database
from kit.tokens import Button
from models import Customer
from tests.makers.customers import a_customer
from tests.makers.sign_ins import DESK, KEY, a_browser, a_link, rows, token_of

FREE = replace(DESK, policy=Policy(limits=UNLIMITED))
CLIENT = a_browser()
Work = Callable[[AsyncSession], Awaitable[Any]]


async def _all(database: Database, works: Iterable[Work]) -> list[Any]:
    return list(await asyncio.gather(*(database.transaction(work) for work in works)))


async def _start(customer_id: UUID, to: str, session: AsyncSession) -> UUID:
    customer = await session.get_one(Customer, customer_id)
    asking = viewer.customer(customer_id)
    email = emails.normalise(to)
    return (
        await email_changes.start(
            session, FREE, asking, customer, email, CLIENT, waits_for_old=False
        )
    ).id


async def _confirm(change_id: UUID, session: AsyncSession) -> Answer:
    token = tokens.button_token(KEY, Button.NEW_EMAIL, change_id)
    return await email_changes.confirm(session, FREE, token, CLIENT, NOBODY)


async def _undo(change_id: UUID, session: AsyncSession) -> Answer:
    token = tokens.button_token(KEY, Button.OLD_EMAIL, change_id)
    return await email_changes.undo(session, token, CLIENT)


async def _press(link_id: UUID, session: AsyncSession) -> Any:
    return await redeeming.redeem(session, FREE, token_of(link_id), a_browser(), confirmed=True)


def _came(answers: Iterable[Any]) -> Counter[Came]:
    return Counter(answer.came for answer in answers if isinstance(answer, Answer))


async def test_of_two_customers_who_want_one_address_exactly_one_gets_it(
    committed: Database,
) -> None:
    for turn in range(3):
        to = f"wanted{turn}@example.com"
        changes = []
        for name in ("ada", "bob"):
            email = f"{name}{turn}@example.com"
            customer = await committed.transaction(partial(a_customer, email=email))
            changes.append(await committed.transaction(partial(_start, customer.id, to)))
        answers = await _all(committed, [partial(_confirm, id) for id in changes * 25])
        came = _came(answers)
        assert came[Came.CHANGED] == 25, came
        assert came[Came.FAILED] == 1
        assert came[Came.DEAD] == 24
        held = f"select 1 from customers where email_key = '{to}'"
        assert len(await committed.transaction(partial(rows, sql=held))) == 1
        told = f"select 1 from letters where template = 'email_taken' and to_address = '{to}'"
        assert len(await committed.transaction(partial(rows, sql=told))) == 1


async def test_confirming_undoing_and_signing_in_at_once_leave_no_session_of_before(
    committed: Database,
) -> None:
    for turn in range(5):
        old, new = f"old{turn}@example.com", f"new{turn}@example.com"
        customer = await committed.transaction(partial(a_customer, email=old))
        change = await committed.transaction(partial(_start, customer.id, new))
        links = [
            await committed.transaction(partial(a_link, email=email, desk=FREE))
            for email in (old, new, old, new)
        ]
        works: list[Work] = [partial(_press, link) for link in links * 8]
        works[8:8] = [partial(_confirm, change)] * 9
        works[20:20] = [partial(_undo, change)] * 9
        answers = await _all(committed, works)
        came = _came(answers)
        assert came[Came.UNDONE] + came[Came.CALLED_OFF] + came[Came.FAILED] >= 1, came
        await _nobody_came_back(committed, customer.id, answers, came)


async def _nobody_came_back(
    database: Database, customer_id: UUID, answers: list[Any], came: Counter[Came]
) -> None:
    """See that the customer ends at one address, and that sessions of before are over."""
    sql = "select email_key, session_epoch from customers where id = :id"
    [row] = await database.transaction(partial(rows, sql=sql, id=customer_id))
    assert row.email_key.startswith("new" if came[Came.FAILED] and came[Came.CHANGED] else "old")
    assert row.session_epoch >= 1
    for answer in answers:
        if isinstance(answer, SignedIn) and answer.viewer.customer_id == customer_id:
            find = partial(sessions.find, token_hash=sessions.hash_of(answer.token))
            found = await database.transaction(find)
            assert found is None or found.email_key == row.email_key
