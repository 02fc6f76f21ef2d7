"""The driver: what goes to it directly is in the session's transaction, and fails as the rest."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.database import Database, sqlstate_of
from kit.statements import compiled
from models import StoreSetting
from tests.makers.sign_ins import rows

ONE = compiled(sa.text("select 1 as one"))
PUT = compiled(
    sa.text(
        "insert into store_settings (id, created_at, updated_at, key, value)"
        " values (gen_random_uuid(), now(), now(), :key, '1')"
    )
)
KEYS = "select key from store_settings where key like 'driver:%' order by key"
AGAIN = compiled(sa.text("do $$ begin raise exception 'as wished' using errcode = '40001'; end $$"))
ME = compiled(sa.text("select pg_backend_pid() as pid"))
SLEEP = compiled(sa.text("select pg_sleep(60)"))


async def put(session: AsyncSession, name: str) -> None:
    await PUT.run(session, key=f"driver:{name}")


async def test_a_row_has_its_columns_for_attributes_whichever_way_it_came(
    session: AsyncSession,
) -> None:
    for _ in range(2):  # the first begins the transaction
        [row] = await ONE.run(session)
        assert (row.one, [*row]) == (1, [1])
        with pytest.raises(AttributeError):
            _ = row.two


async def test_what_is_rolled_back_is_not_there_whichever_way_it_went(committed: Database) -> None:
    async with committed.writes() as session:
        for name in ("first", "second"):
            await put(session, name)
        session.add(StoreSetting(key="driver:third", value=1, updated_at=clock.now()))
        await session.flush()
        assert len(await rows(session, KEYS)) == 3
        await session.rollback()
        await put(session, "after")
        await session.commit()
        assert await rows(session, KEYS) == [("driver:after",)]


async def test_what_postgres_asks_to_do_again_is_done_again(committed: Database) -> None:
    tries: list[int] = []

    async def work(session: AsyncSession) -> None:
        await put(session, f"{len(tries)}")
        tries.append(1)
        if len(tries) < 3:
            await AGAIN.run(session)

    await committed.transaction(work)
    async with committed.writes() as session:
        assert await rows(session, KEYS) == [("driver:2",)]


async def test_an_error_says_what_postgres_said_and_no_values(committed: Database) -> None:
    async with committed.writes() as session:
        await put(session, "secret")
        with pytest.raises(DBAPIError) as caught:
            await put(session, "secret")
    assert sqlstate_of(caught.value) == "23505"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("goes_first", [True, False])
async def test_a_connection_that_is_lost_is_not_lent_again(
    committed: Database, goes_first: bool
) -> None:
    async with committed.writes() as session, committed.writes() as other:
        await ONE.run(other)
        [[pid]] = await ME.run(session)
        if goes_first:
            await session.commit()
        kill = sa.text("select pg_terminate_backend(:pid)").bindparams(pid=pid)
        await other.exec(kill)  # type: ignore[call-overload]
        with pytest.raises(DBAPIError) as caught:
            await ONE.run(session)
        assert caught.value.connection_invalidated
        await session.rollback()
        assert [[*row] for row in await ONE.run(session)] == [[1]]


async def test_a_connection_whose_statement_was_cancelled_is_not_lent_again(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        [[before]] = await ME.run(session)
        waiting = asyncio.create_task(SLEEP.run(session))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await session.rollback()
        [[after]] = await ME.run(session)
    assert before != after
