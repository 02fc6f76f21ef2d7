"""Rows: new ones of several tables, written by one statement however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

T = TypeVar("T", bound=SQLModel)


async def write(
    session: AsyncSession, rows: Iterable[SQLModel], *, wakes: str | None = None
) -> None:
    """Write rows that are complete, those of one table beside each other.

    They may point at one another, whatever their order: Postgres looks at keys when all are there.
    What is to be changed in the same transaction is `held` afterwards. Who listens to the channel
    `wakes` hears of it at commit.
    """
    by_model: dict[type[SQLModel], list[SQLModel]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    sql = _written(tuple(by_model), wakes)
    values = tuple([_json(model, some) for model, some in by_model.items()])
    await (await session.connection()).exec_driver_sql(sql, values)


def held(session: AsyncSession, row: T, **derived: Any) -> T:
    """Let a session know a row that was written, with what Postgres derived, as if it was read."""
    make_transient_to_detached(row)
    for name, value in derived.items():
        set_committed_value(row, name, value)
    session.add(row)
    return row


@lru_cache(maxsize=64)
def _written(models: Sequence[type[SQLModel]], wakes: str | None) -> str:
    inserts = [_insert(model, place) for place, model in enumerate(models, start=1)]
    then = "" if wakes is None else f" pg_notify('{wakes}', '')"
    return f"with {', '.join(inserts)} select{then}"


def _insert(model: type[SQLModel], place: int) -> str:
    table: Any = model.__dict__["__table__"]
    names = ", ".join(_names(model))
    rows = f"json_populate_recordset(null::{table.name}, ${place}::json)"
    return f"i{place} as (insert into {table.name} ({names}) select {names} from {rows})"


@lru_cache
def _names(model: type[SQLModel]) -> tuple[str, ...]:
    table: Any = model.__dict__["__table__"]
    return tuple(column.name for column in table.columns if column.computed is None)


def _json(model: type[SQLModel], rows: Sequence[SQLModel]) -> str:
    names = _names(model)
    written = [{name: getattr(row, name) for name in names} for row in rows]
    return orjson.dumps(written, default=_said).decode()


def _said(value: Any) -> str:
    """Write bytes as Postgres reads them, and ids that its driver made."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no JSON")
