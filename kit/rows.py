"""Rows: new ones of several tables, written by one statement however many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import driver
from kit.driver import Row
from kit.statements import Statement, shifted

T = TypeVar("T", bound=SQLModel)
Model: TypeAlias = type[SQLModel]
New: TypeAlias = tuple[Model, dict[str, Any]]
Sent: TypeAlias = tuple[Statement, dict[str, Any]]


@dataclass(frozen=True)
class Drawn:
    """What Postgres says itself of rows as they are written: a query, and the columns it fills.

    The query is one or several as `with` takes them, of which `name` has one row; a column is
    filled by an expression that may speak of it, and of the row as `r`.
    """

    name: str
    query: str
    fills: tuple[tuple[Model, str, str], ...]


def new(model: Model, **values: Any) -> New:
    """Make a row; what is not given is what the model says. It is no object, which costs less."""
    usual = {name: make() for name, make in _usual(model) if name not in values}
    return model, {**usual, **values}


def made(model: type[T], **values: Any) -> T:
    """Make an object of a new row, as SQLModel does, which takes ten times as long."""
    row: T = sa.inspect(model).class_manager.new_instance()
    row.__dict__.update(new(model, **values)[1])
    return row


def of(row: SQLModel) -> New:
    """Take the row of an object."""
    model = type(row)
    return model, {name: getattr(row, name) for name in _names(model)}


async def write(
    session: AsyncSession,
    rows: Iterable[New],
    *,
    wakes: str | None = None,
    drawn: Drawn | None = None,
    beside: Sequence[Sent] = (),
) -> list[Row]:
    """Write rows that are complete, those of one table beside each other; return what was `drawn`.

    They may point at one another, whatever their order: Postgres looks at keys when all are there.
    Who listens to the channel `wakes` hears of it at commit. What is sent `beside` them is about
    other rows.
    """
    by_model: dict[Model, list[dict[str, Any]]] = {}
    for model, values in rows:
        by_model.setdefault(model, []).append(values)
    given = [orjson.dumps(some, default=_said).decode() for some in by_model.values()]
    texts = tuple([statement.sql for statement, _ in beside])
    counts = tuple([len(statement.values) for statement, _ in beside])
    for statement, values in beside:
        given += statement.given(values)
    return await driver.send(session, _written(tuple(by_model), wakes, drawn, texts, counts), given)


def held(session: AsyncSession, row: T, **derived: Any) -> T:
    """Let a session know a row that was written, with what Postgres derived, as if it was read."""
    make_transient_to_detached(row)
    for name, value in derived.items():
        set_committed_value(row, name, value)
    session.add(row)
    return row


@lru_cache(maxsize=64)
def _written(
    models: Sequence[Model],
    wakes: str | None,
    drawn: Drawn | None,
    beside: Sequence[str],
    counts: Sequence[int],
) -> str:
    parts = [] if drawn is None else [drawn.query]
    parts += [_insert(model, place, drawn) for place, model in enumerate(models, start=1)]
    before = len(models)
    for place, (sql, count) in enumerate(zip(beside, counts, strict=True)):
        parts.append(f"b{place} as ({shifted(sql, before)})")
        before += count
    told = [] if drawn is None else [f"{drawn.name}.*"]
    told += [] if wakes is None else [f"pg_notify('{wakes}', '')"]
    source = "" if drawn is None else f" from {drawn.name}"
    return f"with recursive {', '.join(parts)} select {', '.join(told)}{source}"


def _insert(model: Model, place: int, drawn: Drawn | None) -> str:
    table: Any = model.__dict__["__table__"]
    names = _names(model)
    filled = {} if drawn is None else {name: how for of, name, how in drawn.fills if of is model}
    taken = ", ".join(filled.get(name, f"r.{name}") for name in names)
    rows = f"json_populate_recordset(null::{table.name}, ${place}::json) r"
    also = f", {drawn.name}" if drawn is not None and filled else ""
    into = f"insert into {table.name} ({', '.join(names)})"
    return f"i{place} as ({into} select {taken} from {rows}{also})"


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
