"""Linking: conditions of lists by what their rows point to, or do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

import kit.ids
from kit.ids import PublicId
from kit.meanings import Condition
from kit.pages import BadPage

MOST = 50


def linked(
    name: str,
    far: Any,
    of: Any,
    *,
    near: Any = None,
    only: Callable[[], sa.ColumnElement[bool]] = sa.true,
) -> Condition:
    """Hold where `far` points to one of the rows of `of` that are given by id as `name`.

    With `near`, the row is what this column points to in the row of `far`, where `only` holds.
    """

    def read(named: list[str]) -> list[UUID]:
        if len(named) > MOST:
            raise BadPage(name, f"`{name}` may name at most {MOST} values.")
        return [key for id in named if (key := kit.ids.of(of, id)) is not None]

    def holds(_: Any, ids: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
        here: sa.ColumnElement[bool] = far == sa.any_(ids)
        if near is None:
            return here
        [key] = near.property.columns[0].foreign_keys
        return key.column.in_(sa.select(near).where(here, only()))  # type: ignore[no-any-return]

    return Condition(list[PublicId], sa.ARRAY(sa.Uuid()), read, holds)


def absent(column: Any) -> Condition:
    """Hold where a column has nothing, or for false where it has something."""
    return Condition(
        bool, sa.Boolean(), lambda value: value, lambda _, told: column.is_(None) == told
    )
