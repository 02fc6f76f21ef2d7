"""By hand: the pages as a good engineer writes them without GraphQL, as fast as we can.

Twice: by batched statements, one for each kind of row, whose rows become dicts and are written by
orjson; and by one statement whose JSON Postgres writes whole. Both use connections from a pool
without ceremony, autocommit, texts made by Postgres, generic plans; both check the session and
what the customer may see, as the product does, and answer the same data in the same shape.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.pages.page import Asker, Page
from benchmarks.pages.shapes import CUSTOMER, STAFF
from kit import tokens

WRITING = {
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "timezone": "UTC",
}
READING = {"default_transaction_read_only": "on", **WRITING}
KEPT = {"max_cached_statement_lifetime": 0, "max_cacheable_statement_size": 0}
NO_STORE = {"Cache-Control": "no-store"}
WHO = {Asker.STAFF: STAFF} | dict.fromkeys(
    (Asker.BUYER, Asker.LONG, Asker.LOYAL, Asker.REGULAR), CUSTOMER
)
Endpoint = Callable[[Request], Awaitable[Response]]


class Pool:
    """Connections that are lent for a request and given back without a question."""

    def __init__(self, url: str, size: int, settings: Mapping[str, str] = READING) -> None:
        self._url, self._size, self._settings = url, size, dict(settings)
        self._free: deque[Any] = deque()
        self._places = asyncio.Semaphore(size)

    async def __aenter__(self) -> Pool:
        for _ in range(self._size):
            self._free.append(
                await asyncpg.connect(self._url, server_settings=self._settings, **KEPT)
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._free:
            await self._free.pop().close()

    async def take(self) -> Any:
        """Hand out a connection."""
        await self._places.acquire()
        return self._free.pop()

    def give_back(self, connection: Any) -> None:
        """Take a connection back."""
        self._free.append(connection)
        self._places.release()


def batched(pool: Pool, pages: Sequence[Page]) -> Starlette:
    """Make the endpoints that answer by batched statements."""
    return _app(pool, pages, _batched)


def whole(pool: Pool, pages: Sequence[Page]) -> Starlette:
    """Make the endpoints that answer by one statement."""
    return _app(pool, pages, _whole)


def _app(pool: Pool, pages: Sequence[Page], make: Callable[[Pool, Page], Endpoint]) -> Starlette:
    @asynccontextmanager
    async def opened(_: Starlette) -> AsyncIterator[None]:
        async with pool:
            yield

    routes = {page.path: make(pool, page) for page in pages}
    return Starlette(
        routes=[Route(path, endpoint) for path, endpoint in routes.items()], lifespan=opened
    )


def _batched(pool: Pool, page: Page) -> Endpoint:
    root, answer, statement = page.root, page.batched, WHO.get(page.asker)

    async def endpoint(request: Request) -> Response:
        connection, person = await pool.take(), None
        try:
            if statement and (raw := token_of(request)) is not None:
                person = await connection.fetchrow(statement, raw, datetime.now(UTC))
            known = person is not None or statement is None
            data = await answer(connection, person, request.path_params) if known else None
        finally:
            pool.give_back(connection)
        return written(orjson.dumps({"data": {root: data}}))

    return endpoint


def _whole(pool: Pool, page: Page) -> Endpoint:
    statement, values, is_guarded = page.statement, page.values, page.asker in WHO

    async def endpoint(request: Request) -> Response:
        given = values(request.path_params)
        if is_guarded:
            given = (token_of(request), datetime.now(UTC), *given)
        connection = await pool.take()
        try:
            body = await connection.fetchval(statement, *given)
        finally:
            pool.give_back(connection)
        return written(body)

    return endpoint


def token_of(request: Request) -> bytes | None:
    """Digest the session's token that a request carries."""
    raw = tokens.read(request.cookies.get("sid", ""), tokens.SESSION)
    return None if raw is None else tokens.digest(raw)


def written(body: bytes | str) -> Response:
    """Make the response of a body."""
    return Response(body, media_type="application/json", headers=NO_STORE)
