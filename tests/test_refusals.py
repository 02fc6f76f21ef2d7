"""Refusals: declared by the mutation that may raise them, answered as data, and each has a test."""

from __future__ import annotations

import re

from graphql import InputObjectTypeDefinitionNode, ObjectTypeDefinitionNode, UnionTypeDefinitionNode

from domain.refusals import AnswerGone, KeyUsedDifferently
from kit.refused import Refused
from schema.words.refusing import kinds, published_of
from tests.sdl import declared_mutations, definitions, implementing
from tests.tree import ROOT, modules, told


def test_every_mutation_names_its_refusals() -> None:
    for name, field in declared_mutations():
        codes = ", ".join(kind.code() for kind in field.metadata["refuses"])
        assert f"Refusals: {codes}." in field.description, name


def test_a_mutation_that_may_be_repeated_says_how_its_key_is_refused() -> None:
    inputs = {
        name.removesuffix("Input"): {field.name.value for field in node.fields or ()}
        for name, node in definitions().items()
        if isinstance(node, InputObjectTypeDefinitionNode)
    }
    for name, field in declared_mutations():
        keyed = "idempotencyKey" in inputs.get(name[:1].upper() + name[1:], set())
        for refusal in (AnswerGone, KeyUsedDifferently):
            assert (refusal in field.metadata["refuses"]) == keyed, name


def test_the_answers_of_a_mutation_are_its_result_and_its_refusals() -> None:
    types, refusals = definitions(), implementing("Refusal")
    for name, field in declared_mutations():
        union = types[f"{name[:1].upper()}{name[1:]}Result"]
        assert isinstance(union, UnionTypeDefinitionNode)
        members = {member.name.value for member in union.types or ()}
        published = {published_of(kind) for kind in field.metadata["refuses"]}
        wanted = {p.__strawberry_definition__.name for p in published} | {"Refused"}
        assert members & refusals == wanted, name
        assert members - refusals, f"{name} has no result"


def test_what_looks_like_a_refusal_is_one() -> None:
    found = [
        name
        for name, node in definitions().items()
        if isinstance(node, ObjectTypeDefinitionNode)
        and {"code", "message"} <= {field.name.value for field in node.fields or ()}
        and name not in implementing("Refusal")
    ]

    assert not found, told(found, "Publish it with refusal(…):")


def refusals() -> list[type[Refused]]:
    """List the refusals of the program; tests may have some of their own."""
    return [kind for kind in kinds() if not kind.__module__.startswith("tests")]


def test_every_refusal_is_declared_by_a_mutation() -> None:
    declared = {kind for _, field in declared_mutations() for kind in field.metadata["refuses"]}
    found = [kind.code() for kind in refusals() if kind not in declared]

    assert not found, told(found, "Name it in refuses=(…) of a mutation, or take it out:")


def test_every_refusal_has_a_test_that_names_its_code() -> None:
    here = ROOT / "tests" / "test_refusals.py"
    said = "".join(path.read_text() for path in modules("tests") if path != here)
    found = [
        code
        for code in sorted(kind.code() for kind in refusals())
        if not re.search(rf"""["']{code}["']""", said)
    ]

    assert not found, told(found, "Write a test that is refused with this code:")


def test_every_refusal_says_why_in_a_sentence() -> None:
    found = [kind.code() for kind in refusals() if not kind.sentence().endswith(".")]

    assert not found, told(found, "Its docstring is its message:")
