"""Listing: one page of visible rows, by what is declared of the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel.sql.expression import SelectOfScalar
from strawberry.exceptions import StrawberryGraphQLError

from auth.viewer import NOBODY, Viewer
from kit.ids import kind_of
from kit.meanings import Condition, Filter, How, Paged, bare, is_descending, type_of
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
) -> Page:
    """Read one page; ask for one row more to learn whether more follow."""
    refuse_backward(paged.filters, wanted)
    for filter in paged.filters:
        if not is_blank(wanted.get(filter.name)):
            rows = rows.where(_narrowed(paged, filter, wanted[filter.name], viewer))
    keys = [bare(column) for column in paged.order]
    size, name = size_of(first), name_of(paged)
    asked = rows.order_by(*paged.order)
    if after is not None:
        place = sa.tuple_(*place_of(name, after, [type_of(key).python_type for key in keys]))
        here = sa.tuple_(*keys)
        asked = asked.where(here < place if is_descending(paged.order[-1]) else here > place)
    found = await read(asked.limit(size + 1))
    edges = [
        Edge(cursor_of(name, [getattr(row, key.key) for key in keys]), row) for row in found[:size]
    ]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    info = PageInfo(ends[0], ends[1], len(found) > size, after is not None)
    return Page(edges, info, lambda: _count(read, rows, exact=paged.column is not None))


def name_of(paged: Paged) -> str:
    """Name a list in its cursors, so that none is taken for another's."""
    kind = kind_of(paged.model)
    return kind if paged.column is None else f"{kind}~{paged.column.key}"


async def _count(read: Read, rows: SelectOfScalar[Any], *, exact: bool) -> Count:
    """Count all of an owner's rows; elsewhere stop at a cap."""
    counted = rows if exact else rows.limit(CAP + 1)
    only_rows = counted.with_only_columns(sa.literal(1), maintain_column_froms=True).subquery()
    [[total]] = await read(sa.select(sa.func.count()).select_from(only_rows))
    return Count(total, True) if exact or total <= CAP else Count(CAP, False)


def is_blank(value: Any) -> bool:
    """Tell whether an argument narrows nothing: it was not given, or is a search for no words."""
    return value is None or (isinstance(value, str) and not value.strip())


def refuse_backward(filters: Sequence[Filter], wanted: dict[str, Any]) -> None:
    """Refuse a range of time that ends before it begins."""
    given = [filter for filter in filters if wanted.get(filter.name) is not None]
    begins = {filter.column.key: filter.name for filter in given if filter.how is How.FROM}
    for filter in given:
        begin = begins.get(filter.column.key) if filter.how is How.UNTIL else None
        if begin and wanted[filter.name] < wanted[begin]:
            raise BadPage(filter.name, f"`{filter.name}` is before `{begin}`.")


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
            given = sa.bindparam(filter.name, made.read(value), type_=made.kept, unique=True)
            return made.holds(viewer, given)
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
