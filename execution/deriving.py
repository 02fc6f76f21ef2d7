"""Deriving: what Python works out, left in the SQL as the values it works from."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, is_leaf_type
from strawberry.schema.schema_converter import GraphQLCoreConverter

from execution.computing import Computation, Part, Reading, argument_of
from execution.pages import PageWriter
from execution.printing import CannotPlan, Json, Reason, Text
from execution.writer import Selected
from kit.meanings import Derived


class Deriver(PageWriter):
    """Writes the arguments of pure functions, and remembers what to do with them."""

    def computation(
        self, field: Selected, function: Any, columns: tuple[Any, ...], alias: str
    ) -> Text:
        """Leave the arguments in the answer, for Python to put the result there."""
        if not _is_of_leaves(field.field.type):
            raise CannotPlan(Reason.UNKNOWN, f"{field.name} computes objects")
        text: Text = [Json(f"\x02{len(self.computed)}:[")]
        readings: list[Reading] = []
        for column in columns:
            argument, reading = argument_of(column, alias)
            text += [*([Json(",")] if readings else []), *argument]
            readings.append(reading)
        self.computed.append(Computation(function, tuple(readings), field.field.type))
        return [*text, Json("]\x03")]

    def derivation(self, field: Selected, meaning: Derived, alias: str) -> Text:
        """Leave the facts in the answer, for Python to put there what follows from them."""
        facts = self.expression(meaning.facts(self.viewer), meaning.model, alias)
        given = {
            declared.python_name: self.argument(field, name)
            for name, argument in field.field.args.items()
            if (declared := argument.extensions[GraphQLCoreConverter.DEFINITION_BACKREF])
        }
        left = Json(f"\x02{len(self.computed)}:[")
        self.computed.append(
            Computation(
                meaning.function,
                (None,),
                field.field.type,
                self._parts(field),
                lambda request: {name: get(request) for name, get in given.items()},
            )
        )
        return [left, f"coalesce({facts}::text,'null')", Json("]\x03")]

    def _parts(self, field: Selected) -> tuple[Part, ...] | None:
        """Tell which attributes of a value are selected, and theirs."""
        if is_leaf_type(field.named):
            return None
        if not isinstance(field.named, GraphQLObjectType):
            raise CannotPlan(Reason.UNKNOWN, f"{field.name} is abstract")
        return tuple(
            self._part(field.named, each) for each in self.below(field.named, field.details)
        )

    def _part(self, of: GraphQLObjectType, field: Selected) -> Part:
        if field.field is None:
            return Part(field.key, None, of.name)
        declared = field.field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        if declared.base_resolver is not None:
            raise CannotPlan(Reason.PROGRAMMED, f"{of.name}.{field.name}")
        return Part(field.key, declared.python_name, field.field.type, self._parts(field))


def _is_of_leaves(of: Any) -> bool:
    while isinstance(of, GraphQLNonNull | GraphQLList):
        of = of.of_type
    return is_leaf_type(of)
