"""Breaking changes: what old clients would miss in a new schema, and whether it was announced."""

from __future__ import annotations

import re
from pathlib import Path

from graphql import FieldDefinitionNode, GraphQLSchema, build_schema, find_breaking_changes
from graphql.language import StringValueNode

MARK = "BREAKING: "
EVERYBODY = "anyone"
KINDS = re.compile(r"^(Argument|Enum value|Field|Type) ")
RELEASED = re.compile(r"^schema-(\d+)\.(\d+)\.(\d+)\.graphql$")
SECTION = re.compile(r"^## \[?Unreleased\]?.*?$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def unannounced(old: str, new: str, changelog: str) -> list[str]:
    """List the lines that "Unreleased" in the changelog lacks, one for each breaking change."""
    said = announced(changelog)
    return [f"{MARK}{change}" for change in changes(old, new) if not _is_among(change, said)]


def changes(old: str, new: str) -> list[str]:
    """Name what breaks between two schemas, both as SDL: `Customer.email removed`."""
    before, after = build_schema(old), build_schema(new)
    found = [_short(change.description) for change in find_breaking_changes(before, after)]
    return [*found, *_narrowed(before, after)]


def announced(changelog: str) -> list[str]:
    """Read the breaking changes that "Unreleased" announces."""
    section = SECTION.search(changelog)
    lines = section[1].splitlines() if section else []
    return [line.split(MARK, 1)[1].strip() for line in lines if MARK in line]


def last_release(folder: Path) -> Path | None:
    """Find the schema of the newest release, `schema-0.1.0.graphql`."""
    found = {
        tuple(map(int, match.groups())): path
        for path in folder.glob("schema-*.graphql")
        if (match := RELEASED.match(path.name))
    }
    return found[max(found)] if found else None


def who_may(node: FieldDefinitionNode | None) -> set[str]:
    """Read from `@allow` who may use a field; everybody, where it says nothing."""
    values = [
        argument.value.value
        for directive in (node.directives or () if node else ())
        if directive.name.value == "allow"
        for argument in directive.arguments or ()
        if isinstance(argument.value, StringValueNode)
    ]
    return set(values[0].split(" or ")) if values else {EVERYBODY}


def _is_among(change: str, said: list[str]) -> bool:
    """Let an announcement go on after the change: `Customer.email removed; use Customer.name`."""
    return any(re.match(rf"{re.escape(change)}(\W|$)", line) for line in said)


def _short(description: str) -> str:
    without = KINDS.sub("", description).rstrip(".")
    return without.replace(" was ", " ", 1).replace(" has ", " ", 1)


def _narrowed(old: GraphQLSchema, new: GraphQLSchema) -> list[str]:
    """Find root fields that some who might use them may use no more."""
    before, after = _allowed(old), _allowed(new)
    return [
        f"{name} no longer allows {', '.join(sorted(lost))}"
        for name, who in before.items()
        if name in after and after[name] != {EVERYBODY}
        if (lost := who - after[name])
    ]


def _allowed(schema: GraphQLSchema) -> dict[str, set[str]]:
    roots = (
        root for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root
    )
    return {
        f"{root.name}.{name}": who_may(field.ast_node)
        for root in roots
        for name, field in root.fields.items()
    }
