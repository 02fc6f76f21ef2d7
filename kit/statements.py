"""Statements: those that are sent often, compiled once and sent as they are from then on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlmodel.ext.asyncio.session import AsyncSession

POSTGRES: Any = dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Value:
    """What a placeholder stands for: what is given under its name, else what it says itself."""

    name: str
    process: Callable[[Any], Any]
    usual: Callable[[], Any]

    def of(self, given: dict[str, Any]) -> Any:
        """Take it as Postgres' driver does."""
        return self.process(given[self.name] if self.name in given else self.usual())


@dataclass(frozen=True)
class Statement:
    """The text of a statement and its placeholders, in their order."""

    sql: str
    values: tuple[Value, ...]

    async def run(self, session: AsyncSession, **given: Any) -> sa.CursorResult[Any]:
        """Send it by the connection of a session; JSON is given as text and comes back read."""
        connection = await session.connection()
        values = tuple([value.of(given) for value in self.values])
        return await connection.exec_driver_sql(self.sql, values)


def compiled(statement: Any) -> Statement:
    """Compile a statement of SQLAlchemy's; whoever calls keeps it."""
    made: Any = statement.compile(dialect=POSTGRES)
    return Statement(str(made), tuple(_value(made.binds[name]) for name in made.positiontup))


def processor(of: Any) -> Callable[[Any], Any]:
    """Find how a value of a type is handed to Postgres' driver."""
    return of.dialect_impl(POSTGRES).bind_processor(POSTGRES) or _as_it_is


def _value(parameter: Any) -> Value:
    usual = parameter.callable or (lambda: parameter.value)
    return Value(parameter.key, processor(parameter.type), usual)


def _as_it_is(value: Any) -> Any:
    return value
