"""What a rule of visibility is, and the rules of all tables together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.viewer import Viewer
from models.base import Record

Visibility: TypeAlias = Callable[[Viewer], ColumnElement[bool]]

RULES: dict[Any, Visibility] = {}


def nobody(viewer: Viewer) -> ColumnElement[bool]:
    """Show no row to any client: the system reads such tables without asking."""
    return sa.false()


def everybody(viewer: Viewer) -> ColumnElement[bool]:
    """Show every row to everybody."""
    return sa.true()


@dataclass(frozen=True)
class Within:
    """Seen by whoever sees the row that `column` points to."""

    column: Any

    def __call__(self, viewer: Viewer) -> ColumnElement[bool]:
        parent = target_of(self.column)
        rule = RULES[parent](viewer)
        if isinstance(rule, sa.True_ | sa.False_):
            return rule
        return col(self.column).in_(select(parent.id).where(rule))


def follows(column: Any) -> bool:
    """Tell whether seeing one end of `column` is seeing the other."""
    rule = RULES[column.class_]
    return isinstance(rule, Within) and rule.column.key == column.key


@cache
def target_of(column: Any) -> Any:
    """Find the model that a foreign key points to."""
    [key] = column.property.columns[0].foreign_keys
    return next(m.class_ for m in Record._sa_registry.mappers if m.local_table is key.column.table)


def owned(model: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Show the rows that belong to the viewer, to their business, or to what a guest claims."""
    ways: list[ColumnElement[bool]] = []
    if viewer.customer_id is not None:
        ways.append(col(model.customer_id) == viewer.customer_id)
    if viewer.business_id is not None and hasattr(model, "business_id"):
        ways.append(col(model.business_id) == viewer.business_id)
    if viewer.claim_hash is not None and hasattr(model, "claim_hash"):
        ways.append(col(model.claim_hash) == viewer.claim_hash)
    return sa.or_(*ways) if ways else sa.false()
