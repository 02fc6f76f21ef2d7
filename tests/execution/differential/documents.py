"""Random documents: valid ones, of every word that the schema has."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from kit.meanings import Guarded, meaning_of
from tests.execution.differential.seeded import Seeded
from tests.execution.differential.words import AWKWARD

VARIABLES = 3  # of one type; so that one is used in several places
SELDOM = 0.03  # what a plan cannot answer would be most of what is selected
RARE = dict.fromkeys(  # what few viewers may ask
    ("apiKeys", "mailbox", "taxExemptions", "webhooks", "wishlist", "withdrawals"), 0.3
)
SOME_TIMES = ("2026-01-01T00:30:00Z", "2026-01-01T02:00:00.000001+01:00", "1970-01-01T00:00:00Z")


class Writer:
    """Writes one document and the values of its variables."""

    def __init__(
        self, schema: GraphQLSchema, r: random.Random, seeded: Seeded, cursors: list[str]
    ) -> None:
        self.schema, self.r, self.seeded, self.cursors = schema, r, seeded, cursors
        self.fragments: dict[str, str] = {}
        self.variables: dict[str, tuple[str, Any]] = {}
        self.aliases = 0
        self.prefix = ""

    def document(self) -> tuple[str, dict[str, Any]]:
        """Write it."""
        body = self.selection(self.schema.query_type, self.r.randint(2, 6))
        declared = ", ".join(f"${name}: {of}" for name, (of, _) in self.variables.items())
        head = f"query Q({declared})" if declared else "query Q"
        return f"{head} {body} {' '.join(self.fragments.values())}", self.values()

    def values(self) -> dict[str, Any]:
        """Choose values for the variables; now and then one that may be missing is missing."""
        return {
            name: make()
            for name, (of, make) in self.variables.items()
            if of.endswith("!") or self.r.random() < 0.9
        }

    def selection(self, of: Any, depth: int) -> str:
        """Select some fields of a type."""
        if is_abstract_type(of):
            return self.of_abstract(of, depth)
        fields = [
            (name, field)
            for name, field in of.fields.items()
            if (depth > 0 or is_leaf_type(get_named_type(field.type)))
            and self.r.random() < (SELDOM if is_programmed(field) else RARE.get(name, 1))
        ]
        self.r.shuffle(fields)
        most = self.r.randint(1, 4 if depth > 1 else 6)
        parts = [self.field(name, field, depth) for name, field in fields[:most]]
        if self.r.random() < 0.2:
            parts.append(self.r.choice(["__typename", "sort: __typename"]))
        if self.r.random() < 0.25 and depth > 0:
            parts.append(self.spread(of, depth))
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def of_abstract(self, of: Any, depth: int) -> str:
        """Select from an interface, and from some of the types that may be behind it."""
        parts = ["__typename", "id"][: self.r.randrange(3)]
        for possible in self.schema.get_possible_types(of):
            if self.r.random() < 0.3:
                on = f"... on {possible.name}{self.directive()}"
                self.prefix = f"{possible.name}_"  # the same name may be another type elsewhere
                parts.append(f"{on} {self.selection(possible, min(depth, 2) - 1)}")
                self.prefix = ""
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def subscription(self) -> str:
        """Write a subscription, which has one field, and neither skips nor includes it."""
        fields: dict[str, GraphQLField] = self.schema.subscription_type.fields  # type: ignore[union-attr]
        name = self.r.choice(sorted(fields))
        of = get_named_type(fields[name].type)
        given = self.r.choice(["", f"({of.name.lower()}Id: $watched)"])
        if given:
            ids = [*self.seeded.of(of.name), "order_x", None]
            self.variables["watched"] = ("ID", lambda: self.r.choice(ids))
        alias = self.r.choice(["", "", "a: "])
        body = f"{{ {alias}{name}{given} {self.selection(of, self.r.randint(0, 4))} }}"
        declared = ", ".join(f"${name}: {of}" for name, (of, _) in self.variables.items())
        head = f"subscription S({declared})" if declared else "subscription S"
        return f"{head} {body} {' '.join(self.fragments.values())}"

    def mutation(self, name: str, given: dict[str, str]) -> str:
        """Write a mutation of one field, whose arguments are variables, and select what it may
        answer."""
        field = self.schema.mutation_type.fields[name]  # type: ignore[union-attr]
        body = self.of_answers(get_named_type(field.type))
        taken = ", ".join(f"{argument}: ${argument}" for argument in given)
        declared = [f"${argument}: {of}" for argument, of in given.items()]
        declared += [f"${name}: {of}" for name, (of, _) in self.variables.items()]
        head = f"mutation M({', '.join(declared)})" if declared else "mutation M"
        call = f"{name}({taken})" if taken else name
        return f"{head} {{ {call} {body} }} {' '.join(self.fragments.values())}"

    def of_answers(self, of: Any) -> str:
        """Select from every type that a mutation may answer."""
        parts = ["__typename"]
        for possible in self.schema.get_possible_types(of):
            self.prefix = f"{possible.name}_"
            parts.append(f"... on {possible.name} {self.selection(possible, self.r.randint(0, 3))}")
            self.prefix = ""
        return "{ " + " ".join(parts) + " ... on Refusal { code } }"

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        """Select a field, with an alias where its arguments may differ from a sibling's."""
        alias = f"{self.prefix}{name}: " if self.prefix else ""
        if field.args or self.r.random() < 0.2:
            self.aliases += 1
            alias = f"a{self.aliases}: "
        named = get_named_type(field.type)
        below = "" if is_leaf_type(named) else " " + self.selection(named, depth - 1)
        return f"{alias}{name}{self.arguments(field)}{self.directive()}{below}"

    def spread(self, of: Any, depth: int) -> str:
        """Select through a fragment."""
        body = self.selection(of, depth - 1)
        if self.r.random() < 0.4:
            return f"... on {of.name}{self.directive()} {body}"
        name = f"F{len(self.fragments)}"
        self.fragments[name] = ""
        self.fragments[name] = f"fragment {name} on {of.name} {body}"
        return f"...{name}{self.directive()}"

    def directive(self) -> str:
        """Skip or include, seldom."""
        if self.r.random() < 0.88:
            return ""
        given = self.either("Boolean!", lambda: self.r.random() < 0.6, self.r.random() < 0.6)
        return f" @{self.r.choice(['skip', 'include'])}(if: {given})"

    def arguments(self, field: GraphQLField) -> str:
        """Give the arguments that must be given, and some of the others."""
        out = []
        for name, argument in field.args.items():
            if name == "first" or is_required_argument(argument) or self.r.random() < 0.3:
                make, of = self.maker(name, argument.type, field), str(argument.type)
                out.append(f"{name}: {self.either(of, make, make(), argument.type)}")
        return f"({', '.join(out)})" if out else ""

    def maker(self, name: str, of: Any, field: GraphQLField) -> Callable[[], Any]:
        """Tell how to make a value of an argument."""
        named, r = get_named_type(of), self.r
        rows = get_named_type(field.type).name.removesuffix("Connection").lower()
        own = [each for each in self.cursors if each.replace("_", "").startswith(rows)]
        if name == "first":
            return lambda: r.choice([0, 1, 2, 3, 3, 7, 100, -1 if r.random() < 0.1 else 4])
        if name == "after":
            return lambda: r.choice([None, r.choice(own or [None]), r.choice(self.cursors[:9])])
        if name == "search":
            return lambda: r.choice(["", "  ", "product", "a", "ZOË 日", "%' -- &", *AWKWARD])
        one = self.one(named)
        if is_list_type(get_nullable_type(of)):
            return lambda: [one() for _ in range(r.choice([0, 1, 2, 3]))]
        return one

    def one(self, named: Any) -> Callable[[], Any]:
        """Tell how to make a value of a type."""
        r = self.r
        if isinstance(named, GraphQLEnumType):
            return lambda: r.choice(list(named.values))
        if named.name == "ID":
            return lambda: r.choice([*self.seeded.ids[-40:], r.choice(self.seeded.ids), "order_x"])
        if named.name == "DateTime":
            return lambda: r.choice(SOME_TIMES)
        if named.name == "Boolean":
            return lambda: r.random() < 0.5
        if named.name == "Int":
            return lambda: r.randrange(5)
        return lambda: r.choice([*self.seeded.keys, "GB", "nothing"])

    def either(self, of: str, make: Callable[[], Any], value: Any, type: Any = None) -> str:
        """Write a literal, or a variable."""
        if self.r.random() < 0.5:
            return literal(value, type)
        kind = of.lower().translate({ord("["): "l", ord("]"): "_", ord("!"): "n"})
        name = f"{kind}{self.r.randrange(VARIABLES)}"
        self.variables.setdefault(name, (of, make))
        return f"${name}"


def is_programmed(field: GraphQLField) -> bool:
    """Tell whether a field has a resolver that says nothing of what it reads."""
    declared: Any = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    meaning = meaning_of(declared)
    if isinstance(meaning, Guarded):
        return meaning.meaning is None
    return meaning is None and bool(declared.base_resolver) and declared.name != "count"


def literal(value: Any, of: Any = None) -> str:
    """Write a value as GraphQL does."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(literal(each, of) for each in value)}]"
    if isinstance(value, int) or isinstance(get_named_type(of), GraphQLEnumType):
        return str(value)
    escaped = "".join(
        c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in value
    )
    return f'"{escaped}"'
