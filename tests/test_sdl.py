"""The schema as clients read it: committed, described, named alike, and guarded at every root."""

from __future__ import annotations

import re
from typing import Any

from graphql import (
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    ListTypeNode,
    Node,
    NonNullTypeNode,
    TypeNode,
    Visitor,
    visit,
)

from auth.permissions import Permission
from schema.nodes import PUBLISHED
from tests.sdl import (
    DOCUMENT,
    MUTATIONS,
    QUERIES,
    ROOTS,
    SDL,
    allowed,
    definitions,
    described,
    implementing,
)
from tests.tree import ROOT, modules, told

CAMEL = re.compile(r"^[a-z][a-zA-Z0-9]*$")
PASCAL = re.compile(r"^[A-Z][a-zA-Z0-9]*$")
UPPER = re.compile(r"^[A-Z][A-Z0-9_]*$")
LISTS_AT_ROOT = {
    "countries": "some 250, for a menu",
    "linkOpenings": "50 domains at most",
    "mySessions": "as many as a person has browsers",
    "nodes": "one place for each id",
    "ownCarriers": "50 at most",
    "paymentMethods": "as many as there are ways to pay",
}
NO_PLACE_FOR_WORDS = {"allow.who": "Strawberry describes a directive, not its arguments"}


class Places(Visitor):
    """Walk everything that has a description, with its place in the schema."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Any]] = []

    def enter(self, node: Node, key: Any, parent: Any, path: Any, ancestors: list[Any]) -> None:
        if "description" in node.keys and node.kind != "schema_definition":
            above = [a.name.value for a in ancestors if isinstance(a, Node) and hasattr(a, "name")]
            self.found.append((".".join([*above, getattr(node, "name").value]), node))  # noqa: B009


PLACES = Places()
visit(DOCUMENT, PLACES)


def test_the_committed_schema_is_the_schema() -> None:
    committed = (ROOT / "schema.graphql").read_text()

    assert committed == SDL + "\n", "write it again: make schema"


def test_the_mailbox_is_in_development_alone() -> None:
    assert "mailbox" in {field.name.value for field in QUERIES}
    assert "mailbox" not in SDL
    assert "CaughtMail" not in SDL


def test_every_node_can_be_found_by_its_id() -> None:
    nodes = implementing("Node") - {"CaughtMail"}

    assert nodes == {model.__name__ for model in PUBLISHED}, "list it in schema/nodes.py"


def test_everything_is_described() -> None:
    found = [
        place
        for place, node in PLACES.found
        if not described(node).strip() and place not in NO_PLACE_FOR_WORDS
    ]

    assert len(PLACES.found) > 100
    assert not found, told(found, "Describe it where it is declared:")


def test_descriptions_are_sentences() -> None:
    found = [
        place
        for place, node in PLACES.found
        if (words := described(node).strip()) and not re.search(r"[.:`)](\s|$)", words)
    ]

    assert not found, told(found, "Say it as a sentence:")


def test_names_are_written_alike() -> None:
    rules = {
        "field_definition": CAMEL,
        "input_value_definition": CAMEL,
        "directive_definition": CAMEL,
        "enum_value_definition": UPPER,
    }
    found = [
        place
        for place, node in PLACES.found
        if not rules.get(node.kind, PASCAL).match(node.name.value)
    ]

    assert not found, told(found, "fields camelCase, types PascalCase, values UPPER_CASE:")


def test_inputs_are_called_input_and_nothing_else_is() -> None:
    found = [
        name
        for name, node in definitions().items()
        if name.endswith("InputInput")
        or (
            isinstance(node, InputObjectTypeDefinitionNode) != name.endswith("Input")
            and name != "InvalidInput"
        )
    ]

    assert not found, told(found, "Make inputs with accepts(Command):")


def test_a_mutation_takes_one_input_and_answers_a_result_of_its_name() -> None:
    found = [
        field.name.value
        for field in MUTATIONS
        if (title := field.name.value[:1].upper() + field.name.value[1:])
        if _named(field.type) != f"{title}Result"
        or [(a.name.value, _named(a.type)) for a in field.arguments or ()]
        not in ([("input", f"{title}Input")], [])
    ]

    assert not found, told(found, "cancelOrder(input: CancelOrderInput!): CancelOrderResult:")


def _named(node: TypeNode) -> str:
    inner: Any = node
    while isinstance(inner, NonNullTypeNode | ListTypeNode):
        inner = inner.type
    return str(inner.name.value)


def test_every_root_field_says_who_may_use_it() -> None:
    found = [field.name.value for field in ROOTS if not allowed(field)]

    assert not found, told(found, "Make it with query(…, allow=…) or mutation(…, allow=…):")


def test_what_not_everyone_may_use_may_be_null() -> None:
    found = [
        field.name.value
        for field in ROOTS
        if isinstance(field.type, NonNullTypeNode)
        and (allowed(field) != "anyone" or field in MUTATIONS)
    ]

    assert not found, told(found, "Let it be null: a denial must not hide its neighbours:")


def test_every_mutation_says_what_it_mails() -> None:
    found = [f.name.value for f in MUTATIONS if not re.search(r"\bSends \w+", described(f))]

    assert not found, told(found, 'End with "Sends no mail." or "Sends … to ….":')


def test_lists_at_the_root_are_pages() -> None:
    found = [
        field.name.value
        for field in QUERIES
        if isinstance(_bare(field.type), ListTypeNode) and field.name.value not in LISTS_AT_ROOT
    ]

    assert not found, told(found, "Make it with pages(…):")


def _bare(node: TypeNode) -> TypeNode:
    return node.type if isinstance(node, NonNullTypeNode) else node


def test_ids_are_ids() -> None:
    found = [
        place
        for place, node in PLACES.found
        if isinstance(node, FieldDefinitionNode | InputValueDefinitionNode)
        and re.search(r"^id$|Id$", node.name.value)
        and _named(node.type) != "ID"
    ]

    assert not found, told(found, "Give it the type PublicId (in commands) or strawberry.ID:")


def test_every_permission_guards_a_field_or_rows() -> None:
    rules = "".join(p.read_text() for p in modules("auth") if "visibility" in p.parts)
    used = {who for field in ROOTS for who in (allowed(field) or "").split(" or ")}
    used |= set(re.findall(r"Permission\.([A-Z_]+)", rules))
    found = sorted(set(Permission) - used)

    assert not found, told(found, "Guard a field with it, or take it out of Permission:")
