"""Jobs: asked for in the caller's transaction, and only there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import jobs
from kit.database import Database
from kit.jobs import Backlog, enqueue


class Undo(Exception):
    """Roll the transaction back."""


async def _something_else(session: AsyncSession) -> None:
    await (await session.connection()).execute(sa.text("select 1"))


async def backlog(database: Database) -> Backlog:
    async with database.writes() as session:
        return await jobs.backlog(session)


@pytest.mark.parametrize("ran_before", [False, True])
async def test_a_rollback_leaves_no_job_whatever_ran_before(
    committed: Database, ran_before: bool
) -> None:
    async def work(session: AsyncSession) -> None:
        if ran_before:
            await _something_else(session)
        assert await enqueue(session, "greet", {"name": "Ada"})
        if not ran_before:
            await _something_else(session)
        raise Undo

    with pytest.raises(Undo):
        await committed.transaction(work)
    assert await backlog(committed) == Backlog(waiting=0, running=0, held=0, late=0)


async def test_a_commit_leaves_the_job(committed: Database) -> None:
    number = await committed.transaction(lambda s: enqueue(s, "greet", {"name": "Ada"}))
    assert number is not None
    found = await backlog(committed)
    assert (found.waiting, found.running, found.held) == (1, 0, 0)
    assert 0 <= found.late < 10


async def test_a_job_is_late_from_the_moment_it_was_due(committed: Database) -> None:
    await committed.transaction(lambda s: enqueue(s, "greet", {}))
    await committed.transaction(lambda s: enqueue(s, "later", {}, after=timedelta(hours=1)))
    assert (await backlog(committed)).late < 30

    async def wait(session: AsyncSession) -> None:
        overdue = "update pgqueuer set execute_after = execute_after - interval '1 minute'"
        await (await session.connection()).exec_driver_sql(overdue)

    await committed.transaction(wait)
    found = await backlog(committed)
    assert (found.waiting, 60 <= found.late < 90) == (2, True)


async def test_the_payload_arrives_as_it_was(session: AsyncSession) -> None:
    payload = {"name": "\x00 ' $1 é", "many": [1, None, {"deep": True}]}
    number = await enqueue(session, "greet", payload)
    connection = await session.connection()
    found = await connection.exec_driver_sql(
        "select convert_from(payload, 'UTF8') from pgqueuer where id = $1", (number,)
    )
    assert found.scalar_one() == ('{"name":"\\u0000 \' $1 é","many":[1,null,{"deep":true}]}')


async def test_of_two_with_one_key_the_second_is_left_out(committed: Database) -> None:
    async def ask(session: AsyncSession) -> int | None:
        return await enqueue(session, "greet", {}, dedupe_key="ada")

    assert await committed.transaction(ask) is not None
    assert await committed.transaction(ask) is None
    assert (await backlog(committed)).waiting == 1


async def test_a_left_out_job_spoils_nothing_of_its_transaction(committed: Database) -> None:
    async def ask(session: AsyncSession) -> int | None:
        await enqueue(session, "greet", {}, dedupe_key="ada")
        await enqueue(session, "greet", {}, dedupe_key="ada")
        return await enqueue(session, "other", {})

    assert await committed.transaction(ask) is not None
    assert (await backlog(committed)).waiting == 2


async def test_a_job_for_later_waits_and_is_not_late(committed: Database) -> None:
    later = timedelta(hours=1)
    await committed.transaction(lambda s: enqueue(s, "greet", {}, after=later))
    assert await backlog(committed) == Backlog(waiting=1, running=0, held=0, late=0)
