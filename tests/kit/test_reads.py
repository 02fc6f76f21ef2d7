"""Bare connections: read-only, lent last first, ended when they may be busy, waited for in vain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from auth.statements import statement
from kit import ids
from kit.reads import Pool

PID = "select pg_backend_pid()"
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.InternalClientError,
)
END = "select pg_terminate_backend($1)"


@pytest.fixture
async def pool(home: str) -> AsyncIterator[Pool]:
    pool = Pool(home, 2, patience=0.2)
    yield pool
    await pool.close()


async def pid(pool: Pool) -> int:
    async with pool.lend() as reader:
        found: int = await reader.value(PID, [])
        return found


async def test_a_statement_that_writes_is_refused_by_postgres(pool: Pool) -> None:
    async with pool.lend() as reader:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await reader.value("delete from wishlists returning id", [])


async def test_the_connection_used_last_is_lent_first(pool: Pool) -> None:
    async with pool.lend() as one, pool.lend() as other:
        first, second = await one.value(PID, []), await other.value(PID, [])
        assert pool.used == 2

    assert (await pid(pool), await pid(pool)) == (first, first)
    assert first != second
    assert pool.used == 0


async def test_who_waits_too_long_for_a_connection_is_told(pool: Pool) -> None:
    async with pool.lend(), pool.lend():
        with pytest.raises(TimeoutError):
            await pid(pool)

    assert await pid(pool) > 0


async def test_who_waits_gets_the_connection_that_comes_free(pool: Pool) -> None:
    async with pool.lend(), pool.lend():
        waiting = asyncio.create_task(pid(pool))
        await asyncio.sleep(0)

    assert await waiting > 0


async def test_who_waited_longest_is_served_first_and_nobody_overtakes_them(pool: Pool) -> None:
    served: list[int] = []

    async def use(number: int) -> None:
        async with pool.lend():
            served.append(number)

    async with pool.lend():
        async with pool.lend():
            waiting = [asyncio.create_task(use(number)) for number in range(5)]
            await asyncio.sleep(0)
            waiting[0].cancel()
        late = asyncio.create_task(use(9))
        await asyncio.gather(*waiting[1:], late)
    assert served == [1, 2, 3, 4, 9]
    assert pool.used == 0


async def test_a_place_is_not_lost_with_who_gives_up_as_they_are_given_it(pool: Pool) -> None:
    async with pool.lend():
        async with pool.lend():
            waiting = [asyncio.create_task(pid(pool)) for _ in range(2)]
            await asyncio.sleep(0)
        waiting[0].cancel()  # it has a place, and has not yet run since
        assert await waiting[1] > 0
    assert pool.used == 0


async def test_fifty_at_once_share_two_connections(pool: Pool) -> None:
    most = 0

    async def use() -> int:
        nonlocal most
        async with pool.lend() as reader:
            most = max(most, pool.used)
            found: int = await reader.value(PID, [])
            return found

    found = await asyncio.gather(*(use() for _ in range(50)))
    assert len(found) == 50
    assert len(set(found)) <= 2
    assert (most, pool.used) == (2, 0)


async def test_a_connection_that_was_lost_is_opened_anew(pool: Pool, cluster: Any) -> None:
    before = await pid(pool)
    await cluster.command(f"select pg_terminate_backend({before})")

    with suppress(*LOST):
        await pid(pool)  # may be the one that hears of it

    assert await pid(pool) != before


async def test_a_connection_that_is_confused_is_ended(pool: Pool) -> None:
    before = await pid(pool)
    with pytest.raises(asyncpg.InternalClientError):
        async with pool.lend():
            raise asyncpg.InternalClientError("cannot switch to another state")

    assert await pid(pool) != before


async def test_a_statement_that_is_cancelled_ends_its_connection(pool: Pool) -> None:
    before = await pid(pool)

    async def slow() -> None:
        async with pool.lend() as reader:
            await reader.value("select pg_sleep(10)", [])

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await pid(pool) != before
    assert pool.used == 0


async def test_a_statement_that_postgres_cancels_leaves_its_connection_usable(
    pool: Pool, cluster: Any
) -> None:
    before = await pid(pool)
    async with pool.lend() as reader:
        task = asyncio.create_task(reader.value("select pg_sleep(10)", []))
        await asyncio.sleep(0.1)
        await cluster.command(f"select pg_cancel_backend({before})")
        with pytest.raises(asyncpg.QueryCanceledError):
            await task

    assert await pid(pool) == before


async def test_all_connections_lost_at_once_are_all_opened_anew(pool: Pool, cluster: Any) -> None:
    async with pool.lend() as one, pool.lend() as other:
        before = [await one.value(PID, []), await other.value(PID, [])]
    await cluster.command(f"select pg_terminate_backend(pid) from unnest(array{before}) pid")
    await asyncio.sleep(0.1)  # until the loop has heard of it

    async with pool.lend() as one, pool.lend() as other:
        after = [await one.value(PID, []), await other.value(PID, [])]
    assert not set(before) & set(after)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("default_transaction_read_only", "on"),
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
        ("TimeZone", "UTC"),
    ],
)
async def test_a_connection_reads_as_it_should(pool: Pool, setting: str, value: str) -> None:
    async with pool.lend() as reader:
        assert await reader.value(f"show {setting}", []) == value


async def test_nothing_is_sent_when_a_connection_comes_back(pool: Pool) -> None:
    asked = "select pid from pg_stat_activity where pid = pg_backend_pid()"
    sent = "select query from pg_stat_activity where pid = $1"
    async with pool.lend() as watcher:
        async with pool.lend() as reader:
            number = await reader.value(asked, [])
        assert await watcher.value(sent, [number]) == asked


async def test_a_row_and_a_value_are_read_by_one_statement(pool: Pool) -> None:
    asked = "select $1::uuid as id, $2::text as said where $3::boolean"
    given = [ids.new(), "it's", True]
    value = "select $1::int + $2::int"
    async with pool.lend() as reader:
        found = await reader.value_beside(asked, given, value, [3, 4])
        assert found is not None
        assert ([*found], found.said) == ([*given[:2], 7], "it's")
        none = [*given[:2], False]
        assert await reader.value_beside(asked, none, "select 1 / $1::int", [0]) is None
        with pytest.raises(asyncpg.DivisionByZeroError):
            await reader.value_beside(asked, given, "select 1 / $1::int", [0])


async def test_a_statement_that_fails_leaves_its_connection_usable(pool: Pool) -> None:
    before = await pid(pool)
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with pool.lend() as reader:
            await reader.value("select 1 / 0", [])

    assert await pid(pool) == before


async def test_a_place_that_cannot_be_connected_to_is_free_again(home: str) -> None:
    nowhere = Pool("postgresql://nobody@127.0.0.1:1/none", 1)
    for _ in range(2):
        with pytest.raises(OSError, match="Connect"):
            await pid(nowhere)


async def test_statements_of_sqlalchemys_are_read_as_by_a_session(pool: Pool) -> None:
    asked = statement("select :some_id as id, :given_at as at, cast(:told_json as jsonb) as told")
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    given = {"some_id": ids.new(), "given_at": at, "told_json": {"a": [1]}}
    async with pool.lend() as reader:
        connection = await reader.connection()
        row: Any = (await connection.execute(asked, given)).one_or_none()
        none = (await connection.execute(statement("select 1 where false"), {})).one_or_none()
        several = await connection.execute(statement("select generate_series(1, 2)"), {})

    assert (row.id, row.at, row.told) == (given["some_id"], at, {"a": [1]})
    assert none is None
    with pytest.raises(AttributeError):
        _ = row.nothing
    with pytest.raises(ValueError, match="several"):
        several.one_or_none()
