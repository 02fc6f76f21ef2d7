"""What the schema says can be done: with what, by which mutations, and from which facts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_required_input_field,
)
from sqlalchemy.sql import visitors

from auth.permissions import Permission
from auth.viewer import NOBODY, Viewer
from kit.breaking import who_may
from kit.meanings import Derived, meaning_of
from kit.refused import Refused
from schema import schema
from tests.access import SCHEMA

NAME, SHAPE = "availableActions", {"allowed", "code", "kind", "reason", "until"}
TYPES: Mapping[str, Any] = SCHEMA.type_map
MUTATIONS: Mapping[str, GraphQLField] = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
ASKED = """mutation ($input: {input}!) {{ {name}(input: $input) {{
  __typename ... on Refusal {{ code message }}
}} }}"""
READ = """query ($id: ID!) {{ node(id: $id) {{ ... on {on} {{
  availableActions {{ kind allowed code reason until }}
}} }} }}"""
PLAIN: Mapping[str, Any] = {"Int": 1, "String": "x"}


@dataclass(frozen=True)
class Deed:
    """A mutation that a kind of action stands for."""

    name: str
    answers: frozenset[str]
    allows: frozenset[str]
    input: GraphQLInputObjectType

    @property
    def document(self) -> str:
        """Write it, asking for no more than whether it was refused."""
        return ASKED.format(name=self.name, input=self.input.name)

    def given(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """Fill in what it cannot do without, as far as it is `known` by its name."""
        return {
            name: known.get(name) or _least(field.type)
            for name, field in self.input.fields.items()
            if is_required_input_field(field)
        }

    def lets(self, viewer: Viewer) -> bool:
        """Tell whether `@allow` lets somebody use it."""
        roles = {"customer"} if viewer.is_customer else set()
        roles |= {"guest"} if viewer.kind is NOBODY.kind else set()
        return bool(self.allows & {"anyone", *roles, *viewer.permissions})


@dataclass(frozen=True)
class Offer:
    """A type that tells what can be done with it."""

    on: str
    of: GraphQLObjectType
    deeds: Mapping[str, Deed]
    meaning: Derived

    @property
    def read(self) -> str:
        """Write the query that reads it."""
        return READ.format(on=self.on)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Name what staff must be trusted with for any of it."""
        every = {who for deed in self.deeds.values() for who in deed.allows}
        return frozenset(Permission(who) for who in every & set(Permission))

    @property
    def refusals(self) -> set[str]:
        """Name the refusals that its rules know of."""
        known = vars(sys.modules[self.meaning.function.__module__]).values()
        kinds = [one for one in known if isinstance(one, type) and issubclass(one, Refused)]
        return {one.code() for one in kinds if one is not Refused}


@dataclass
class Seen:
    """What was seen of the facts, of all that its rules look at, and of what was told."""

    offer: Offer
    facts: list[dict[str, Any]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    told: set[tuple[str, bool]] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def look(self, facts: dict[str, Any]) -> None:
        """See by which facts actions are told."""
        self.facts.append(facts)
        self.offer.meaning.function(_Watched(facts, self.read))

    def missing(self) -> list[str]:
        """Say which states, facts and refusals were not seen."""
        states = states_of(self.offer.meaning)
        pairs = combinations(sorted(states), min(2, len(states)))
        return [
            *(
                f"no state with {dict(zip(names, values, strict=True))}"
                for names in pairs
                for values in product(*(states[name] for name in names))
                if list(values) not in [[one[name] for name in names] for one in self.facts]
            ),
            *(
                f"{name} is always the same"
                for name in sorted(self.read)
                if all(one[name] == self.facts[0][name] for one in self.facts)
            ),
            *(f"{code} is never told" for code in sorted(self.offer.refusals - self.codes)),
            *(
                f"{kind} is never {'allowed' if can else 'refused'}"
                for kind, can in product(self.offer.deeds, (True, False))
                if (kind, can) not in self.told
            ),
        ]


class _Watched(dict[str, Any]):
    """Facts that remember which of them were looked at."""

    def __init__(self, facts: Mapping[str, Any], read: set[str]) -> None:
        super().__init__(facts)
        self._read = read

    def __getitem__(self, name: str) -> Any:
        self._read.add(name)
        return super().__getitem__(name)


def offers() -> dict[str, Offer]:
    """Find, by the shape of what they answer, all types that tell what can be done with them."""
    return {name: _offer(name, of) for name, field, of in acting_fields() if field == NAME}


def acting_fields() -> Iterator[tuple[str, str, GraphQLObjectType]]:
    """Find every field that answers actions: on what, its name, and the type of an action."""
    for name, of in TYPES.items():
        if isinstance(of, GraphQLObjectType):
            for title, one in of.fields.items():
                named = get_named_type(one.type)
                if isinstance(named, GraphQLObjectType) and acts(named):
                    yield name, title, named


def acts(of: GraphQLObjectType) -> bool:
    """Tell whether a type is an action: of some kind, allowed or not."""
    kind, allowed = of.fields.get("kind"), of.fields.get("allowed")
    return (
        kind is not None
        and isinstance(get_named_type(kind.type), GraphQLEnumType)
        and allowed is not None
        and get_named_type(allowed.type).name == GraphQLBoolean.name
    )


def named(of: GraphQLObjectType) -> dict[str, list[str]]:
    """Read for each kind of an action what its description names in backticks."""
    kinds = get_named_type(of.fields["kind"].type).values
    return {kind: re.findall(r"`(\w+)`", value.description or "") for kind, value in kinds.items()}


def states_of(meaning: Derived) -> dict[str, list[Any]]:
    """Find by the SQL of the facts which of them are states, and which states there are."""
    found: dict[str, list[Any]] = {}
    for one in visitors.iterate(meaning.facts(NOBODY)):
        if getattr(one, "name", "") == "jsonb_build_object":
            parts = list(one.clauses)  # type: ignore[attr-defined]
            for key, value in zip(parts[::2], parts[1::2], strict=True):
                kind = getattr(getattr(value.type, "impl_instance", value.type), "enum_class", None)
                if kind is not None:
                    found[str(key).strip("'")] = [state.value for state in kind]
    return found


def _offer(on: str, of: GraphQLObjectType) -> Offer:
    definition: Any = schema.get_type_by_name(on)
    [told] = [one for one in definition.fields if one.python_name == "available_actions"]
    deeds = {kind: _deed(name) for kind, [name] in named(of).items()}
    return Offer(on, of, deeds, meaning_of(told))


def _deed(name: str) -> Deed:
    field = MUTATIONS[name]
    result: Any = get_named_type(field.type)
    given: Any = get_named_type(field.args["input"].type)
    answers = frozenset(one.name for one in result.types)
    return Deed(name, answers, frozenset(who_may(field.ast_node)), given)


def _least(of: Any) -> Any:
    if isinstance(of, GraphQLNonNull):
        return _least(of.of_type)
    return next(iter(of.values)) if isinstance(of, GraphQLEnumType) else PLAIN[of.name]
