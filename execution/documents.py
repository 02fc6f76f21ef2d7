"""Documents: each is parsed, limited and validated once, and kept while it is in use."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    specified_rules,
    validate,
)
from graphql.validation import MaxIntrospectionDepthRule
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from execution.costs import Cost, shape
from execution.errors import of_validation
from execution.limits import Limits, parsed

RULES = (
    *specified_rules,
    MaxIntrospectionDepthRule,
    MaybeNullValidationRule,  # these two are the ones Strawberry adds
    OneOfInputValidationRule,
)
MOST_ERRORS = 20  # each names suggestions, which cost more than the check itself
SHORT = 1_000  # characters that are validated at once, whatever they say, in a few milliseconds
KEPT_COSTS = 64
INTROSPECTION = frozenset({"__schema", "__type", "__typename"})


class Invalid(Exception):
    """The document is none that this schema can answer; `errors` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass
class Document:
    """A valid document that keeps the limits."""

    text: str
    node: DocumentNode
    schema: GraphQLSchema
    limits: Limits
    costs: dict[Hashable, int] = field(default_factory=dict)

    @cached_property
    def operations(self) -> dict[str | None, OperationDefinitionNode]:
        """The operations of the document, by name."""
        return {
            node.name.value if node.name else None: node
            for node in self.node.definitions
            if isinstance(node, OperationDefinitionNode)
        }

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The fragments of the document, by name."""
        return {
            node.name.value: node
            for node in self.node.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Find the operation to run, or raise the GraphQL error that says why there is none."""
        if name is not None:
            found = self.operations.get(name)
            why = f"There is no operation named '{name}' in the document."
        else:
            found = next(iter(self.operations.values()), None)
            why = "The document holds no operation."
            if len(self.operations) > 1:
                found, why = None, "The document holds several operations: name one."
        if found is None:
            raise GraphQLError(why, extensions={"code": "OPERATION_RESOLUTION_FAILURE"})
        return found

    def cost(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """Count what the largest answer would hold."""
        key = (operation.name.value if operation.name else None, shape(variables))
        if key not in self.costs:
            if len(self.costs) >= KEPT_COSTS:
                self.costs.clear()
            count = Cost(self.schema, self.fragments, self.limits, variables)
            self.costs[key] = count.of_operation(operation)
        return self.costs[key]

    def only_introspects(self, operation: OperationDefinitionNode) -> bool:
        """Tell whether an operation asks for nothing but the schema."""
        return (operation.name.value if operation.name else None) in self._introspecting

    @cached_property
    def _introspecting(self) -> frozenset[str | None]:
        return frozenset(
            name
            for name, operation in self.operations.items()
            if root_names(operation.selection_set, self.fragments) <= INTROSPECTION
        )


def root_names(
    selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> frozenset[str]:
    """Collect the names of the fields of a selection set, through its fragments."""
    names, waiting, entered = set(), [selection_set], set()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                names.add(node.name.value)
            elif not isinstance(node, FragmentSpreadNode):
                waiting.append(node.selection_set)  # type: ignore[attr-defined]
            elif node.name.value not in entered:
                entered.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)
    return frozenset(names)


class Documents:
    """The documents used last, bounded in number and in characters; invalid ones are not kept."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits,
        *,
        most: int = 500,
        most_characters: int = 4_000_000,
    ) -> None:
        self.schema, self.limits = schema, limits
        self.most, self.most_characters = most, most_characters
        self.characters = 0
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._turn = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, text: object) -> bool:
        return text in self._kept

    async def get(self, text: str) -> Document:
        """Return the document of a text, or raise the GraphQL error or `Invalid` it deserves."""
        if (found := self._found(text)) is not None:
            return found
        if len(text) <= SHORT:
            return self._keep(self.read(text))
        # A long one may take half a second to validate. In a thread it lets the others run;
        # one at a time, so that several cannot starve them together.
        async with self._turn:
            if (found := self._found(text)) is not None:
                return found
            return self._keep(await asyncio.to_thread(self.read, text))

    def read(self, text: str) -> Document:
        """Parse, limit and validate a text."""
        node = parsed(text, self.limits)
        errors = validate(self.schema, node, RULES, max_errors=MOST_ERRORS)
        if errors:
            raise Invalid(of_validation(errors, node))
        return Document(text, node, self.schema, self.limits)

    def _found(self, text: str) -> Document | None:
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
        return found

    def _keep(self, document: Document) -> Document:
        self._kept[document.text] = document
        self.characters += len(document.text)
        while len(self._kept) > self.most or self.characters > self.most_characters:
            text, _ = self._kept.popitem(last=False)
            self.characters -= len(text)
        return document
