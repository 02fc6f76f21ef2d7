"""Pages: the SQL of a connection, with what is asked of it and nothing more."""

from __future__ import annotations

import sqlalchemy as sa

from execution.ordering import Orderer, Ordering
from execution.printing import (
    TRUE_FALSE,
    CannotPlan,
    Json,
    Reason,
    Text,
    joined,
    list_of,
    name_of,
    object_of,
    string,
)
from execution.scopes import Scope, table_of
from execution.telling import TellingWriter
from execution.writer import Bind, Request, Selected
from kit import searching
from kit.meanings import Condition, Filter, How, Paged, type_of
from kit.narrowing import is_blank
from kit.pages import CAP, size_of
from resolvers.listing import is_set, refuse_backward, refuse_many

ENDS = {"startCursor", "endCursor", "hasNextPage"}


class PageWriter(Orderer, TellingWriter):
    """Writes connections."""

    def page(self, field: Selected, page: Paged, parent: str) -> Text:
        """Write one page; `parent` is the alias of the row that it belongs to."""
        alias, parts = self.alias(), self.below(field.named, field.details)
        first = self._first(field)
        scope = self._scope(field, page, alias, parent)
        order = self.ordering(field, page, alias)
        after = self.beyond(field, order)
        after_many = after if order.many is None else self.beyond(field, order, order.many)
        size = ""
        if not {part.name for part in parts} <= {"__typename", "count"}:
            size = f"{self.bind(first)}::int"
        numbered = self._is_numbered(parts)
        pairs: list[tuple[str, Text]] = []
        for part in parts:
            text: Text
            match part.name:
                case "__typename":
                    text = [Json(f'"{field.named.name}"')]
                case "count":
                    text = self._count(part, page, scope)
                case "pageInfo":
                    text = self._page_info(part, order, size, bool(after))
                case _:
                    text = self._list(part, order, alias, f"n_<={size}" if numbered else "")
            pairs.append((part.key, text))
        if not size:
            return object_of(pairs)
        rows = _counted(scope.rows(order, after, after_many), alias, size, numbered)
        # `having true` makes one row of it, always.
        return [f"(select {joined(object_of(pairs))} from ({rows}) {alias} having true)"]

    def _first(self, field: Selected) -> Bind:
        first = self.argument(field, "first")

        def checked(request: Request) -> int:
            return size_of(first(request))

        self.checks.append(checked)
        return checked

    def _is_numbered(self, parts: list[Selected]) -> bool:
        """Tell whether a page must know where it ends."""
        infos = [part for part in parts if part.name == "pageInfo"]
        return any(
            part.name in ENDS for info in infos for part in self.below(info.named, info.details)
        )

    def _scope(self, field: Selected, page: Paged, alias: str, parent: str) -> Scope:
        """Write which rows are paged through."""
        conditions, sets, wide = list[str](), list[str](), list[str]()
        if page.column is not None:
            conditions.append(f"{name_of(page.column, alias)}={parent}.id")
        if page.column is None or not self.is_seen(page.column, parent):
            conditions += self.rule(page.model, alias)
        if page.only is not None:
            conditions.append(self.anew(page.only, page.model, alias))
        for each in self._given(field, page):
            get = self.argument(field, each.name)
            if not is_set(each) or each.column.is_wide:
                conditions.append(self._narrowed(page, each, get, alias))
            if is_set(each):
                kept = wide if each.column.is_wide else sets
                kept.append(self._set(page, each.column, get, alias))
        return Scope(page.model, alias, conditions, sets, wide)

    def _given(self, field: Selected, page: Paged) -> list[Filter]:
        """List the filters that are used, and have their values checked together."""
        given = [each for each in page.filters if not is_blank(self.given(field, each.name))]
        values = {each.name: self.argument(field, each.name) for each in given}

        def check(request: Request) -> None:
            refuse_backward(given, {name: get(request) for name, get in values.items()})

        if any(each.how in (How.UNTIL, How.WHERE) for each in given):
            self.checks.append(check)
        return given

    def _narrowed(self, page: Paged, filter: Filter, get: Bind, alias: str) -> str:
        if filter.how is How.WORDS:
            clause = filter.column.compared(page.model, sa.bindparam("words", type_=sa.Text))
            return self.condition(
                clause, page.model, alias, words=lambda request: searching.plain(get(request))
            )
        if filter.how is How.WHERE:
            return self._where(page, filter.column, get, alias)
        name, kept = name_of(filter.column, alias), type_of(filter.column)
        if filter.how is How.AMONG and isinstance(kept, sa.String):
            return f"{name}=any({self.bind(_among(filter, get))}::text[])"
        if filter.how in (How.FROM, How.UNTIL) and isinstance(kept, sa.DateTime | sa.Date):
            sign = ">=" if filter.how is How.FROM else "<"
            of = "timestamptz" if isinstance(kept, sa.DateTime) else "date"
            return f"{name}{sign}{self.bind(get)}::{of}"
        raise CannotPlan(Reason.UNKNOWN, f"the filter {filter.name}")

    def _where(self, page: Paged, made: Condition, get: Bind, alias: str) -> str:
        given = sa.bindparam("wanted", type_=made.kept)
        clause = made.holds(self.viewer, given)
        return self.condition(
            clause, page.model, alias, wanted=lambda request: made.read(get(request))
        )

    def _set(self, page: Paged, made: Condition, get: Bind, alias: str) -> str:
        given = sa.bindparam("wanted", type_=made.kept)
        ids = made.ids(self.viewer, given).scalar_subquery()  # type: ignore[misc]
        return self.expression(
            ids, page.model, alias, wanted=lambda request: made.read(get(request))
        )

    def _list(self, part: Selected, order: Ordering, alias: str, where: str) -> Text:
        tail = f" filter (where {where})" if where else ""
        if part.name == "nodes":
            return list_of(self.object(part.named, part.details, alias), tail)
        if part.name == "edges":
            return list_of(self._edge(part, order, alias), tail)
        raise CannotPlan(Reason.PROGRAMMED, f"a page's {part.name}")

    def _edge(self, edge: Selected, order: Ordering, alias: str) -> Text:
        pairs: list[tuple[str, Text]] = []
        for part in self.below(edge.named, edge.details):
            if part.field is None:
                pairs.append((part.key, [Json(f'"{edge.named.name}"')]))
            elif part.name == "cursor":
                pairs.append((part.key, string(order.cursor())))
            elif part.name == "node":
                pairs.append((part.key, self.object(part.named, part.details, alias)))
            else:
                raise CannotPlan(Reason.PROGRAMMED, f"an edge's {part.name}")
        return object_of(pairs)

    def _page_info(self, info: Selected, order: Ordering, size: str, after: bool) -> Text:
        cursor = f"max({order.cursor()})"
        known: dict[str, Text] = {
            "__typename": [Json(f'"{info.named.name}"')],
            "endCursor": _string_or_null(f"{cursor} filter (where n_=least({size},m_))"),
            "hasNextPage": [TRUE_FALSE.format(f"count(*)>{size}")],
            "hasPreviousPage": [Json("true" if after else "false")],
            "startCursor": _string_or_null(f"{cursor} filter (where n_=1 and n_<={size})"),
        }
        parts = self.below(info.named, info.details)
        if unknown := {part.name for part in parts} - set(known):
            raise CannotPlan(Reason.PROGRAMMED, f"a pageInfo's {unknown}")
        return object_of([(part.key, known[part.name]) for part in parts])

    def _count(self, count: Selected, page: Paged, scope: Scope) -> Text:
        """Write how many rows there are; outside an owner's no more are counted than the cap."""
        exact, conditions = page.column is not None, scope.whole()
        where = f" where {' and '.join(conditions)}" if conditions else ""
        rows = f"select 1 from {table_of(page.model)} {scope.alias}{where}"
        counted = f"select count(*) c from ({rows}{'' if exact else f' limit {CAP + 1}'}) r"
        known: dict[str, Text] = {
            "__typename": [Json(f'"{count.named.name}"')],
            "exact": [Json("true")] if exact else [TRUE_FALSE.format(f"c<={CAP}")],
            "value": ["c::text"] if exact else [f"least(c,{CAP})::text"],
        }
        parts = self.below(count.named, count.details)
        if unknown := {part.name for part in parts} - set(known):
            raise CannotPlan(Reason.PROGRAMMED, f"a count's {unknown}")
        text = object_of([(part.key, known[part.name]) for part in parts])
        return [f"(select {joined(text)} from ({counted}) r)"]


def _counted(rows: str, alias: str, size: str, numbered: bool) -> str:
    """Write the rows of a page: one more, and numbered, where it must know where it ends."""
    if not numbered:
        return f"select * from ({rows}) {alias} limit {size}"
    more = f"select * from ({rows}) {alias} limit {size}+1"
    return f"select *,row_number() over () n_,count(*) over () m_ from ({more}) {alias}"


def _string_or_null(sql: str) -> Text:
    return [f"coalesce({joined(string(sql))},'null')"]


def _among(filter: Filter, get: Bind) -> Bind:
    """Tell the names of some enum values, which are what is kept, or plain texts."""

    def names(request: Request) -> list[str]:
        values = get(request)
        refuse_many(filter, values)
        return [getattr(value, "name", value) for value in values]

    return names
