"""Narrowing: the arguments by which a list is narrowed down."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from kit.meanings import Condition, Filter, How, type_of
from kit.narrowing import SORT


def among(column: Any, name: str, description: str) -> Filter:
    """Keep rows whose column is one of the values given."""
    return Filter(name, How.AMONG, column, description)


def since(column: Any, name: str, description: str) -> Filter:
    """Keep rows from a moment on."""
    return Filter(name, How.FROM, column, description)


def until(column: Any, name: str, description: str) -> Filter:
    """Keep rows before a moment."""
    return Filter(name, How.UNTIL, column, description)


def where(name: str, condition: Condition, description: str) -> Filter:
    """Keep rows for which a declared condition holds."""
    return Filter(name, How.WHERE, condition, description)


def words(index: Any, name: str, description: str) -> Filter:
    """Keep rows that have every word given, or words that begin so; `index` is a `Searchable`."""
    return Filter(name, How.WORDS, index, description)


def argument_of(filter: Filter) -> StrawberryArgument:
    """Make the argument of a filter."""
    of: Any = str
    if filter.how in (How.FROM, How.UNTIL):
        of = date if type_of(filter.column).python_type is date else datetime
    elif filter.how is How.AMONG:
        kept = type_of(filter.column)
        of = list[getattr(kept, "enum_class", None) or kept.python_type]  # type: ignore[misc]
    elif filter.how is How.WHERE:
        of = filter.column.of
    return StrawberryArgument(
        filter.name,
        None,
        StrawberryAnnotation(of | None),
        default=None,
        description=filter.description,
    )


def sort_argument(of: type[StrEnum]) -> StrawberryArgument:
    """Make the argument that names one of the orders of a list."""
    return StrawberryArgument(
        SORT,
        None,
        StrawberryAnnotation(of | None),
        default=None,
        description="In which order; a cursor holds in the order that it was made in.",
    )
