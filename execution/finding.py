"""Finding: the SQL of rows that are found by arguments or by who asks, not by a relation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter

import kit.ids
from execution.joining import RowWriter
from execution.printing import CannotPlan, Reason, Text, quoted, quoted_name, sure
from execution.scopes import table_of
from execution.writer import Request, Selected
from kit.meanings import ById, ByIds, ByKey, Changed, Guarded, Identity, Mine, Own, meaning_of
from kit.pages import MOST, BadPage


class FindingWriter(RowWriter):
    """Writes what is found wherever it is asked for."""

    def found(self, field: Selected) -> Text:
        """Write the row, or the rows, that a field finds."""
        match field.meaning:
            case ById(models):
                return self._by_id(field, models)
            case ByIds(models):
                return self._by_ids(field, models)
            case ByKey(column):
                [name] = field.field.args
                here = f"{quoted_name(column)}={self.bind(self.argument(field, name))}::text"
                return self.row(field, column.class_, here)
            case Own(model, value):
                return self.row(field, model, f"id={self.of_viewer(value)}::uuid")
            case Mine(model, only):
                return self._mine(field, model, only)
            case Changed(model):
                id = self.bind(lambda request: kit.ids.of(model, request.context.change or ""))
                return self.row(field, model, f"id={id}::uuid")
        raise CannotPlan(Reason.UNKNOWN, field.name)

    def _mine(self, field: Selected, model: Any, only: Callable[[Any], Any]) -> Text:
        alias = self.alias()
        conditions = [self.condition(only(self.viewer), model, alias), *self.rule(model, alias)]
        text = sure(self.object(field.named, field.details, alias))
        found = f"(select {text} from {table_of(model)} {alias} where {' and '.join(conditions)})"
        return [f"coalesce({found},{quoted(field.missing)})"]

    def _by_id(self, field: Selected, models: tuple[Any, ...]) -> Text:
        get = self.argument(field, "id")
        if len(models) > 1:  # of which kind the id is, is part of the plan's key
            kind, _ = kit.ids.parse(self.given(field, "id")) or (None, None)
            models = tuple(model for model in models if kit.ids.kind_of(model) == kind)
        if not models:
            return [field.missing]
        [model] = models
        id = self.bind(lambda request: kit.ids.of(model, get(request)))
        found = self.one_row(field, model, self._published(model), f"id={id}::uuid")
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
            f" then {self.one_row(field, model, self._published(model), f'id={id}')}"
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


@cache
def of_any_kind(schema: GraphQLSchema) -> frozenset[str]:
    """Name the root fields that find a row of one of several kinds."""
    fields = schema.query_type.fields if schema.query_type else {}
    found = set()
    for name, field in fields.items():
        meaning = meaning_of(field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF))
        if isinstance(meaning, Guarded):
            meaning = meaning.meaning
        if isinstance(meaning, ById) and len(meaning.models) > 1:
            found.add(name)
    return frozenset(found)
