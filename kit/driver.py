"""The driver: what is sent often goes to it directly, in the transaction of a session.

SQLAlchemy's way to a statement takes longer than Postgres does for most of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
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
    connection: Connection
    driver: Any

    @classmethod
    def of(cls, session: Session) -> Lent:
        """Find it; the session borrows its connection now, if it has none yet."""
        connection = session.connection()
        raw: Any = connection.connection.driver_connection
        return cls(session.get_transaction(), connection, raw)

    def tell(self, sql: str, values: Sequence[Any]) -> None:
        """Tell whoever hears of SQLAlchemy's statements."""
        heard: Any = self.connection.dispatch
        if heard.before_cursor_execute:
            heard.before_cursor_execute(self.connection, None, sql, values, None, False)


async def send(session: AsyncSession, sql: str, values: Sequence[Any]) -> list[Row]:
    """Send a statement in the transaction of a session.

    It raises what SQLAlchemy would, which learns when the connection is of no more use.
    """
    lent: Lent | None = session.info.get(LENT)
    if lent is None or lent.transaction is not session.sync_session.get_transaction():
        return await session.run_sync(_begun, sql, values)
    lent.tell(sql, values)
    try:
        return [Row(record) for record in await lent.driver.fetch(sql, *values)]
    except BaseException as error:
        raise await session.run_sync(_failed, lent, sql, error) from error


def _begun(session: Session, sql: str, values: Sequence[Any]) -> list[Row]:
    """Send the first statement of a transaction by the adapter, which begins it only then."""
    lent = session.info[LENT] = Lent.of(session)
    lent.tell(sql, values)
    try:
        cursor = lent.connection.connection.cursor()
        cursor.execute(sql, values)
        return [Row(record) for record in cursor.fetchall()]
    except BaseException as error:
        raise _failed(session, lent, sql, error) from error


def _failed(session: Session, lent: Lent, sql: str, error: BaseException) -> BaseException:
    """Make what is raised; who is cancelled leaves a statement behind that may run still."""
    is_lost = lent.driver.is_closed()
    if is_lost or not isinstance(error, Exception):
        lent.connection.invalidate(error)
    if not isinstance(error, Exception):
        return error
    return DBAPIError(sql, None, Said(error), True, is_lost)
