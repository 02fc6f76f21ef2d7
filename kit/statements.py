"""Statements: those that are sent often, compiled once and sent as they are from then on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import driver
from kit.driver import Row

POSTGRES: Any = dialect()  # type: ignore[no-untyped-call]
PARAMETER = re.compile(r"\$(\d+)")


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

    async def run(self, session: AsyncSession, **given: Any) -> list[Row]:
        """Send it in the transaction of a session; JSON is given as text and comes back read."""
        return await driver.send(session, self.sql, self.given(given))

    def given(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """Take what stands for each placeholder as Postgres' driver does, in their order."""
        return tuple([value.of(values) for value in self.values])


def shifted(sql: str, count: int) -> str:
    """Let the placeholders of a statement follow on so many others."""
    return PARAMETER.sub(lambda found: f"${int(found[1]) + count}", sql)


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
