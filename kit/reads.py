"""Reads: bare connections that cannot write, lent out for one operation at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any

import asyncpg
import orjson
import sqlalchemy as sa

from kit.driver import KEPT, Row
from kit.statements import POSTGRES, processor, shifted

SETTINGS = {
    "default_transaction_read_only": "on",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "timezone": "UTC",
}
PATIENCE = 2.0  # seconds; a caller who would wait longer is told to come again


class Mistaken(Exception):
    """Somebody else asks than was supposed; nothing that was read for them may be used."""


class Found:
    """The rows of one statement."""

    def __init__(self, records: Sequence[Any]) -> None:
        self._records = records

    def one_or_none(self) -> Row | None:
        """Return the only row there is, if there is one."""
        if len(self._records) > 1:
            raise ValueError("one row was asked for, and there are several")
        return Row(self._records[0]) if self._records else None


class Reader:
    """A borrowed connection.

    It answers `connection` and `execute` as a session of SQLAlchemy does, so that the statement
    that finds who asks is written once for both.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def value(self, sql: str, values: Sequence[Any]) -> Any:
        """Run a statement; the first value of its first row."""
        return await self._connection.fetchval(sql, *values)

    async def rows(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Run a statement; its rows."""
        return [Row(record) for record in await self._connection.fetch(sql, *values)]

    async def connection(self) -> Reader:
        """Stand in for the connection of a session."""
        return self

    async def value_beside(
        self, asked: str, given: Sequence[Any], sql: str, values: Sequence[Any]
    ) -> Row | None:
        """Run two statements in one: the row of the first, and at its end the second's value.

        Where the first finds no row, the second is not run.
        """
        both = _beside(asked, sql, len(values))
        row = await self._connection.fetchrow(both, *values, *given)
        return None if row is None else Row(row)

    async def execute(self, statement: sa.TextClause, values: Mapping[str, Any]) -> Found:
        """Run a statement of SQLAlchemy's, which is compiled once."""
        sql, given = bound(statement, values)
        return Found(await self._connection.fetch(sql, *given))


class Lending:
    """One loan of a connection: a block in which it is the caller's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._connection: Any = None

    async def __aenter__(self) -> Reader:
        self._connection = await self._pool.take()
        return Reader(self._connection)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._pool.give_back(self._connection, error)


class Pool:
    """Connections to one database, opened when they are needed, the last used lent first.

    `size` is how many there may be, `used` how many are lent or being opened to be lent.

    Each statement is a transaction of its own, and Postgres refuses one that writes, so nothing
    is reset when a connection comes back.
    """

    def __init__(self, url: str, size: int = 4, *, patience: float = PATIENCE) -> None:
        self.size, self.used = size, 0
        self._url, self._patience = url, patience
        self._free: list[Any] = []
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()  # until when, and who
        self._watch: asyncio.TimerHandle | None = None  # one for all who wait

    def lend(self) -> Lending:
        """Lend a connection for the length of a block, or raise TimeoutError."""
        return Lending(self)

    async def take(self) -> Any:
        """Hand out a connection that works as far as one can tell."""
        if self.used < self.size and (connection := self._ready()) is not None:
            self.used += 1
            return connection
        await self._turn()
        try:
            return self._ready() or await self._opened()
        except BaseException:
            self._pass_on()
            raise

    def give_back(self, connection: Any, error: BaseException | None = None) -> None:
        """Take a connection back, with the error by which its use ended, if it did.

        A caller who was cancelled leaves a statement behind that may be running still; and a
        connection that Postgres is ending may have lost count of what it was doing.
        """
        if error is None or _leaves_usable(error):
            self._free.append(connection)
        else:
            connection.terminate()
        if self._waiting:
            self._pass_on()
        else:
            self.used -= 1

    async def _turn(self) -> None:
        """Wait for a place; a full pool hands its places on, so that nobody is overtaken."""
        if self.used < self.size:
            self.used += 1
            return
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append((loop.time() + self._patience, turn))
        if self._watch is None:
            self._watch = loop.call_later(self._patience, self._send_away)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and not turn.exception():
                self._pass_on()
            raise

    def _send_away(self) -> None:
        """Tell who has waited too long, and look again when the next one will have."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._waiting[0][0] <= loop.time():
            _, turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(TimeoutError())
        self._watch = None
        if self._waiting:
            self._watch = loop.call_at(self._waiting[0][0], self._send_away)

    async def _opened(self) -> Any:
        async with asyncio.timeout(self._patience):
            return await _opened(self._url)

    def _pass_on(self) -> None:
        """Give a place to whoever has waited longest, or leave it free."""
        while self._waiting:
            _, turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.used -= 1

    async def close(self) -> None:
        """End every connection that is not lent."""
        while self._free:
            await self._free.pop().close(timeout=self._patience)

    def _ready(self) -> Any:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return None


async def _opened(url: str) -> Any:
    connection = await asyncpg.connect(url, server_settings=SETTINGS, **KEPT)
    for name in ("json", "jsonb"):
        # What SQLAlchemy's types hand over is JSON already.
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=str, decoder=orjson.loads
        )
    return connection


def bound(statement: sa.TextClause, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Write a statement of SQLAlchemy's, and its values, as asyncpg takes them."""
    sql, names = _compiled(statement)
    return sql, [process(values[name]) for name, process in names]


@lru_cache(maxsize=64)
def _compiled(statement: sa.TextClause) -> tuple[str, list[tuple[str, Any]]]:
    """Write a statement as asyncpg takes it, with the name and the processor of each value."""
    compiled: Any = statement.compile(dialect=POSTGRES)
    return str(compiled), [
        (name, processor(compiled.binds[name].type)) for name in compiled.positiontup
    ]


@lru_cache(maxsize=500)
def _beside(asked: str, sql: str, count: int) -> str:
    """Write two statements as one, the parameters of the first after the `count` of the second."""
    return f"select one.*, ({sql}) from ({shifted(asked, count)}) one"


def _leaves_usable(error: BaseException) -> bool:
    return isinstance(error, Exception) and not isinstance(error, asyncpg.InternalClientError)
