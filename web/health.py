"""Health: whether this process answers, and whether it can do its work."""

from __future__ import annotations

import asyncio
import time

import orjson
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kit import migrations
from kit.database import Database

PATIENCE = 2.0  # seconds the database has to answer
REMEMBERED = 1.0  # seconds an answer holds, so that no number of probes is a load
HEADERS = {"Cache-Control": "no-store"}
# Writes to the log of the database, so it waits for the standbys as an order does, and leaves
# nothing behind. In a read-only transaction Postgres would let it pass.
WRITE = sa.text(
    "select pg_logical_emit_message(true, 'latchkey', 'ready'),"
    " current_setting('transaction_read_only') = 'on' as read_only"
)


async def alive(_: Request) -> Response:
    """Say that the process answers; nothing else is asked."""
    return _answer(200, {"status": "ok"})


class Readiness:
    """Whether this process can serve: the database can be written, and is as new as we are.

    `database` should be a small one of its own, or a busy pool would look like a lost database.
    A schema newer than ours is fit, for migrations come before the processes that need them.
    """

    def __init__(self, database: Database, stopping: asyncio.Event | None = None) -> None:
        self._database = database
        self._stopping = stopping
        self._turn = asyncio.Lock()
        self._found: tuple[float, list[str]] = (0.0, [])

    async def answer(self, _: Request) -> Response:
        """Answer a probe: 200, or 503 with the reasons."""
        reasons = await self.reasons()
        if reasons:
            return _answer(503, {"status": "unavailable", "reasons": reasons}, {"Retry-After": "1"})
        return _answer(200, {"status": "ok"})

    async def reasons(self) -> list[str]:
        """List why this process cannot serve."""
        if self._stopping is not None and self._stopping.is_set():
            return ["process: stopping"]
        async with self._turn:
            until, found = self._found
            if time.monotonic() >= until:
                found = await self._look()
                self._found = (time.monotonic() + REMEMBERED, found)
        return found

    async def _look(self) -> list[str]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._database.transaction(_reasons)
        except TimeoutError:
            return ["database: too slow"]
        except Exception:  # its message may hold the address of the database
            return ["database: cannot be written"]


def routes(readiness: Readiness) -> list[Route]:
    """Make the routes of both probes."""
    return [Route("/healthz", alive), Route("/readyz", readiness.answer)]


async def _reasons(session: AsyncSession) -> list[str]:
    connection = await session.connection()
    if (await connection.execute(WRITE)).one().read_only:
        return ["database: read only"]
    revision = await connection.run_sync(migrations.current_of)
    if revision is None:
        return ["schema: missing"]
    if migrations.is_behind(revision):
        return [f"schema: at {revision}, not yet {migrations.head()}"]
    return []


def _answer(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body), status, {**HEADERS, **(headers or {})}, media_type="application/json"
    )
