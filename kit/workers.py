"""Workers: do the jobs that were asked for, again after failures, and hold what never succeeds."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import structlog
from pgqueuer import PgQueuer
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context, Schedule
from pgqueuer.domain.models import Job as Picked
from pgqueuer.domain.types import QueueExecutionMode

from kit.jobs import Handler, Job

DEATHS = 3  # of its worker, before a job is held
BATCH = 10
AGAIN = 5.0  # seconds before a lost database is asked again
LONGEST_STATEMENT = 60.0  # seconds; a connection that is silent longer is a dead one
PICKS = """
select count(*) as picks from pgqueuer_log
 where job_id = $1 and status = 'picked' and id > coalesce(
       (select max(id) from pgqueuer_log where job_id = $1 and status = 'queued'), 0)"""
log = structlog.get_logger(__name__)


class GivenUp(Exception):
    """The job will not be tried again by itself; the message is the kind of its last error."""


@dataclass(frozen=True)
class Pace:
    """How long is waited: before trying again, for a sign of life, and for the last jobs."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(minutes=15)
    heartbeat: timedelta = timedelta(seconds=30)
    patience: timedelta = timedelta(seconds=4)  # a supervisor kills after ten, most often

    def wait(self, attempts: int) -> timedelta:
        """Return how long to wait after so many failures: longer each time, never all at once."""
        doubled = self.first * (1 << min(attempts, 10))
        return min(doubled * random.uniform(1, 1.25), self.longest)


class Worker:
    """Do jobs on a connection of its own, which must reach Postgres itself, for it listens.

    `url` is a plain Postgres URL as the application's role. Any number of workers may run.
    """

    def __init__(self, url: str, jobs: Sequence[Job], *, pace: Pace | None = None) -> None:
        self._url = url
        self._jobs = jobs
        self._pace = pace or Pace()
        self._under_way = UnderWay()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, whatever becomes of the database meanwhile.

        What runs then is waited for; what outlasts the patience is cancelled and put back.
        """
        while not stop.is_set():
            try:
                await self._work(stop)
            except Exception as error:  # no statement or value goes into the log
                log.error("worker.trouble", error=type(error).__name__)
                with suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN):
                        await stop.wait()

    async def drain(self) -> None:
        """Work until no job is left that will be tried again."""
        connection = await self._connect()
        try:
            queuer = self._queuer(connection)
            await queuer.qm.run(
                batch_size=BATCH,
                mode=QueueExecutionMode.drain,
                heartbeat_timeout=self._pace.heartbeat,
            )
        finally:
            await connection.close()

    async def _work(self, stop: asyncio.Event) -> None:
        connection = await self._connect()
        gone = asyncio.Event()
        connection.add_termination_listener(lambda *_: gone.set())
        queuer = self._queuer(connection)
        working = asyncio.create_task(
            queuer.run(
                batch_size=BATCH,
                max_concurrent_tasks=2 * BATCH,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=self._pace.heartbeat,
            )
        )
        try:
            await _any([stop, gone], working)
            await self._end(working, queuer, patient=not gone.is_set())
        finally:
            working.cancel()
            connection.terminate()

    async def _end(self, working: asyncio.Task[None], queuer: PgQueuer, *, patient: bool) -> None:
        """Let the jobs that run come to their end; raise what the queue failed with."""
        queuer.shutdown.set()
        if patient:
            await asyncio.wait([working], timeout=self._pace.patience.total_seconds())
        if not working.done():
            # Not the queue: cancelled between two jobs, it would wait for what nobody has ended.
            self._under_way.end()
            await asyncio.wait([working], timeout=AGAIN)
        if working.done() and not working.cancelled():
            working.result()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self._url,
            timeout=10,
            command_timeout=LONGEST_STATEMENT,
            server_settings={"application_name": "latchkey-worker"},
        )

    def _queuer(self, connection: asyncpg.Connection) -> PgQueuer:
        self._under_way = UnderWay()
        queuer = PgQueuer.from_asyncpg_connection(connection)
        queries = Queries(queuer.connection)  # its lock keeps the one connection to one at a time
        for job in self._jobs:
            self._register(queuer, queries, job)
        return queuer

    def _register(self, queuer: PgQueuer, queries: Queries, job: Job) -> None:
        executor = Executor(job, queries, self._pace, self._under_way)
        queuer.qm.register_executor(job.name, executor)
        if job.every is None:
            return

        async def ask(_: Schedule) -> None:
            key = f"every:{job.name}"
            await queries.enqueue(job.name, b"{}", dedupe_key=key, on_conflict="skip")

        queuer.schedule(job.name, job.every)(ask)


class UnderWay:
    """The jobs that one queue runs, until they are ended together; who comes later ends at once."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_over = False

    def end(self) -> None:
        """Cancel them."""
        self._is_over = True
        for task in self._tasks:
            task.cancel()

    async def run(self, handler: Handler, payload: dict[str, Any]) -> None:
        """Run a handler in the task that calls."""
        task = asyncio.current_task()
        if self._is_over or task is None:
            raise asyncio.CancelledError
        self._tasks.add(task)
        try:
            await handler(payload)
        finally:
            self._tasks.discard(task)


class Executor(AbstractEntrypointExecutor):
    """Run one job; decide what becomes of it when it fails."""

    def __init__(self, job: Job, queries: Queries, pace: Pace, under_way: UnderWay) -> None:
        super().__init__(
            EntrypointExecutorParameters(
                concurrency_limit=job.together,
                func=_never,
                on_failure="hold",  # the default deletes
            )
        )
        self._job, self._queries, self._pace = job, queries, pace
        self._under_way = under_way

    async def execute(self, job: Picked, context: Context) -> None:
        """Run a job that was picked; a failure is tried again later, until it is given up."""
        await self._refuse_a_killer(job)
        try:
            await self._under_way.run(self._job.run, orjson.loads(job.payload or b"{}"))
        except asyncio.CancelledError:
            # The worker stops. PgQueuer would delete a cancelled job.
            raise RetryRequested(reason="stopped") from None
        except Exception as error:
            raise self._verdict(job, error) from None  # the queue's own log keeps tracebacks

    async def _refuse_a_killer(self, job: Picked) -> None:
        """Give up a job whose workers died: nobody was left to count that as a failure."""
        [row] = await self._queries.driver.fetch(PICKS, job.id)
        if int(str(row["picks"])) > DEATHS:
            log.error("job.held", job=job.id, name=self._job.name, error="WorkerDied")
            raise GivenUp("WorkerDied")

    def _verdict(self, job: Picked, error: Exception) -> Exception:
        kind, tried = type(error).__name__, job.attempts + 1
        about = log.bind(job=job.id, name=self._job.name, attempt=tried, error=kind)
        if tried >= self._job.tries:
            about.error("job.held", exc_info=error)
            return GivenUp(kind)
        wait = self._pace.wait(job.attempts)
        about.warning("job.failed", again_in=round(wait.total_seconds(), 1), exc_info=error)
        return RetryRequested(delay=wait, reason=kind)


async def _never(_: Picked) -> None:
    raise AssertionError("the executor runs the handler itself")


async def _any(events: Sequence[asyncio.Event], task: asyncio.Task[None]) -> None:
    """Wait until one of the events is set or the task is done."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait([*waits, task], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiting in waits:
            waiting.cancel()
