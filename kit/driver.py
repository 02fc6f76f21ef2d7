"""The driver: what is sent often goes to it directly, in the transaction of a session.

SQLAlchemy's way to a statement takes longer than Postgres does for most of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

KEPT = {  # asyncpg would forget statements after five minutes, and keep none above 15 KiB
    "statement_cache_size": 64,  # Postgres keeps up to a megabyte for one, in each connection
    "max_cached_statement_lifetime": 0,
    "max_cacheable_statement_size": 0,
}
LENT = "driver"  # under this a session keeps what it was lent


class Row:
    """A row whose columns are attributes and come in order, as those of SQLAlchemy's rows do."""

    __slots__ = ("_record",)

    def __init__(self, record: Any) -> None:
        self._record = record

    def __iter__(self) -> Iterator[Any]:
        return iter(self._record)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._record[name]
        except KeyError:
            raise AttributeError(name) from None


class Said(Exception):
    """What Postgres said of an error, without its details, which tell values."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error.args[0] if error.args else ''}")
        self.sqlstate: str | None = getattr(error, "sqlstate", None)


@dataclass(frozen=True)
class Lent:
    """The driver's connection in one transaction, and SQLAlchemy's round it."""

    transaction: Any
    connection: AsyncConnection
    driver: Any

    async def send(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Send a statement."""
        self._tell(sql, values)
        return await self._answered(sql, self.driver.fetch(sql, *values))

    async def begin(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Send the first statement of a transaction, which SQLAlchemy begins only then."""
        self._tell(sql, values)
        return await self._answered(sql, self.connection.run_sync(_records, sql, values))

    def _tell(self, sql: str, values: Sequence[Any]) -> None:
        """Tell whoever hears of SQLAlchemy's statements."""
        connection: Any = self.connection.sync_connection
        if heard := connection.dispatch.before_cursor_execute:
            heard(connection, None, sql, values, None, False)

    async def _answered(self, sql: str, asked: Awaitable[Sequence[Any]]) -> list[Row]:
        """Raise what SQLAlchemy would, and let it know when the connection is of no more use."""
        try:
            return [Row(record) for record in await asked]
        except Exception as error:
            is_lost = self.driver.is_closed()
            if is_lost:
                await self.connection.invalidate(error)
            raise DBAPIError(sql, None, Said(error), True, is_lost) from error
        except BaseException:  # who is cancelled leaves a statement behind that may run still
            await self.connection.invalidate()
            raise


async def send(session: AsyncSession, sql: str, values: Sequence[Any]) -> list[Row]:
    """Send a statement in the transaction of a session."""
    transaction = session.sync_session.get_transaction()
    lent: Lent | None = session.info.get(LENT)
    if lent is not None and lent.transaction is transaction:
        return await lent.send(sql, values)
    connection = await session.connection()
    raw: Any = (await connection.get_raw_connection()).driver_connection
    lent = session.info[LENT] = Lent(session.sync_session.get_transaction(), connection, raw)
    return await lent.begin(sql, values)


def _records(connection: Connection, sql: str, values: Sequence[Any]) -> list[Any]:
    """Send a statement by the adapter, which begins the transaction with the first."""
    cursor = connection.connection.cursor()
    cursor.execute(sql, values)
    return list(cursor.fetchall())
