"""Clauses: conditions of SQLAlchemy's, compiled for the row that has an alias in a statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.util import ClauseAdapter

from execution.printing import POSTGRES, CannotPlan, Reason


def where(clause: Any, model: Any, alias: str) -> tuple[str, dict[Any, str], Any]:
    """Compile a condition on the row called `alias`; its parameters with their names, and itself.

    It is compiled as a part of a statement, so that a subquery that speaks of the row means it.
    """
    table = sa.alias(model.__table__, alias)
    adapted = ClauseAdapter(table).traverse(clause)
    whole: Any = sa.select(sa.literal_column("1"))
    compiled = whole.select_from(table).where(adapted).compile(dialect=POSTGRES)
    head, _, sql = str(compiled).partition("\nWHERE ")
    if "," in head:
        raise CannotPlan(Reason.UNKNOWN, f"a condition of {model.__name__} needs another table")
    return sql, compiled.bind_names, adapted


def parameters_of(clause: Any) -> list[Any]:
    """List the parameters of a condition, in an order that is the same each time it is made."""
    return [each for each in visitors.iterate(clause) if isinstance(each, sa.BindParameter)]


def value_of(parameter: Any) -> Any:
    """Read the value that a parameter holds, as Postgres' driver takes it."""
    return processor_of(parameter)(parameter.effective_value)


def processor_of(parameter: Any) -> Callable[[Any], Any]:
    """Find what makes of a parameter's values what Postgres' driver takes."""
    return parameter.type.dialect_impl(POSTGRES).bind_processor(POSTGRES) or (lambda value: value)
