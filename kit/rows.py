"""Rows: new ones of several tables, written by one statement however many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import orjson
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

T = TypeVar("T", bound=SQLModel)
Model: TypeAlias = type[SQLModel]
New: TypeAlias = tuple[Model, dict[str, Any]]


def new(model: Model, **values: Any) -> New:
    """Make a row; what is not given is what the model says. It is no object, which costs less."""
    usual = {name: make() for name, make in _usual(model) if name not in values}
    return model, {**usual, **values}


def of(row: SQLModel) -> New:
    """Take the row of an object."""
    model = type(row)
    return model, {name: getattr(row, name) for name in _names(model)}


async def write(session: AsyncSession, rows: Iterable[New], *, wakes: str | None = None) -> None:
    """Write rows that are complete, those of one table beside each other.

    They may point at one another, whatever their order: Postgres looks at keys when all are there.
    Who listens to the channel `wakes` hears of it at commit.
    """
    by_model: dict[Model, list[dict[str, Any]]] = {}
    for model, values in rows:
        by_model.setdefault(model, []).append(values)
    sql = _written(tuple(by_model), wakes)
    given = tuple([orjson.dumps(some, default=_said).decode() for some in by_model.values()])
    await (await session.connection()).exec_driver_sql(sql, given)


def held(session: AsyncSession, row: T, **derived: Any) -> T:
    """Let a session know a row that was written, with what Postgres derived, as if it was read."""
    make_transient_to_detached(row)
    for name, value in derived.items():
        set_committed_value(row, name, value)
    session.add(row)
    return row


@lru_cache(maxsize=64)
def _written(models: Sequence[Model], wakes: str | None) -> str:
    inserts = [_insert(model, place) for place, model in enumerate(models, start=1)]
    then = "" if wakes is None else f" pg_notify('{wakes}', '')"
    return f"with {', '.join(inserts)} select{then}"


def _insert(model: Model, place: int) -> str:
    table: Any = model.__dict__["__table__"]
    names = ", ".join(_names(model))
    rows = f"json_populate_recordset(null::{table.name}, ${place}::json)"
    return f"i{place} as (insert into {table.name} ({names}) select {names} from {rows})"


@lru_cache(maxsize=64)
def _names(model: Model) -> tuple[str, ...]:
    table: Any = model.__dict__["__table__"]
    return tuple(column.name for column in table.columns if column.computed is None)


@lru_cache(maxsize=64)
def _usual(model: Model) -> list[tuple[str, Any]]:
    """Find how each column is filled that nobody gives."""
    fields = ((name, model.model_fields[name]) for name in _names(model))
    return [
        (name, field.default_factory or _always(field.default))
        for name, field in fields
        if not field.is_required()
    ]


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _said(value: Any) -> str:
    """Write bytes as Postgres reads them, and ids that its driver made."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no JSON")
