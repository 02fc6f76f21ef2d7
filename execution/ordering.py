"""Ordering: how the rows of a page follow each other, as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from execution.printing import name_of, place_of_type, quoted
from execution.writer import Bind, Request, Selected, Writer
from kit.meanings import Paged, bare, is_descending, type_of
from kit.narrowing import LANGUAGES, SORT
from kit.pages import place_of
from resolvers.listing import name_of as list_name
from resolvers.listing import need_of, sort_of

SORTED_BY = "k_"  # what the key of a sort is called once it was read


@dataclass(frozen=True)
class Ordering:
    """The keys of an order: as they are read, as they are called then, and their types."""

    name: str  # of the list, in cursors
    keys: tuple[str, ...]
    called: tuple[str, ...]
    types: tuple[type[Any], ...]
    is_descending: bool
    many: tuple[str, ...] | None = None  # by which many rows are ordered instead

    def by(self, keys: tuple[str, ...] | None = None) -> str:
        """Write what rows are ordered by."""
        down = " desc" if self.is_descending else ""
        return ",".join(f"{key}{down}" for key in keys or self.keys)

    def more(self, keys: tuple[str, ...] | None = None) -> str:
        """Write what is read besides the columns of the row."""
        keys = keys or self.keys
        return "" if keys == self.called else f",{keys[0]} {SORTED_BY}"

    def cursor(self) -> str:
        """Write the place of a row."""
        parts = zip(self.called, self.types, strict=True)
        places = "||'.'||".join(place_of_type(of)[0].format(name) for name, of in parts)
        return f"{quoted(self.name + '.')}||{places}"


class Orderer(Writer):
    """Writes orders, and where in them a page begins."""

    def ordering(self, field: Selected, page: Paged, alias: str) -> Ordering:
        """Tell in which order a page is read; which one is part of a plan's key."""
        names = [filter.name for filter in page.filters]
        wanted = {name: self.given(field, name) for name in (*names, *([SORT] * bool(page.sorts)))}
        found = sort_of(page, wanted)
        if found is None:
            keys = [bare(column) for column in page.order]
            called = tuple(name_of(key, alias) for key in keys)
            types = tuple(type_of(key).python_type for key in keys)
            return Ordering(list_name(page), called, called, types, is_descending(page.order[-1]))
        name, sort = found
        given, binds = None, dict[str, Bind]()
        if sort.needs is not None:
            kept, _ = need_of(page, sort.needs)
            given = sa.bindparam("needed", type_=kept)
            binds["needed"] = self._needed(field, page, sort.needs)
        key, id = self.expression(sort.key(given), page.model, alias, **binds), f"{alias}.id"
        many = sort.many and (self.expression(sort.many(given), page.model, alias, **binds), id)
        return Ordering(
            list_name(page, name),
            (key, id),
            (f"{alias}.{SORTED_BY}", id),
            (sort.kept.python_type, UUID),
            sort.is_descending,
            many,
        )

    def _needed(self, field: Selected, page: Paged, needs: str) -> Bind:
        if needs == LANGUAGES:
            return lambda request: list(request.languages)
        get, read = self.argument(field, needs), need_of(page, needs)[1]
        return lambda request: read(get(request))

    def beyond(
        self, field: Selected, order: Ordering, keys: tuple[str, ...] | None = None
    ) -> list[str]:
        """Write that rows come after the cursor, if one is given."""
        if self.given(field, "after") is None:
            return []
        get = self.argument(field, "after")

        def part(n: int) -> Bind:
            def read(request: Request) -> Any:
                return place_of(order.name, get(request), order.types)[n]

            return read

        self.checks.append(part(0))
        place = ",".join(
            f"{self.bind(part(n))}::{place_of_type(of)[1]}" for n, of in enumerate(order.types)
        )
        sign = "<" if order.is_descending else ">"
        return [f"({','.join(keys or order.keys)}){sign}({place})"]
