"""Workers: jobs are done, tried again, held, and survive what happens to their worker."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.types import QueueEntrypoint, QueueManagerId
from pgqueuer.ports.repository import EntrypointExecutionParameter

from kit import jobs
from kit.database import Database
from kit.jobs import Handler, Job, enqueue
from kit.workers import DEATHS, Pace, Worker
from tests.conftest import ROOT, Cluster

SECRET = "for jane.doe@example.org"
QUICK = Pace(
    first=timedelta(milliseconds=1),
    longest=timedelta(milliseconds=2),
    heartbeat=timedelta(seconds=1),
    patience=timedelta(seconds=5),
)


async def ask(database: Database, name: str = "greet", **payload: Any) -> int:
    number = await database.transaction(lambda s: enqueue(s, name, payload))
    assert number is not None
    return number


async def found(database: Database, sql: str) -> Any:
    async with database.writes() as session:
        return (await (await session.connection()).execute(sa.text(sql))).all()


async def states(database: Database) -> list[tuple[str, int]]:
    rows = await found(database, "select status::text, attempts from pgqueuer order by id")
    return [(row.status, row.attempts) for row in rows]


def failing(times: int, seen: list[Any]) -> Handler:
    async def run(payload: dict[str, Any]) -> None:
        seen.append(payload)
        if len(seen) <= times:
            raise LookupError(SECRET)

    return run


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    yield stop
    stop.set()
    await asyncio.wait_for(task, 20)


async def test_a_job_is_done_once_with_its_payload(committed: Database, cloned: str) -> None:
    seen: list[Any] = []
    await ask(committed, name_of="Ada")
    await Worker(cloned, [Job("greet", failing(0, seen))], pace=QUICK).drain()
    assert seen == [{"name_of": "Ada"}]
    assert await states(committed) == []


async def test_a_failure_is_tried_again(committed: Database, cloned: str) -> None:
    seen: list[Any] = []
    await ask(committed)
    await Worker(cloned, [Job("greet", failing(2, seen))], pace=QUICK).drain()
    assert len(seen) == 3
    assert await states(committed) == []


async def test_what_never_succeeds_is_held_and_can_be_released(
    committed: Database, cloned: str
) -> None:
    seen: list[Any] = []
    number = await ask(committed)
    worker = Worker(cloned, [Job("greet", failing(3, seen), tries=3)], pace=QUICK)
    await worker.drain()
    assert len(seen) == 3
    async with committed.writes() as session:
        [held] = await jobs.held(session)
    assert (held.id, held.name, held.why) == (number, "greet", "LookupError")
    await committed.transaction(lambda s: jobs.release(s, [number]))
    await worker.drain()
    assert len(seen) == 4
    assert await states(committed) == []


async def test_no_message_of_an_exception_is_kept(committed: Database, cloned: str) -> None:
    await ask(committed)
    await Worker(cloned, [Job("greet", failing(9, []), tries=2)], pace=QUICK).drain()
    rows = await found(committed, "select traceback::text as said from pgqueuer_log")
    said = "".join(row.said or "" for row in rows)
    assert "LookupError" in said
    assert "jane.doe" not in said


async def test_a_job_that_kills_its_workers_is_held(committed: Database, cloned: str) -> None:
    seen: list[Any] = []
    await ask(committed)
    for _ in range(DEATHS):
        assert await _killed_by_its_job(cloned) == 9
        await _forget(cloned)
    await Worker(cloned, [Job("greet", failing(0, seen))], pace=QUICK).drain()
    assert seen == []
    assert await states(committed) == [("failed", 0)]
    async with committed.writes() as session:
        [held] = await jobs.held(session)
    assert held.why == "WorkerDied"


async def test_a_job_whose_worker_died_twice_is_done(committed: Database, cloned: str) -> None:
    seen: list[Any] = []
    await ask(committed)
    for _ in range(DEATHS - 1):
        await _die(cloned)
    await Worker(cloned, [Job("greet", failing(0, seen))], pace=QUICK).drain()
    assert len(seen) == 1


async def test_a_failure_between_forgives_the_deaths_before(
    committed: Database, cloned: str
) -> None:
    seen: list[Any] = []
    await ask(committed)
    for _ in range(DEATHS - 1):
        await _die(cloned)
    await Worker(cloned, [Job("greet", failing(1, seen))], pace=QUICK).drain()
    assert len(seen) == 2


async def _killed_by_its_job(url: str) -> int | None:
    """Run a worker of its own, whose job ends the process; return how it ended."""
    script = (
        "import asyncio, os, sys\n"
        "from kit.jobs import Job\n"
        "from kit.workers import Worker\n"
        "async def die(_): os._exit(9)\n"
        "asyncio.run(Worker(sys.argv[1], [Job('greet', die)]).drain())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, url, cwd=ROOT)
    return await asyncio.wait_for(process.wait(), 30)


async def _die(url: str) -> None:
    """Leave what a worker leaves that is killed with a job in its hands."""
    connection = await asyncpg.connect(url)
    queries = Queries.from_asyncpg_connection(connection)
    wanted = {QueueEntrypoint("greet"): EntrypointExecutionParameter(0)}
    worker = QueueManagerId(uuid4())
    assert len(await queries.dequeue(1, wanted, worker, None, timedelta(seconds=30))) == 1
    await connection.close()
    await _forget(url)


async def _forget(url: str) -> None:
    """Let the sign of life of whoever has a job be an hour old."""
    connection = await asyncpg.connect(url)
    await connection.execute("update pgqueuer set heartbeat = now() - interval '1 hour'")
    await connection.close()


@pytest.mark.parametrize("patience", [0, 10], ids=["at once", "after a while"])
async def test_a_job_cancelled_by_a_stop_is_put_back(
    committed: Database, cloned: str, patience: int
) -> None:
    started = asyncio.Event()

    async def hang(_: dict[str, Any]) -> None:
        started.set()
        await asyncio.Event().wait()

    await ask(committed)
    hurried = Pace(patience=timedelta(milliseconds=patience))
    async with working(Worker(cloned, [Job("greet", hang)], pace=hurried)):
        await asyncio.wait_for(started.wait(), 10)
    assert await states(committed) == [("queued", 1)]


async def test_a_stop_waits_for_the_job_that_runs(committed: Database, cloned: str) -> None:
    started, go, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_: dict[str, Any]) -> None:
        started.set()
        await go.wait()
        done.set()

    await ask(committed)
    async with working(Worker(cloned, [Job("greet", slow)], pace=QUICK)) as stop:
        await asyncio.wait_for(started.wait(), 10)
        stop.set()
        asyncio.get_running_loop().call_later(0.2, go.set)
    assert done.is_set()
    assert await states(committed) == []


async def test_a_worker_is_woken_by_the_commit(committed: Database, cloned: str) -> None:
    done = asyncio.Event()

    async def run(_: dict[str, Any]) -> None:
        done.set()

    async with working(Worker(cloned, [Job("greet", run)], pace=QUICK)):
        await asyncio.sleep(0.3)
        await ask(committed)
        await asyncio.wait_for(done.wait(), 5)
    assert await states(committed) == []


async def test_a_worker_outlives_its_connection(
    committed: Database, cloned: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.workers.AGAIN", 0.05)
    seen: list[int] = []
    done = asyncio.Event()

    async def run(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])
        done.set()

    async with working(Worker(cloned, [Job("greet", run)], pace=QUICK)):
        await ask(committed, number=1)
        await asyncio.wait_for(done.wait(), 5)
        done.clear()
        assert await _disconnect(cluster, cloned) == 1
        await ask(committed, number=2)
        await asyncio.wait_for(done.wait(), 10)
    assert seen == [1, 2]


async def _disconnect(cluster: Cluster, url: str) -> int:
    """Cut the connection of the worker on a database; return how many there were."""
    connection = await asyncpg.connect(cluster.url("postgres", "postgres"))
    name = url.partition("?")[0].rpartition("/")[2]
    count = await connection.fetchval(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where datname = $1 and application_name = 'latchkey-worker'",
        name,
    )
    await connection.close()
    return int(count)


async def test_two_workers_do_each_job_once(committed: Database, cloned: str) -> None:
    seen: list[int] = []

    async def run(payload: dict[str, Any]) -> None:
        seen.append(payload["number"])

    for number in range(40):
        await ask(committed, number=number)
    work = [Job("greet", run)]
    await asyncio.gather(*(Worker(cloned, work, pace=QUICK).drain() for _ in range(2)))
    assert sorted(seen) == list(range(40))


async def test_no_more_run_together_than_allowed(committed: Database, cloned: str) -> None:
    running, most = 0, 0

    async def run(_: dict[str, Any]) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1

    for _ in range(4):
        await ask(committed)
    await Worker(cloned, [Job("greet", run, together=1)], pace=QUICK).drain()
    assert most == 1


async def test_a_scheduled_job_is_asked_for_when_its_time_comes(
    committed: Database, cloned: str
) -> None:
    done, seen = asyncio.Event(), []

    async def run(payload: dict[str, Any]) -> None:
        seen.append(payload)
        done.set()

    every_second = "* * * * * *"  # the sixth field counts seconds
    async with working(Worker(cloned, [Job("greet", run, every=every_second)], pace=QUICK)):
        await asyncio.wait_for(done.wait(), 15)
    assert seen[0] == {}
