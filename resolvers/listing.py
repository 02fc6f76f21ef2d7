"""Listing: one page of visible rows, by what is declared of the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.sql.expression import SelectOfScalar
from strawberry.exceptions import StrawberryGraphQLError

from auth.viewer import NOBODY, Viewer
from kit import narrowing
from kit.ids import kind_of
from kit.meanings import (
    Condition,
    Filter,
    How,
    Paged,
    Sort,
    bare,
    is_descending,
    type_of,
)
from kit.narrowing import LANGUAGES, SORT, is_blank, refuse_below
from kit.pages import CAP, BadPage, Count, Edge, Page, PageInfo, cursor_of, place_of, size_of

Read = Callable[[Any], Awaitable[list[Any]]]


def bad_argument(error: BadPage) -> StrawberryGraphQLError:
    """Make the error for an argument that cannot be."""
    extensions = {"code": "BAD_USER_INPUT", "argument": error.argument}
    return StrawberryGraphQLError(str(error), extensions=extensions)


async def page_of(
    read: Read,
    rows: SelectOfScalar[Any],
    paged: Paged,
    first: int,
    after: str | None,
    wanted: dict[str, Any],
    viewer: Viewer = NOBODY,
    languages: Sequence[str] = (),
) -> Page:
    """Read one page; ask for one row more to learn whether more follow."""
    refuse_backward(paged.filters, wanted)
    for filter in paged.filters:
        if not is_blank(wanted.get(filter.name)):
            rows = rows.where(_narrowed(paged, filter, wanted[filter.name], viewer))
    size, sort = size_of(first), sort_of(paged, wanted)
    if sort is None:
        found = await _in_order(read, rows, paged, size, after)
    else:
        wanted = wanted | {LANGUAGES: languages}
        found = await _sorted(read, rows, paged, sort, wanted, size, after, viewer)
    edges = [Edge(cursor, row) for cursor, row in found[:size]]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    info = PageInfo(ends[0], ends[1], len(found) > size, after is not None)
    return Page(edges, info, lambda: _count(read, rows, exact=paged.column is not None))


async def _in_order(
    read: Read, rows: SelectOfScalar[Any], paged: Paged, size: int, after: str | None
) -> list[tuple[str, Any]]:
    keys, name = [bare(column) for column in paged.order], name_of(paged)
    asked = rows.order_by(*paged.order)
    if after is not None:
        place = sa.tuple_(*place_of(name, after, [type_of(key).python_type for key in keys]))
        here = sa.tuple_(*keys)
        asked = asked.where(here < place if is_descending(paged.order[-1]) else here > place)
    return [
        (cursor_of(name, [getattr(row, key.key) for key in keys]), row)
        for row in await read(asked.limit(size + 1))
    ]


async def _sorted(
    read: Read,
    rows: SelectOfScalar[Any],
    paged: Paged,
    named: tuple[StrEnum, Sort],
    wanted: dict[str, Any],
    size: int,
    after: str | None,
    viewer: Viewer,
) -> list[tuple[str, Any]]:
    sort, name, id = named[1], name_of(paged, named[0]), col(paged.model.id)
    given = None
    if sort.needs is not None:
        kept, get = need_of(paged, sort.needs)
        given = sa.bindparam(sort.needs, get(wanted[sort.needs]), type_=kept, unique=True)
    key = sort.key(given)
    if sort.many is not None and await _are_many(read, paged, wanted, viewer):
        key = sort.many(given)
    asked: Any = sa.select(paged.model, key.label("sorted_by")).where(*rows._where_criteria)
    by = [key.desc(), id.desc()] if sort.is_descending else [key, id]
    if after is not None:
        place = sa.tuple_(*place_of(name, after, [sort.kept.python_type, UUID]))
        here = sa.tuple_(key, id)
        asked = asked.where(here < place if sort.is_descending else here > place)
    found = await read(asked.order_by(*by).limit(size + 1))
    return [(cursor_of(name, [key, row.id]), row) for row, key in found]


async def _are_many(read: Read, paged: Paged, wanted: dict[str, Any], viewer: Viewer) -> bool:
    """Tell whether what the filters by an index leave is too much to be sorted without one."""
    used = [
        filter
        for filter in paged.filters
        if is_set(filter) and not is_blank(wanted.get(filter.name))
    ]
    narrow = [filter for filter in used if not filter.column.is_wide] or used[:1]
    sets = [filter.column.ids(viewer, _given(filter, wanted[filter.name])) for filter in narrow]
    sets = sets or [sa.select(col(paged.model.id))]
    first, *others = [next(iter(each.subquery().c)) for each in sets]
    found = sa.select(first).where(*(first.in_(sa.select(other)) for other in others))
    limited = found.limit(narrowing.FEW + 1).subquery()
    [[count]] = await read(sa.select(sa.func.count()).select_from(limited))
    return bool(count > narrowing.FEW)


def is_set(filter: Filter) -> bool:
    """Tell whether a filter can select all for which it holds."""
    return isinstance(filter.column, Condition) and filter.column.ids is not None


def _given(filter: Filter, value: Any) -> sa.BindParameter[Any]:
    made: Condition = filter.column
    return sa.bindparam(filter.name, made.read(value), type_=made.kept, unique=True)


def sort_of(paged: Paged, wanted: Mapping[str, Any]) -> tuple[StrEnum, Sort] | None:
    """Tell which of its orders is asked for; None for its own. It must have what it needs."""
    asked = wanted.get(SORT)
    for name, sort in paged.sorts:
        has = sort.needs is None or sort.needs == LANGUAGES or not is_blank(wanted.get(sort.needs))
        if asked == name and not has:
            raise BadPage(SORT, f"`{SORT}: {name.name}` needs `{sort.needs}`.")
        if asked == name or (asked is None and sort.is_usual and has):
            return name, sort
    return None


def need_of(paged: Paged, needs: str) -> tuple[Any, Callable[[Any], Any]]:
    """Tell of what type a sort is given what it needs, and how that is read."""
    if needs == LANGUAGES:
        return sa.ARRAY(sa.Text()), list
    [made] = (filter.column for filter in paged.filters if filter.name == needs)
    return made.kept, made.read


def name_of(paged: Paged, sort: StrEnum | None = None) -> str:
    """Name a list in its cursors, so that none is taken for another's, nor for another order."""
    kind = kind_of(paged.model)
    name = kind if paged.column is None else f"{kind}~{paged.column.key}"
    return name if sort is None else f"{name}~{sort.name.lower()}"


async def _count(read: Read, rows: SelectOfScalar[Any], *, exact: bool) -> Count:
    """Count all of an owner's rows; elsewhere stop at a cap."""
    counted = rows if exact else rows.limit(CAP + 1)
    only_rows = counted.with_only_columns(sa.literal(1), maintain_column_froms=True).subquery()
    [[total]] = await read(sa.select(sa.func.count()).select_from(only_rows))
    return Count(total, True) if exact or total <= CAP else Count(CAP, False)


def refuse_backward(filters: Sequence[Filter], wanted: dict[str, Any]) -> None:
    """Refuse a range that ends before it begins."""
    given = [filter for filter in filters if wanted.get(filter.name) is not None]
    begins = {filter.column.key: filter.name for filter in given if filter.how is How.FROM}
    for filter in given:
        if filter.how is How.UNTIL:
            refuse_below(filter.name, begins.get(filter.column.key), wanted)
        elif isinstance(filter.column, Condition):
            refuse_below(filter.name, filter.column.least, wanted)


def _narrowed(paged: Paged, filter: Filter, value: Any, viewer: Viewer) -> sa.ColumnElement[bool]:
    match filter.how:
        case How.AMONG:
            return _among(filter, value)
        case How.FROM:
            return filter.column >= value  # type: ignore[no-any-return]
        case How.UNTIL:
            return filter.column < value  # type: ignore[no-any-return]
        case How.WHERE:
            made: Condition = filter.column
            return made.holds(viewer, _given(filter, value))
        case How.WORDS:
            condition: sa.ColumnElement[bool] = filter.column.matches(paged.model, value)
            return condition
    return sa.false()


def _among(filter: Filter, values: list[Any]) -> sa.ColumnElement[bool]:
    refuse_many(filter, values)
    found: sa.ColumnElement[bool] = filter.column.in_(values)
    return found


def refuse_many(filter: Filter, values: Sequence[Any]) -> None:
    """Refuse more values than a filter is meant for."""
    if len(values) > 50:
        raise BadPage(filter.name, f"`{filter.name}` may name at most 50 values.")
