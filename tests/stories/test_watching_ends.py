"""Watching ends: for who is shut out, for who asks too much, and when nobody tells of changes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from kit.database import Database
from kit.ids import public
from models import ApiKey, Customer, CustomerStatus, Order, Staff
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key
from tests.makers.roles import a_role
from tests.stories.test_watching import ALL, NAMES, ONE, a_person, an_order_of, moved, moves
from tests.stories.watching import Listening, listening, signed_in

SIGN_OUT = "mutation { signOut { ... on SignedOut { __typename } ... on Refusal { code } } }"
EVERYWHERE = """mutation { signOutEverywhere {
  ... on SignedOut { __typename } ... on Refusal { code } } }"""
HUNG_UP = "select pg_terminate_backend(pid) from pg_stat_activity where query ~* '^listen'"
UNAUTHORIZED, AGAIN = (4401, "Unauthorized"), (1012, "Try again")


def code_of(told: Any) -> str:
    """Tell what a message is, or by which code it refuses."""
    if told["type"] != "error":
        return str(told["type"])
    return str(told["payload"][0]["extensions"]["code"])


@pytest.fixture
async def shop(committed: Database, cloned: str) -> AsyncIterator[Listening]:
    async with listening(committed, cloned) as shop:
        yield shop


@pytest.mark.parametrize("how", ["signs out", "signs out everywhere", "is blocked"])
async def test_who_is_signed_out_hears_nothing_more_at_once(
    shop: Listening, committed: Database, how: str
) -> None:
    ada, token = await a_person(committed)
    async with (
        shop.line(authorization=f"Bearer {token}") as line,
        shop.stream(token, ALL) as events,
    ):
        await line.watch("a", ALL)
        await shop.begun(2)

        if how == "is blocked":
            async with committed.writes() as session:
                blocked = sa.update(Customer).where(col(Customer.id) == ada.id)
                await session.exec(blocked.values(status=CustomerStatus.BLOCKED))
                await session.commit()
        else:
            await shop.ask(token, SIGN_OUT if how == "signs out" else EVERYWHERE)

        assert await line.closed() == UNAUTHORIZED
        _, told = await anext(events)
        assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert await anext(events) == ("complete", None)


async def test_another_device_of_theirs_goes_on(shop: Listening, committed: Database) -> None:
    ada, token = await a_person(committed)
    async with committed.writes() as session:
        other = await signed_in(session, ada)
    async with shop.line(authorization=f"Bearer {other}") as line:
        await line.watch("a", NAMES)
        await shop.begun(1)
        await shop.ask(token, SIGN_OUT)
        order = await an_order_of(committed, ada)
        [pay, *_] = await moves(committed, order)

        await moved(committed, *pay)

        assert await line.told("a") == {"orderChanged": {"number": order.number}}


async def test_a_key_that_is_revoked_hears_nothing_more(
    shop: Listening, committed: Database
) -> None:
    async with committed.writes() as session:
        key, token = await an_api_key(session, await a_member_of_staff(session))
    async with shop.line(authorization=f"Bearer {token}") as line:
        await line.watch("a", NAMES)
        await shop.begun(1)

        async with committed.writes() as session:
            revoked = sa.update(ApiKey).where(col(ApiKey.id) == key.id)
            await session.exec(revoked.values(revoked_at=sa.func.now()))
            await session.commit()

        assert await line.closed() == UNAUTHORIZED


async def test_a_permission_that_is_gone_is_gone_with_the_next_change(
    shop: Listening, committed: Database
) -> None:
    async with committed.writes() as session:
        sam = await a_member_of_staff(session)
        _, token = await an_api_key(session, sam)
        _, another = await an_api_key(session, await a_member_of_staff(session))
        less = await a_role(session, "Less")
    order = await an_order_of(committed)
    [pay, confirm, *_] = await moves(committed, order)
    async with (
        shop.line(authorization=f"Bearer {token}") as line,
        shop.line(authorization=f"Bearer {another}") as other,
    ):
        for each in (line, other):
            await each.watch("a", NAMES)
        await shop.begun(2)
        await moved(committed, *pay)
        for each in (line, other):
            await each.told("a")
        async with committed.writes() as session:
            demoted = sa.update(Staff).where(col(Staff.id) == sam.id)
            await session.exec(demoted.values(role_id=less.id))
            await session.commit()

        await moved(committed, *confirm)

        await other.told("a")  # by now they would have been told, too
        await line.silent()
        await line.watch("again", NAMES)
        assert await line.refused() == ("again", "BAD_USER_INPUT")


async def test_of_a_thousand_subscriptions_of_one_viewer_fifty_are_served(
    shop: Listening, committed: Database
) -> None:
    ada, token = await a_person(committed)
    id = public(Order, (await an_order_of(committed, ada)).id)
    async with AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(shop.line(authorization=f"Bearer {token}"))
            for _ in range(10)
        ]

        async def ask(number: int) -> Counter[str]:
            for n in range(100):
                await lines[number].watch(f"{n}", ONE, id=id)
            heard = [await lines[number].hear() for _ in range(100)]
            return Counter(code_of(one) for one in heard)

        told: Counter[str] = sum(await asyncio.gather(*(ask(n) for n in range(10))), Counter[str]())

        assert told == {"next": 50, "TOO_MANY_SUBSCRIPTIONS": 950}
    async with shop.line(authorization=f"Bearer {token}") as line:  # all were given up
        await line.watch("a", ONE, id=id)
        await line.told("a")


async def test_when_the_database_tells_no_more_all_are_asked_to_begin_again(
    shop: Listening, committed: Database
) -> None:
    ada, token = await a_person(committed)
    order = await an_order_of(committed, ada)
    id = public(Order, order.id)
    async with (
        shop.line(authorization=f"Bearer {token}") as line,
        shop.stream(token, ONE, id=id) as events,
    ):
        await line.watch("a", ONE, id=id)
        await line.told("a")
        await anext(events)

        async with committed.writes() as session:
            heard = (
                "select pg_terminate_backend(pid) from pg_stat_activity where query ~* '^listen'"
            )
            await (await session.connection()).execute(sa.text(heard))

        assert await line.closed() == AGAIN
        assert [each async for each in events] == []
    async with shop.line(authorization=f"Bearer {token}") as line:
        await line.watch("a", ONE, id=id)
        await line.told("a")
        [pay, *_] = await moves(committed, order)
        await moved(committed, *pay)
        await line.told("a")
