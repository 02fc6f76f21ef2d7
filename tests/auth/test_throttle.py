"""Throttle: how often, by whom counted, for how long, and with everybody at it at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.throttle import Bucket, Limit, Limits
from kit import clock
from kit.database import Database
from tests.conftest import Queries

MINUTE = timedelta(minutes=1)
THREE = (Limit(3, 3 * MINUTE),)


async def _took(session: AsyncSession, wanted: list[Bucket], times: int = 1) -> list[bool]:
    return [(await throttle.take(session, wanted, clock.now())).allowed for _ in range(times)]


async def test_a_burst_passes_then_one_a_step(session: AsyncSession) -> None:
    mine = throttle.buckets("ask", "ada@example.com", THREE)
    assert await _took(session, mine, 4) == [True, True, True, False]
    with clock.travel(MINUTE):
        assert await _took(session, mine, 2) == [True, False]
    with clock.travel(60 * MINUTE):
        assert await _took(session, mine, 4) == [True, True, True, False]


async def test_whoever_is_refused_is_told_how_long_to_wait(session: AsyncSession) -> None:
    mine = throttle.buckets("ask", "ada@example.com", THREE)
    assert (await throttle.take(session, mine, clock.now())).next_in == 0
    await _took(session, mine)
    assert (await throttle.take(session, mine, clock.now())).next_in == 60
    refused = await throttle.take(session, mine, clock.now())
    assert (refused.retry_after, refused.refused_by) == (60, mine[0].key)
    with clock.travel(timedelta(seconds=50)):
        later = await throttle.take(session, mine, clock.now())
    assert later.retry_after == 10
    with clock.travel(timedelta(seconds=60)):
        assert await _took(session, mine) == [True]


async def test_a_refusal_uses_nothing_up(session: AsyncSession) -> None:
    mine = throttle.buckets("ask", "ada@example.com", (Limit(1, MINUTE),))
    assert await _took(session, mine, 20) == [True] + [False] * 19
    with clock.travel(MINUTE):
        assert await _took(session, mine) == [True]


async def test_what_weighs_more_takes_more(session: AsyncSession) -> None:
    def of(weight: int) -> list[Bucket]:
        return throttle.buckets("bytes", "ada", (Limit(60, MINUTE),), weight=weight)

    assert await _took(session, of(50)) == [True]
    refused = await throttle.take(session, of(20), clock.now())
    assert refused.retry_after == 10
    assert await _took(session, of(10)) == [True]
    assert await _took(session, of(1)) == [False]
    with clock.travel(2 * MINUTE):
        assert await _took(session, of(61)) == [False]
        assert await _took(session, of(60)) == [True]


async def test_several_limits_hold_together(session: AsyncSession) -> None:
    mine = throttle.buckets("ask", "ada@example.com", (*THREE, Limit(4, 60 * MINUTE)))
    assert await _took(session, mine, 4) == [True, True, True, False]
    with clock.travel(3 * MINUTE):
        assert await _took(session, mine, 2) == [True, False]


async def test_a_later_stage_is_spared_when_an_earlier_one_refuses(session: AsyncSession) -> None:
    network = throttle.buckets("network", "192.0.2.1", (Limit(1, MINUTE),))
    address = throttle.buckets("address", "ada@example.com", (Limit(2, MINUTE),), stage=2)
    assert await _took(session, [*network, *address], 9) == [True] + [False] * 8
    assert await _took(session, address, 2) == [True, False]


async def test_keys_do_not_disturb_one_another(session: AsyncSession) -> None:
    ada = throttle.buckets("ask", "ada@example.com", (Limit(1, MINUTE),))
    bob = throttle.buckets("ask", "bob@example.com", (Limit(1, MINUTE),))
    assert await _took(session, ada, 2) == [True, False]
    assert await _took(session, bob) == [True]


async def test_a_bar_holds_for_a_day_and_uses_nothing_up(session: AsyncSession) -> None:
    mine = throttle.buckets("ask", "ada@example.com", (Limit(1, MINUTE),))
    key = throttle.bar_key("192.0.2.1", "ada@example.com")
    await throttle.bar(session, [key], clock.now())
    refused = await throttle.take(session, mine, clock.now(), bars=[key])
    assert refused.refused_by == key
    assert refused.retry_after == pytest.approx(86_400, abs=2)
    other = throttle.bar_key("192.0.2.2", "ada@example.com")
    assert (await throttle.take(session, mine, clock.now(), bars=[other])).allowed
    with clock.travel(timedelta(hours=25)):
        assert (await throttle.take(session, mine, clock.now(), bars=[key])).allowed


async def test_taking_is_one_statement(session: AsyncSession, queries: Queries) -> None:
    wanted = throttle.buckets("ask", "ada@example.com", Limits().ask_address)
    with queries(1):
        taken = await throttle.take(session, wanted, clock.now())
    assert taken.allowed
    kept = await (await session.connection()).scalars(text("select key from rate_buckets"))
    assert sorted(kept) == sorted(bucket.key for bucket in wanted)


async def test_a_bucket_does_not_tell_whose_it_is(session: AsyncSession) -> None:
    await _took(session, throttle.buckets("ask", "ada@example.com", Limits().ask_address))
    keys = (await (await session.connection()).execute(text("select key from rate_buckets"))).all()
    assert len(keys) == 3
    assert not [row.key for row in keys if "ada" in row.key]


@pytest.mark.parametrize(
    ("ip", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("", "unknown"),
        ("nonsense", "unknown"),
        ("192.0.2.7\0", "unknown"),
    ],
)
def test_a_household_is_counted_as_one(ip: str | None, name: str) -> None:
    assert throttle.network(ip) == name


async def test_fifty_at_once_get_exactly_what_there_is(committed: Database) -> None:
    wanted = [
        *throttle.buckets("network", "192.0.2.1", (Limit(40, MINUTE),)),
        *throttle.buckets("b", "ada@example.com", (Limit(5, MINUTE), Limit(9, MINUTE)), stage=2),
    ]
    now = clock.now()

    async def one(turn: int) -> bool:
        mixed = wanted if turn % 2 else wanted[::-1]
        taken = await committed.transaction(lambda s: throttle.take(s, mixed, now))
        return taken.allowed

    assert sum(await asyncio.gather(*(one(turn) for turn in range(50)))) == 5
