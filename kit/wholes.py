"""Wholes: what follows from all rows that point to one, by what follows from each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kit.literals import NONE


@dataclass(frozen=True)
class Each:
    """A pure function of facts about each row whose `column` points here, and what the `whole` of
    its results makes."""

    column: Any
    facts: Callable[[Any], sa.ColumnElement[Any]]
    function: Callable[..., Any]
    whole: Callable[[list[Any]], Any]

    def gathered(self, model: Any, viewer: Any) -> sa.ColumnElement[Any]:
        """Gather the facts about all of them, for the row of `model` around them."""
        rows = sa.select(sa.func.jsonb_agg(self.facts(viewer))).select_from(self.column.class_)
        found = rows.where(self.column == model.id).correlate(model)
        return sa.func.coalesce(found.scalar_subquery(), NONE)
