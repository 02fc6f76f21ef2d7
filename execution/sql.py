"""SQL: one statement for one operation, written from the meanings of the fields it selects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType

import kit.ids
from auth.viewer import Viewer
from auth.visibility import target_of
from execution.finding import FindingWriter
from execution.printing import (
    TRUE_FALSE,
    CannotPlan,
    Json,
    Reason,
    Text,
    amount,
    identity,
    joined,
    leaf,
    list_of,
    name_of,
    null_or,
    object_of,
    quoted,
    string,
    sure,
)
from execution.scopes import rows_of, table_of
from execution.writer import LONGEST, Asked, Bind, Computation, Request, Selected
from kit.meanings import (
    Along,
    ById,
    ByIds,
    ByKey,
    Changed,
    Column,
    Computed,
    Derived,
    Embedded,
    Few,
    Gathered,
    Guarded,
    Identity,
    Localised,
    Many,
    Matches,
    Mine,
    One,
    Own,
    Paged,
    Sole,
    Told,
    bare,
)

PARAMETER = re.compile(r"\$(\d+)")


@dataclass(frozen=True)
class Plan:
    """A statement, what to check before it runs, and what to compute in its answer."""

    sql: str
    rules: tuple[Callable[[Viewer], bool], ...]
    checks: tuple[Bind, ...]
    binds: tuple[Bind, ...]
    computed: tuple[Computation, ...]


def plan(asked: Asked, request: Request) -> Plan:
    """Write the plan of what is read for viewers of a kind, or raise `CannotPlan`."""
    return _Query(asked, request).plan()


class Statement(FindingWriter):
    """Writes what the fields of a statement answer."""

    def finished(self, text: Text, rules: tuple[Callable[[Viewer], bool], ...] = ()) -> Plan:
        """Make the plan of a statement that answers some text."""
        sql = self._settled(f"select convert_to({joined(text)},'UTF8')")
        if len(sql) > LONGEST:
            raise CannotPlan(Reason.TOO_LARGE, f"{len(sql)} characters")
        return Plan(sql, rules, tuple(self.checks), tuple(self.binds), tuple(self.computed))

    def _settled(self, sql: str) -> str:
        """Leave out parameters that are used nowhere, as of a page whose rows nobody asked for.

        Postgres could not tell their types. What they would refuse is still refused.
        """
        used = sorted({int(number) for number in PARAMETER.findall(sql)})
        places = {old: new for new, old in enumerate(used, 1)}
        self.checks += [bind for n, bind in enumerate(self.binds, 1) if n not in places]
        self.binds = [self.binds[n - 1] for n in used]
        return PARAMETER.sub(lambda match: f"${places[int(match[1])]}", sql)

    def value(self, field: Selected, of: GraphQLObjectType, alias: str) -> Text:
        """Write what a field of the row called `alias` answers."""
        if field.field is None:
            return [Json(f'"{of.name}"')]
        match field.meaning:
            case One() | Sole() | Many() | Along() | Few() | Paged():
                return self._related(field, alias)
            case ById() | ByIds() | ByKey() | Own() | Mine() | Changed():
                return self.found(field)
            case Told(function, kept):
                return self.telling(field, function, kept)
            case Gathered():
                return self.object(field.named, field.details, "")
        return self._leaf(field, alias) or super().value(field, of, alias)

    def _related(self, field: Selected, alias: str) -> Text:
        match field.meaning:
            case One(column):
                return self._one(field, column, alias)
            case Sole():
                return self._sole(field, field.meaning, alias)
            case Many():
                return self._many(field, field.meaning, alias)
            case Along(column):
                return self._along(field, column, alias)
            case Few():
                return self._few(field, field.meaning)
        return self.page(field, field.meaning, alias)

    def _leaf(self, field: Selected, alias: str) -> Text:
        match field.meaning:
            case Identity(model):
                return identity(alias, kit.ids.kind_of(model))
            case Column(column):
                return leaf(column, alias, field.named)
            case Localised(column):
                return self.localised(field, column, alias)
            case Embedded(model, money):
                return self._money(field, model, money, alias)
            case Computed(function, columns):
                return self.computation(field, function, columns, alias)
            case Derived():
                return self.derivation(field, field.meaning, alias)
            case Matches(column, value):
                same = f"{name_of(column, alias)}={self.of_viewer(value)}::uuid"
                return [TRUE_FALSE.format(same)]
        return []

    # Leaves

    def _money(self, field: Selected, model: Any, money: Any, alias: str) -> Text:
        minor, currency = getattr(model, money.minor), getattr(model, money.currency)
        name, code = name_of(minor, alias), name_of(currency, alias)
        known: dict[str, Text] = {
            "__typename": [Json(f'"{field.named.name}"')],
            "amount": string(amount(name, code)),
            "currency": [f"to_json({code}::text)::text"],
        }
        parts = self.below(field.named, field.details)
        if unknown := {part.name for part in parts} - set(known):
            raise CannotPlan(Reason.PROGRAMMED, f"money's {unknown}")
        text = object_of([(part.key, known[part.name]) for part in parts])
        return null_or(name, text) if bare(minor).nullable else text

    # Rows

    def _one(self, field: Selected, column: Any, alias: str) -> Text:
        if joined_to := self.joined.get((alias, column.key)):
            return [sure(self.object(field.named, field.details, joined_to))]
        here = f"id={name_of(column, alias)}"
        return self.row(field, target_of(column), here, seen=self.is_seen(column, alias))

    def _sole(self, field: Selected, sole: Sole, parent: str) -> Text:
        alias, column = self.alias(), sole.column
        conditions = [f"{name_of(column, alias)}={parent}.id"]
        if not self.is_seen(column, parent):
            conditions += self.rule(column.class_, alias)
        if sole.only is not None:
            conditions.append(self.anew(sole.only, column.class_, alias))
        text = sure(self.object(field.named, field.details, alias))
        rows = f"{table_of(column.class_)} {alias} where {' and '.join(conditions)}"
        return [f"coalesce((select {text} from {rows}),{quoted(field.missing)})"]

    def _many(self, field: Selected, many: Many, parent: str) -> Text:
        alias, column = self.alias(), many.column
        conditions = [f"{name_of(column, alias)}={parent}.id"]
        if not self.is_seen(column, parent):
            conditions += self.rule(column.class_, alias)
        if many.only is not None:
            conditions.append(self.anew(many.only, column.class_, alias))
        return self._listed_rows(field, many, column.class_, alias, conditions)

    def _few(self, field: Selected, few: Few) -> Text:
        alias, viewer = self.alias(), self.viewer
        conditions = self.rule(few.model, alias)
        conditions.append(self.anew(lambda: few.only(viewer), few.model, alias))
        return self._listed_rows(field, few, few.model, alias, conditions)

    def _along(self, field: Selected, column: Any, parent: str) -> Text:
        alias, path = self.alias(), name_of(column, parent)
        conditions = [f"{alias}.id=any({path})", *self.rule(column.class_, alias)]
        text = sure(self.object(field.named, field.details, alias))
        gathered = f"string_agg({text},',' order by array_position({path},{alias}.id))"
        rows = f"{table_of(column.class_)} {alias} where {' and '.join(conditions)}"
        return [Json("["), f"(select coalesce({gathered},'') from {rows})", Json("]")]

    def _listed_rows(
        self, field: Selected, listed: Many | Few, model: Any, alias: str, conditions: list[str]
    ) -> Text:
        row = self.object(field.named, field.details, alias, field.sharing)
        text = joined(list_of(row))
        rows = rows_of(model, alias, conditions, listed.order, listed.most)
        return [f"(select {text} from ({rows}) {alias})"]


class _Query(Statement):
    def plan(self) -> Plan:
        root, pairs, rules = self.asked.root, [], []
        for selected in self.root():
            if selected.field is not None:
                guarded = selected.meaning
                if not isinstance(guarded, Guarded) or guarded.meaning is None:
                    raise CannotPlan(Reason.PROGRAMMED, selected.name)
                rules.append(guarded.rule)
                selected = selected._replace(meaning=guarded.meaning)
            pairs.append((selected.key, self.value(selected, root, "")))
        return self.finished([Json('{"data":'), *object_of(pairs), Json("}")], tuple(rules))
