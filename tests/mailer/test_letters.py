"""Posting: one row for one key, in the caller's transaction, which the courier hears of."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import asyncpg
import pytest
import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.database import Database
from mailer.letters import CHANNEL, columns, post, table
from models import Letter
from tests.mailer.conftest import draft_now


async def test_a_letter_is_posted_once_for_each_key(session: AsyncSession) -> None:
    draft = draft_now()
    await post(session, draft)
    await post(session, replace(draft, to_address="other@example.org"))
    found = (await session.exec(select(Letter))).one()
    assert found.to_address == "ada@example.org"
    assert found.payload == draft.payload
    assert (found.template, found.language, found.priority) == ("sign_in", "en", 1)
    assert (found.attempts, found.sent_at, found.failed_at, found.locked_until) == (0,) + (
        None,
    ) * 3
    assert found.available_at == found.created_at
    assert found.not_after == draft.not_after


async def test_columns_are_enough_to_write_the_row_in_a_statement_of_ones_own(
    session: AsyncSession,
) -> None:
    row = columns(draft_now())
    await (await session.connection()).execute(sa.insert(table(Letter)).values(row))
    assert (await session.exec(select(Letter))).one().id == row["id"]


@pytest.mark.parametrize("language", ["de\r\nBcc: x@y.test", "x" * 90, "", "d", "1"])
async def test_what_is_no_language_is_not_stored(session: AsyncSession, language: str) -> None:
    await post(session, draft_now(language=language))
    assert (await session.exec(select(Letter))).one().language is None


async def test_a_letter_goes_with_the_transaction_that_caused_it(committed: Database) -> None:
    async def fail(session: AsyncSession) -> None:
        await post(session, draft_now())
        raise LookupError

    with pytest.raises(LookupError):
        await committed.transaction(fail)
    async with committed.reads() as session:
        assert (await session.exec(select(Letter))).all() == []


async def test_the_courier_hears_of_a_letter_when_it_is_committed(
    committed: Database, cloned: str
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    connection = await asyncpg.connect(cloned)
    try:
        await connection.add_listener(CHANNEL, lambda *said: heard.put_nowait(said[-1]))
        async with committed.writes() as session:
            await post(session, draft_now())
            await asyncio.sleep(0.1)
            assert heard.empty()
            await session.commit()
        assert await asyncio.wait_for(heard.get(), 5) == ""
    finally:
        await connection.close()
