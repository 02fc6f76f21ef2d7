"""What the largest answer to an operation would hold, before anything is asked of the database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from execution.limits import ENOUGH, Limits
from kit.meanings import Derived, meaning_of

SIZES = ("first", "last")
IDS = "ids"
LISTED = 10  # a plain list: bounded by nature, such as the lines of an order
TYPES = 200  # the list of the schema's types, for documents that mix it with other fields


class Cost:
    """Counts one operation for the values of its variables, entering each fragment once.

    A field counts one and what is below it; a field with `first` or `last` counts what is below
    it that many times, one with `ids` once for each id, any other list `LISTED` times. The lists
    of a page itself (`nodes`, `edges`) are the page and not counted again. What is derived from
    many rows counts as many more as it says.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        limits: Limits,
        variables: Mapping[str, Any],
    ) -> None:
        self.schema, self.fragments, self.limits = schema, fragments, limits
        self.variables = variables
        self.counted: dict[tuple[str, bool], int] = {}

    def of_operation(self, node: OperationDefinitionNode) -> int:
        """Count a whole operation."""
        root = self.schema.get_root_type(node.operation)
        return self.of_set(node.selection_set, root, False) if root else 0

    def of_set(self, node: SelectionSetNode, parent: GraphQLCompositeType, in_page: bool) -> int:
        """Count a selection set; `in_page` when its lists are what a page counted already."""
        cost = 0
        for selection in node.selections:
            if isinstance(selection, FieldNode):
                cost += self.of_field(selection, parent, in_page)
            elif isinstance(selection, FragmentSpreadNode):
                cost += self.of_fragment(selection.name.value, in_page)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._type(condition.name.value) if condition else parent
                cost += self.of_set(selection.selection_set, inner or parent, in_page)
        return min(ENOUGH, cost)

    def of_fragment(self, name: str, in_page: bool) -> int:
        """Count a fragment, once however often it is spread."""
        key = (name, in_page)
        if key not in self.counted:
            fragment = self.fragments[name]
            on = self._type(fragment.type_condition.name.value)
            self.counted[key] = self.of_set(fragment.selection_set, on, in_page) if on else 0
        return self.counted[key]

    def of_field(self, node: FieldNode, parent: GraphQLCompositeType, in_page: bool) -> int:
        """Count a field and what is below it."""
        if node.selection_set is None:
            return 1
        found = self.schema.get_field(parent, node.name.value)
        inner = get_named_type(found.type) if found else None
        if found is None or not is_composite_type(inner):
            return 1
        paged = not SIZES_OF.isdisjoint(found.args)
        times = 1 if in_page and not paged else self.times(node, found)
        below = times * self.of_set(node.selection_set, inner, paged)
        return min(ENOUGH, 1 + _weight(found) + below)

    def times(self, node: FieldNode, found: GraphQLField) -> int:
        """Tell how often what is below a field is answered."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if IDS in found.args:
            return self.length(given.get(IDS))
        if not SIZES_OF.isdisjoint(found.args):
            sizes = [self.size(given[name]) for name in SIZES if name in given]
            size = max((size for size in sizes if size is not None), default=self.limits.page)
            return min(max(size, 0), self.limits.largest_page)
        if not _is_list(found):
            return 1
        return TYPES if node.name.value == "types" else LISTED

    def size(self, node: ValueNode) -> int | None:
        """Read the size of a page, if it is a number."""
        if isinstance(node, IntValueNode):
            return int(node.value)  # validation refused what is not 32 bits
        value = self.variables.get(node.name.value) if isinstance(node, VariableNode) else None
        return value if isinstance(value, int) else None

    def length(self, node: ValueNode | None) -> int:
        """Count the ids of a list."""
        if isinstance(node, ListValueNode):
            return len(node.values)
        value = self.variables.get(node.name.value) if isinstance(node, VariableNode) else None
        return len(value) if isinstance(value, list) else 1

    def _type(self, name: str) -> GraphQLCompositeType | None:
        found = self.schema.get_type(name)
        return found if is_composite_type(found) else None


SIZES_OF = frozenset(SIZES)


def shape(variables: Mapping[str, Any]) -> Hashable:
    """Tell variables apart as far as the cost does: numbers, and the lengths of lists."""
    return tuple(
        (name, len(value) if isinstance(value, list) else value)
        for name, value in sorted(variables.items())
        if isinstance(value, (int, list))
    )


def _weight(found: GraphQLField) -> int:
    meaning = meaning_of(found.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF))
    return meaning.weight if isinstance(meaning, Derived) else 0


def _is_list(found: GraphQLField) -> bool:
    of = found.type.of_type if isinstance(found.type, GraphQLNonNull) else found.type
    return isinstance(of, GraphQLList)
