"""SQL: one statement for one operation, written from the meanings of the fields it selects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter

import kit.ids
from auth.viewer import Viewer
from auth.visibility import target_of
from auth.visibility.rules import follows
from execution.computing import Computation
from execution.deriving import Deriver
from execution.pages import rows_of, table_of
from execution.printing import (
    CannotPlan,
    Json,
    Reason,
    Text,
    amount,
    identity,
    joined,
    leaf,
    list_of,
    localised,
    name_of,
    null_or,
    object_of,
    quoted,
    quoted_name,
    string,
    sure,
)
from execution.writer import Asked, Bind, Request, Selected
from kit.meanings import (
    Along,
    ById,
    ByIds,
    ByKey,
    Column,
    Computed,
    Derived,
    Embedded,
    Guarded,
    Identity,
    Localised,
    Many,
    One,
    Own,
    Paged,
    bare,
    meaning_of,
)
from kit.pages import MOST, BadPage

LONGEST = 20_000  # characters of a statement; Postgres keeps a hundred times as many bytes
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
    """Write the plan of an operation for viewers of a kind, or raise `CannotPlan`."""
    return _Statement(asked, request).plan()


class _Statement(Deriver):
    def plan(self) -> Plan:
        root: Any = self.asked.schema.query_type
        pairs, rules = [], []
        for selected in self.root():
            if selected.field is not None:
                guarded = selected.meaning
                if not isinstance(guarded, Guarded) or guarded.meaning is None:
                    raise CannotPlan(Reason.PROGRAMMED, selected.name)
                rules.append(guarded.rule)
                selected = selected._replace(meaning=guarded.meaning)
            pairs.append((selected.key, self.value(selected, root, "")))
        text = joined([Json('{"data":'), *object_of(pairs), Json("}")])
        sql = self._settled(f"select convert_to({text},'UTF8')")
        if len(sql) > LONGEST:
            raise CannotPlan(Reason.TOO_LARGE, f"{len(sql)} characters")
        return Plan(sql, tuple(rules), tuple(self.checks), tuple(self.binds), tuple(self.computed))

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
            case Identity(model):
                return identity(alias, kit.ids.kind_of(model))
            case Column(column):
                return leaf(column, alias, field.named)
            case Localised(column):
                return localised(column, alias, *self.languages())
            case Embedded(model, money):
                return self._money(field, model, money, alias)
            case Computed(function, columns):
                return self.computation(field, function, columns, alias)
            case Derived():
                return self.derivation(field, field.meaning, alias)
            case One(column):
                return self._one(field, column, alias)
            case Many():
                return self._many(field, field.meaning, alias)
            case Along(column):
                return self._along(field, column, alias)
            case Paged():
                return self.page(field, field.meaning, alias)
            case ById() | ByIds() | ByKey() | Own():
                return self._found(field)
        return super().value(field, of, alias)

    def _found(self, field: Selected) -> Text:
        """Write what is found by arguments or by who asks, wherever it is asked for."""
        match field.meaning:
            case ById(models):
                return self._by_id(field, models)
            case ByIds(models):
                return self._by_ids(field, models)
            case ByKey(column):
                [name] = field.field.args
                here = f"{quoted_name(column)}={self.bind(self.argument(field, name))}::text"
                return self._row(field, column.class_, here)
            case Own(model, value):
                return self._row(field, model, f"id={self.of_viewer(value)}::uuid")
        raise CannotPlan(Reason.UNKNOWN, field.name)

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

    def _row(self, field: Selected, model: Any, where: str, *, seen: bool = False) -> Text:
        found = self._one_row(field, model, field.named, where, seen=seen)
        return [f"coalesce({found},{quoted(field.missing)})"]

    def _one_row(
        self, field: Selected, model: Any, of: Any, where: str, *, seen: bool = False
    ) -> str:
        """Write the row that there is where `where` holds, or SQL's null; it needs no other rule
        when it is `seen` by whoever sees the row that led here."""
        if not isinstance(of, GraphQLObjectType):
            raise CannotPlan(Reason.UNKNOWN, f"{field.name} is abstract")
        alias = self.alias()
        conditions = [f"{alias}.{where}", *([] if seen else self.rule(model, alias))]
        text = sure(self.object(of, field.details, alias))
        return f"(select {text} from {table_of(model)} {alias} where {' and '.join(conditions)})"

    def _one(self, field: Selected, column: Any, alias: str) -> Text:
        here = f"id={name_of(column, alias)}"
        return self._row(field, target_of(column), here, seen=follows(column))

    def _many(self, field: Selected, many: Many, parent: str) -> Text:
        alias, column = self.alias(), many.column
        conditions = [f"{name_of(column, alias)}={parent}.id"]
        if not follows(column):
            conditions += self.rule(column.class_, alias)
        if many.only is not None:
            conditions.append(self.anew(many.only, column.class_, alias))
        text = joined(list_of(self.object(field.named, field.details, alias)))
        rows = rows_of(column.class_, alias, conditions, many.order, many.most)
        return [f"(select {text} from ({rows}) {alias})"]

    def _along(self, field: Selected, column: Any, parent: str) -> Text:
        alias, path = self.alias(), name_of(column, parent)
        conditions = [f"{alias}.id=any({path})", *self.rule(column.class_, alias)]
        text = sure(self.object(field.named, field.details, alias))
        gathered = f"string_agg({text},',' order by array_position({path},{alias}.id))"
        rows = f"{table_of(column.class_)} {alias} where {' and '.join(conditions)}"
        return [Json("["), f"(select coalesce({gathered},'') from {rows})", Json("]")]

    def _by_id(self, field: Selected, models: tuple[Any, ...]) -> Text:
        get = self.argument(field, "id")
        kind = self.bind(lambda request: (kit.ids.parse(get(request)) or (None, None))[0])
        id = self.bind(lambda request: (kit.ids.parse(get(request)) or (None, None))[1])
        found = self._of_kind(field, models, f"{kind}::text", f"{id}::uuid")
        return [f"coalesce({found},{quoted(field.missing)})"]

    def _by_ids(self, field: Selected, models: tuple[Any, ...]) -> Text:
        get = self.argument(field, "ids")

        def parsed(request: Request) -> list[Any]:
            ids = get(request)
            if len(ids) > MOST:
                raise BadPage("ids", "too many")
            return [kit.ids.parse(id) or (None, None) for id in ids]

        kinds = self.bind(lambda request: [kind for kind, _ in parsed(request)])
        keys = self.bind(lambda request: [key for _, key in parsed(request)])
        given = self.alias()
        item = field._replace(field=_Item(_inner(field.field.type)))
        found = self._of_kind(item, models, f"{given}.kind", f"{given}.key")
        each = f"coalesce({found},{quoted(item.missing)})"
        rows = f"unnest({kinds}::text[],{keys}::uuid[]) with ordinality {given}(kind,key,n)"
        return [f"(select '['||coalesce(string_agg({each},',' order by n),'')||']' from {rows})"]

    def _of_kind(self, field: Selected, models: tuple[Any, ...], kind: str, id: str) -> str:
        """Write the row of the model that an id names, or SQL's null."""
        cases = "".join(
            f" when {quoted(kit.ids.kind_of(model))}"
            f" then {self._one_row(field, model, self._published(model), f'id={id}')}"
            for model in models
        )
        return f"case {kind}{cases} end"

    def _published(self, model: Any) -> GraphQLObjectType:
        found = _types(self.asked.schema).get(model)
        if found is None:
            raise CannotPlan(Reason.UNKNOWN, f"{model.__name__} is not published")
        return found


@dataclass(frozen=True)
class _Item:
    """Stands in for the field of which a list's item is one."""

    type: Any


def _inner(of: Any) -> Any:
    nullable = of.of_type if isinstance(of, GraphQLNonNull) else of
    return nullable.of_type


@cache
def _types(schema: GraphQLSchema) -> dict[Any, GraphQLObjectType]:
    """Tell as which type the rows of each model are published."""
    found = {}
    for of in schema.type_map.values():
        field = of.fields.get("id") if isinstance(of, GraphQLObjectType) else None
        declared = field and field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        meaning = meaning_of(declared)
        if isinstance(of, GraphQLObjectType) and isinstance(meaning, Identity):
            found[meaning.model] = of
    return found
