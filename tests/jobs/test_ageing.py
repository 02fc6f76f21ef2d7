"""Ageing: the job by night, in batches, whoever holds some of the accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain import points
from domain.points import earn
from jobs.ageing import age
from jobs.registry import Means, jobs
from kit import clock
from kit.database import Database
from kit.jobs import enqueue
from kit.workers import Worker
from models import Customer, PointsAccount
from tests.makers import a_customer, an_order
from tests.makers.points import balance, rewarding

DAYS = timedelta(days=14)


async def earners(database: Database, count: int) -> list[Customer]:
    async with database.writes() as session:
        await rewarding(session, pending_days=14)
        made = [await a_customer(session) for _ in range(count)]
        for customer in made:
            await earn(session, SYSTEM, await an_order(session, customer), 25)
        await session.commit()
        return made


async def available(database: Database, customers: list[Customer]) -> list[int]:
    async def work(session: AsyncSession) -> list[int]:
        return [(await balance(session, customer))[0] for customer in customers]

    return await database.transaction(work)


async def test_all_that_is_due_is_released_in_batches(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "AT_ONCE", 2)
    customers = await earners(committed, 5)

    assert await age(committed) == 0
    with clock.travel(DAYS):
        assert await age(committed) == 5
        assert await age(committed) == 0
    assert await available(committed, customers) == [25] * 5


async def test_an_account_that_somebody_holds_is_passed_over(committed: Database) -> None:
    one, other = await earners(committed, 2)
    held = select(PointsAccount).where(PointsAccount.customer_id == one.id).with_for_update()

    with clock.travel(DAYS):
        async with committed.writes() as session:
            await session.exec(held)
            assert await age(committed) == 1
        assert await available(committed, [one, other]) == [0, 25]
        assert await age(committed) == 1


async def test_the_worker_does_it_by_night(committed: Database, cloned: str) -> None:
    [nightly] = [job for job in jobs(Means(committed, committed)) if job.name == "ageing"]
    customers = await earners(committed, 1)
    await committed.transaction(lambda session: enqueue(session, "ageing", {}))

    with clock.travel(DAYS):
        await Worker(cloned, (nightly,)).drain()

    assert nightly.every == "1 0 * * *", "soon after the day changes, in UTC"
    assert await available(committed, customers) == [25]
