"""The access matrix: who may use which root field, as the schema prints it, and how to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    build_ast_schema,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from auth.permissions import EVERYTHING, FOR_PEOPLE, Permission
from auth.viewer import NOBODY, Viewer, customer, machine, staff
from kit import ids
from kit.breaking import who_may
from tests.sdl import DOCUMENT
from tests.tree import ROOT

PAGE = ROOT / "docs" / "access.md"
COMMAND = "make schema"
YES, SIGN_IN, NO = "yes", "sign in", "no"
KEY, SCOPES = "API key", EVERYTHING - FOR_PEOPLE  # one that has every scope it can have
TITLES = {"query": "Queries", "mutation": "Mutations", "subscription": "Subscriptions"}
DENIALS = {"UNAUTHENTICATED": SIGN_IN, "FORBIDDEN": NO}
SCHEMA: GraphQLSchema = build_ast_schema(DOCUMENT)
SCALARS: dict[str, Any] = {
    "Boolean": True,
    "Date": "2026-01-31",
    "DateTime": "2026-01-31T12:00:00Z",
    "Decimal": "1.00",
    "Float": 1.0,
    "ID": f"order_{'0' * 32}",
    "Int": 1,
    "String": "x",
}
HEAD = f"""# Who may use what

Each root field of the schema and who may use it, as `@allow` prints it; "{SIGN_IN}" is the error
`UNAUTHENTICATED`, "{NO}" is `FORBIDDEN`. Which rows are seen is another matter, which
`auth/visibility/` decides. The API key has every scope that a key can have. `mailbox` exists in
development only.

This page is written by `{COMMAND}`; a test asks every field as everyone here and compares.
"""


@dataclass(frozen=True)
class Root:
    """A root field: its operation, its name, and who may use it."""

    operation: str
    name: str
    field: GraphQLField
    allowed: frozenset[str]


def roots() -> Iterator[Root]:
    """Walk the root fields, queries first, by name."""
    kinds = {
        "query": SCHEMA.query_type,
        "mutation": SCHEMA.mutation_type,
        "subscription": SCHEMA.subscription_type,
    }
    for operation, of in kinds.items():
        assert of is not None
        for name, field in sorted(of.fields.items()):
            yield Root(operation, name, field, frozenset(who_may(field.ast_node)))


def viewers(*people: UUID) -> dict[str, Viewer]:
    """Make one viewer for each column, of two customers and a member of staff if they are given."""
    one, other, colleague = people or (ids.new(), ids.new(), ids.new())
    session = ids.new()
    permitted = {
        permission.value: staff(colleague, frozenset({permission}), session)
        for permission in Permission
    }
    return {
        "nobody": NOBODY,
        "customer": customer(one, session),
        "another customer": customer(other, session),
        "staff": staff(colleague, frozenset(), session),
        KEY: machine(ids.new(), SCOPES),
        **permitted,
    }


def printed(root: Root, who: str) -> str:
    """Read from `@allow` how a field answers to a column of the matrix."""
    roles = {who, "anyone"}
    if who not in ("nobody", KEY):
        roles.add("signed_in")
    if who == "nobody":
        roles.add("guest")
    if who == KEY:
        roles |= {*SCOPES, "staff"}
    if who == "another customer":
        roles.add("customer")
    if who in set(Permission):
        roles.add("staff")
    if roles & root.allowed:
        return YES
    return SIGN_IN if who == "nobody" else NO


def document(root: Root) -> str:
    """Write an operation that asks a root field, with the least input that has the right types."""
    given = ", ".join(
        f"{name}: {_literal(argument.type)}"
        for name, argument in root.field.args.items()
        if is_required_argument(argument) or name == "input"
    )
    arguments = f"({given})" if given else ""
    inner = " { __typename }" if is_composite_type(get_named_type(root.field.type)) else ""
    return f"{root.operation} {{ {root.name}{arguments}{inner} }}"


def _literal(of: Any) -> str:
    if isinstance(of, GraphQLNonNull):
        return _literal(of.of_type)
    if isinstance(of, GraphQLList):
        return f"[{_literal(of.of_type)}]"
    if isinstance(of, GraphQLEnumType):
        return str(next(iter(of.values)))
    if isinstance(of, GraphQLInputObjectType):
        return _object(of)
    value = SCALARS.get(of.name, "x")
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _object(of: GraphQLInputObjectType) -> str:
    wanted: dict[str, GraphQLArgument | GraphQLInputField] = {
        name: field for name, field in of.fields.items() if is_required_input_field(field)
    }
    if of.is_one_of:
        wanted = dict(list(of.fields.items())[:1])
    return f"{{{', '.join(f'{name}: {_literal(field.type)}' for name, field in wanted.items())}}}"


def page() -> str:
    """Write the page that shows the matrix."""
    columns = [name for name in viewers() if name != "another customer"]
    parts = [HEAD]
    for operation, title in TITLES.items():
        parts += [f"\n## {title}\n", f"| field | {' | '.join(columns)} |"]
        parts.append("|---" * (len(columns) + 1) + "|")
        parts += [
            f"| `{root.name}` | {' | '.join(printed(root, who) for who in columns)} |"
            for root in roots()
            if root.operation == operation
        ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
