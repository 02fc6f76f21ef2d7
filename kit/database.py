"""The database: a door for reading, which cannot write, and a door for writing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.driver import KEPT
from kit.reads import Pool

T = TypeVar("T")
RETRYABLE = {"40001", "40P01"}  # serialization_failure, deadlock_detected
TRIES = 5
READ_ONLY = {"default_transaction_read_only": "on", "jit": "off", "timezone": "UTC"}
WRITING = {"jit": "off", "timezone": "UTC"}


class Overtaken(Exception):
    """What was decided stands on what somebody else has just changed: decide again."""


@dataclass(frozen=True)
class Database:
    """Makers of sessions. What is committed is committed here, and nowhere else.

    `bare` lends connections without a session round them, for reading by one statement.
    """

    reads: async_sessionmaker[AsyncSession]
    writes: async_sessionmaker[AsyncSession]
    engines: tuple[AsyncEngine, ...] = ()
    bare: Pool | None = None

    async def close(self) -> None:
        """End every connection."""
        if self.bare is not None:
            await self.bare.close()
        for engine in self.engines:
            await engine.dispose()

    async def transaction(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do `work` in a transaction of its own, on a connection of its own."""
        async with self.writes() as session:
            return await transaction(session, lambda: work(session))


async def transaction(session: AsyncSession, work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` in a transaction of its own, again if Postgres or the work itself asks for it."""
    if session.in_transaction():
        await session.commit()  # ends the reads before
    for tries_left in reversed(range(TRIES)):
        try:
            async with session.begin():
                return await work()
        except (DBAPIError, Overtaken) as error:
            if tries_left == 0 or not _asks_again(error):
                raise
    raise AssertionError("unreachable")


def _asks_again(error: DBAPIError | Overtaken) -> bool:
    return isinstance(error, Overtaken) or sqlstate_of(error) in RETRYABLE


def sqlstate_of(error: DBAPIError) -> str | None:
    """Tell Postgres' code for what went wrong."""
    return getattr(error.orig, "sqlstate", None)


def connect(url: str, *, readers: int = 8, writers: int = 8) -> Database:
    """Make the pools on `url` (`postgresql://…`); all but one Postgres lets only read.

    Bare connections are as many as readers.
    """
    read = _engine(url, READ_ONLY, readers)
    write = _engine(url, WRITING, writers)
    snapshot = read.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    bare = Pool(url, readers)
    return Database(_sessions(snapshot), _sessions(write), (read, write), bare)


@asynccontextmanager
async def connected(url: str, *, readers: int = 8, writers: int = 8) -> AsyncIterator[Database]:
    """Keep two pools on `url` for the length of a block."""
    database = connect(url, readers=readers, writers=writers)
    try:
        yield database
    finally:
        await database.close()


def _engine(url: str, settings: dict[str, str], size: int) -> AsyncEngine:
    return create_async_engine(
        driven(url),
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,  # values belong in no exception
        pool_timeout=2,  # a caller who would wait longer is told to come again
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"server_settings": settings, "timeout": 10, **KEPT},
    )


def driven(url: str) -> str:
    """Write a Postgres URL, as its own tools read it, the way SQLAlchemy reads it for asyncpg.

    `sslmode` is called `ssl` there, and several hosts stand in the query.
    """
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    query = dict(parse_qsl(parts.query))
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if "," in hosts:
        pairs = [host.partition(":") for host in hosts.split(",")]
        query["host"] = ",".join(host for host, _, _ in pairs)
        query["port"] = ",".join(port or "5432" for _, _, port in pairs)
        hosts = ""
    rest = f"?{urlencode(query, safe=',/:')}" if query else ""
    return f"postgresql+asyncpg://{user}{at}{hosts}{parts.path}{rest}"


def _sessions(engine: Any) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
