"""Jobs: work asked for in a transaction and done after it, by a worker.

A job is done at least once: a worker that dies between the work and its own note of it leaves the
job to be done again, so what a handler does must bear being done twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from sqlmodel.ext.asyncio.session import AsyncSession

Handler: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]

_SQL = QueryQueueBuilder()
AT_ONCE = timedelta()
TALLY = sa.text(
    """
    select count(*) filter (where status = 'queued') as waiting,
           count(*) filter (where status = 'picked') as running,
           count(*) filter (where status = 'failed') as held,
           coalesce(extract(epoch from now() - min(execute_after)
                    filter (where status = 'queued' and execute_after <= now())), 0) as late
      from pgqueuer"""
)
HELD = sa.text(
    """
    select job.id, job.entrypoint, job.created, job.attempts,
           (select log.traceback ->> 'exception_message' from pgqueuer_log log
             where log.job_id = job.id and log.status = 'failed' order by log.id desc limit 1) why
      from pgqueuer job where job.status = 'failed' order by job.id limit :most"""
)


@dataclass(frozen=True)
class Job:
    """A kind of work: the name it is asked for by, and who does it.

    `every` is a cron expression in UTC by which it is asked for as well. `tries` counts failures
    before it is held for a person to look at; `together`, unless 0, how many run at a time.
    """

    name: str
    run: Handler
    every: str | None = None
    tries: int = 8
    together: int = 0


@dataclass(frozen=True)
class Backlog:
    """How many jobs wait, run and are held, and by how many seconds the oldest one is late."""

    waiting: int
    running: int
    held: int
    late: float


@dataclass(frozen=True)
class Held:
    """A job that was given up: the kind of its last error, never the message."""

    id: int
    name: str
    attempts: int
    why: str | None


async def enqueue(
    session: AsyncSession,
    name: str,
    payload: dict[str, Any],
    *,
    dedupe_key: str | None = None,
    after: timedelta = AT_ONCE,
) -> int | None:
    """Ask for a job in the transaction of `session`, which alone decides whether it comes to be.

    Return its number; None when one of the same `dedupe_key` waits or runs already. `after` is
    counted from the beginning of the transaction, by the clock of Postgres.
    """
    found = await _run(session, *asking(name, payload, dedupe_key=dedupe_key, after=after))
    row = found.first()
    return None if row is None else int(row.id)


def asking(
    name: str, payload: dict[str, Any], *, dedupe_key: str | None = None, after: timedelta = AT_ONCE
) -> tuple[str, tuple[Any, ...]]:
    """Write the statement that asks for a job, and its values, for a connection of asyncpg."""
    values = ([0], [name], [orjson.dumps(payload)], [after], [dedupe_key], ["null"])
    return _SQL.build_enqueue_query("skip"), values


async def backlog(session: AsyncSession) -> Backlog:
    """Count the jobs."""
    row = (await (await session.connection()).execute(TALLY)).one()
    return Backlog(row.waiting, row.running, row.held, max(0.0, float(row.late)))


async def held(session: AsyncSession, most: int = 100) -> list[Held]:
    """List jobs that were given up, the oldest first."""
    rows = await (await session.connection()).execute(HELD, {"most": most})
    return [Held(row.id, row.entrypoint, row.attempts, row.why) for row in rows]


async def release(session: AsyncSession, numbers: Sequence[int]) -> None:
    """Let held jobs be tried anew."""
    await _run(session, _SQL.build_requeue_jobs_query(), (list(numbers),))


async def _run(session: AsyncSession, sql: str, values: tuple[Any, ...]) -> sa.CursorResult[Any]:
    # Through SQLAlchemy's own connection: its BEGIN is lazy, and a statement sent past it to the
    # driver would be committed by itself, whatever became of the transaction.
    return await (await session.connection()).exec_driver_sql(sql, values)
