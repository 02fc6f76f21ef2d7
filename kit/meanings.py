"""Meanings: what each word of the schema says about its field, for whoever executes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlmodel import UTCDateTime

from kit import clock
from kit.money import Amount
from kit.narrowing import Condition as Condition
from kit.narrowing import Filter as Filter
from kit.narrowing import How as How
from kit.narrowing import Sort as Sort
from kit.wholes import Each as Each

KEY = "means"
MOMENT = sa.bindparam("moment", type_=UTCDateTime(), callable_=clock.now, unique=True)


@dataclass(frozen=True)
class Identity:
    """The public id of a row."""

    model: Any


@dataclass(frozen=True)
class Column:
    """A column, as it is."""

    column: Any


@dataclass(frozen=True)
class Localised:
    """The words of a column of texts in the language that the client asks for."""

    column: Any


@dataclass(frozen=True)
class Embedded:
    """Money, kept in two columns of the row."""

    model: Any
    amount: Amount


@dataclass(frozen=True)
class Computed:
    """A pure function of the columns its parameters are named after."""

    function: Callable[..., Any]
    columns: tuple[Any, ...]


@dataclass(frozen=True)
class Derived:
    """A pure function of facts that SQL gathers about a row of `model`, for whoever asks.

    `facts` makes of a viewer one expression of type JSONB over the columns of the model. The
    function is given what it yields, the arguments of the field by name, as `languages` the
    tags that its client asks for, if it `speaks`, and as `house` the deployment, if it is `housed`.
    `MOMENT` stands in the expression for now. `weight` is as how many values it counts beside
    what is asked for of it, where it follows from many rows. Where it follows from the same about
    `each` of them, whoever answers that as well need gather and reckon it only once.
    """

    model: Any
    facts: Callable[[Any], sa.ColumnElement[Any]]
    function: Callable[..., Any]
    speaks: bool = False
    housed: bool = False
    weight: int = 0
    each: Each | None = None


@dataclass(frozen=True)
class Kept:
    """A small table of settings, read whole as a mapping, of which `understood` makes sense."""

    key: Any
    value: Any
    understood: Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Told:
    """What a function tells of the operation's context, what is `kept`, arguments: no more."""

    function: Callable[..., Any]
    kept: Kept | None = None


@dataclass(frozen=True)
class Gathered:
    """An object of no row: each of its fields means something by itself."""


@dataclass(frozen=True)
class Matches:
    """Whether a column is what the viewer carries in `value`."""

    column: Any
    value: str


@dataclass(frozen=True)
class One:
    """The row that `column` points to."""

    column: Any


@dataclass(frozen=True)
class Many:
    """The rows whose `column` points here, in `order`; never more than `most`.

    `only` makes a further condition, anew for each reading: what depends on the moment.
    """

    column: Any
    order: tuple[Any, ...]
    most: int
    only: Callable[[], sa.ColumnElement[bool]] | None = None


@dataclass(frozen=True)
class Along:
    """The rows of the same model whose ids an array in `column` holds, in the array's order."""

    column: Any


@dataclass(frozen=True)
class Few:
    """The rows of `model` that `only` chooses for who asks, in `order`; never more than `most`."""

    model: Any
    order: tuple[Any, ...]
    most: int
    only: Callable[[Any], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Sole:
    """The row whose `column` points here and for which `only` holds, if it says anything; a
    unique index says that there is one at most."""

    column: Any
    only: Callable[[], sa.ColumnElement[bool]] | None

    @cached_property
    def many(self) -> Many:
        """The list of it alone."""
        return Many(self.column, order_of((), self.column.class_), 1, self.only)


@dataclass(frozen=True)
class Mine:
    """The row of `model` that `only` finds by who asks; there is one at most."""

    model: Any
    only: Callable[[Any], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Paged:
    """A page of `model`: of those whose `column` points here, or of all that are visible.

    `only` makes a further condition that every row of the list meets.

    They come in `order`, or as the argument `sort` says, which is one of the names in `sorts`.
    """

    model: Any
    column: Any | None
    order: tuple[Any, ...]
    filters: tuple[Filter, ...]
    only: Callable[[], sa.ColumnElement[bool]] | None = None
    sorts: tuple[tuple[StrEnum, Sort], ...] = ()


@dataclass(frozen=True)
class ById:
    """The row of one of `models` that the argument `id` names."""

    models: tuple[Any, ...]


@dataclass(frozen=True)
class ByIds:
    """The rows of `models` that the argument `ids` names, in its order."""

    models: tuple[Any, ...]


@dataclass(frozen=True)
class ByKey:
    """The row of `model` whose unique `column` equals the argument of that name."""

    column: Any


@dataclass(frozen=True)
class Own:
    """The row of `model` whose id the viewer carries in `value`."""

    model: Any
    value: str


@dataclass(frozen=True)
class Changed:
    """The row of `model` of which a subscription is told that it has changed."""

    model: Any


Meaning: TypeAlias = (
    Identity
    | Column
    | Localised
    | Embedded
    | Computed
    | Derived
    | Told
    | Gathered
    | Matches
    | One
    | Many
    | Along
    | Few
    | Sole
    | Mine
    | Paged
    | ById
    | ByIds
    | ByKey
    | Own
    | Changed
)


@dataclass(frozen=True)
class Guarded:
    """A root field: what it reads and who may."""

    rule: Callable[[Any], bool]
    meaning: Meaning | None


def meaning_of(field: Any) -> Any:
    """Read the meaning of a Strawberry field; None when it is programmed, not declared."""
    return (field.metadata or {}).get(KEY) if field is not None else None


def order_of(order: tuple[Any, ...], model: Any) -> tuple[Any, ...]:
    """Break ties by id. One direction for all, so that a cursor is compared as one row."""
    descending = bool(order) and is_descending(order[-1])
    if any(is_descending(column) != descending or bare(column).nullable for column in order):
        raise TypeError(f"{model.__name__}: order by columns of one direction, never null")
    return (*order, model.id.desc() if descending else model.id.asc())


def is_descending(column: Any) -> bool:
    """Tell whether a column of an order counts down."""
    return getattr(getattr(column, "modifier", None), "__name__", "") == "desc_op"


def bare(column: Any) -> sa.Column[Any]:
    """Find the table's column behind an attribute of a model, with or without a direction."""
    column = getattr(column, "element", column)
    kept: sa.Column[Any] = column.property.columns[0] if hasattr(column, "property") else column
    return kept


def type_of(column: Any) -> Any:
    """Find the SQL type of a column, without what a library wraps around it."""
    kept = bare(column).type
    return getattr(kept, "impl_instance", kept)
