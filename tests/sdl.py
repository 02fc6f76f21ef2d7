"""The schema of development, and its SDL, parsed, for the tests that read it."""

from __future__ import annotations

from typing import Any

from graphql import DefinitionNode, FieldDefinitionNode, ObjectTypeDefinitionNode, parse

from schema import build, schema

SDL = schema.as_str()
DEVELOPMENT = build(development=True)  # all of it, the mailbox too; built once for all tests
DOCUMENT = parse(DEVELOPMENT.as_str())


def definitions() -> dict[str, DefinitionNode]:
    """Find every type by name."""
    return {node.name.value: node for node in DOCUMENT.definitions if hasattr(node, "name")}


def fields_of(name: str) -> list[FieldDefinitionNode]:
    """List the fields of a root type."""
    root = definitions()[name]
    assert isinstance(root, ObjectTypeDefinitionNode)
    return list(root.fields or ())


QUERIES, MUTATIONS = fields_of("Query"), fields_of("Mutation")
SUBSCRIPTIONS = fields_of("Subscription")
ROOTS = [*QUERIES, *MUTATIONS, *SUBSCRIPTIONS]


def allowed(field: FieldDefinitionNode) -> str | None:
    """Read who may use a root field."""
    for directive in field.directives or ():
        if directive.name.value == "allow":
            value: Any = (directive.arguments or ())[0].value
            return str(value.value)
    return None


def described(node: Any) -> str:
    """Read a description."""
    return node.description.value if node.description else ""


def implementing(interface: str) -> set[str]:
    """Name the types that implement an interface."""
    return {
        name
        for name, node in definitions().items()
        if isinstance(node, ObjectTypeDefinitionNode)
        and interface in {one.name.value for one in node.interfaces or ()}
    }


def declared_mutations() -> list[tuple[str, Any]]:
    """List the mutations as Strawberry knows them, by their public names."""
    definition: Any = schema.get_type_by_name("Mutation")
    return [(schema.config.name_converter.from_field(f), f) for f in definition.fields]
