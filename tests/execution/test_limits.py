"""Limits of documents: what is refused, with which code, and how little work finding out takes."""

from __future__ import annotations

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, get_introspection_query, parse

from execution.limits import ENOUGH, Counts, Limits, _Measure, measured, parsed

LIMITS = Limits()


def doubled(levels: int) -> str:
    """Each fragment spreads the next one twice."""
    fragments = [
        f"fragment f{i} on Query {{ a{i}: x ...f{i + 1} ...f{i + 1} }}" for i in range(levels)
    ]
    return " ".join(["{ x { ...f0 } }", *fragments, f"fragment f{levels} on Query {{ x }}"])


def refused(text: str, limits: Limits = LIMITS) -> dict[str, object]:
    with pytest.raises(GraphQLError) as caught:
        parsed(text, limits)
    return dict(caught.value.extensions or {})


def test_counts_are_those_of_the_expanded_document() -> None:
    text = """
        query ($n: Int @a) @b { x { y: z ...F @c } ...F ... on Query @d { x } }
        fragment F on Query { one: x two { x @e } }
    """
    assert measured(parse(text), LIMITS) == Counts(
        depth=3, width=4, aliases=3, fields=9, directives=6, spreads=2
    )


def test_a_document_of_several_operations_sums_them_and_takes_the_widest_root() -> None:
    counts = measured(parse("query A { a: x b: x } query B { x { x { x } } }"), LIMITS)
    assert counts == Counts(depth=3, width=2, aliases=2, fields=5, directives=0)


def test_each_fragment_is_walked_once() -> None:
    document = parse(doubled(40))
    measure = _Measure(document, LIMITS.nesting)
    counts = measure.of_set(document.definitions[0].selection_set, 1)  # type: ignore[attr-defined]
    assert measure.steps == 2 + 40 * 3 + 1
    assert counts.fields == ENOUGH


def test_a_bomb_of_fragments_is_refused() -> None:
    assert refused(doubled(40)) == {
        "code": "TOO_MANY_ALIASES",
        "limit": 100,
        "found": ENOUGH,
    }


def test_a_cycle_of_fragments_is_left_to_validation() -> None:
    text = "{ ...A } fragment A on Query { x ...B } fragment B on Query { ...A }"
    assert measured(parse(text), LIMITS).fields == 1


def test_a_long_chain_of_fragments_does_not_exhaust_the_stack() -> None:
    chain = " ".join(f"fragment f{i} on Query {{ ...f{i + 1} }}" for i in range(400))
    text = f"{{ ...f0 }} {chain} fragment f400 on Query {{ x }}"
    assert refused(text)["code"] == "TOO_DEEP"


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("{" + "x{" * 20 + "x" + "}" * 21, "TOO_DEEP", 20),
        ("{" + "x{" * 5_000, "TOO_DEEP", 200),
        ("{x(a:" + "[" * 5_000, "TOO_DEEP", 200),
        ("{" + "x " * 31 + "}", "TOO_MANY_ROOT_FIELDS", 30),
        ("{y{" + " ".join(f"a{i}:x" for i in range(101)) + "}}", "TOO_MANY_ALIASES", 100),
        ("{y{" + "".join(f"x{i} " for i in range(1_000)) + "}}", "TOO_MANY_FIELDS", 1_000),
        ("{y{" + "x " * 102 + "}}", "TOO_MANY_REPEATS", 100),
        ("{y{" + "...F " * 151 + "}} fragment F on Query {x}", "TOO_MANY_SPREADS", 150),
        ("{x} fragment F on Query {" + "x " * 102 + "}", "TOO_MANY_REPEATS", 100),
        ("{x " + "@a " * 101 + "}", "TOO_MANY_DIRECTIVES", 100),
        ("{" + "x " * 4_000 + "}", "DOCUMENT_TOO_LARGE", 4_000),
        ("#\n" * 501 + "{x}", "DOCUMENT_TOO_LARGE", 500),
        ("{x}" + " " * 100_000, "DOCUMENT_TOO_LARGE", 100_000),
    ],
)
def test_what_is_beyond_a_limit_is_refused_by_its_code(text: str, code: str, limit: int) -> None:
    found = refused(text)
    assert (found["code"], found["limit"]) == (code, limit)


def test_a_refusal_says_the_limit_and_what_was_found() -> None:
    with pytest.raises(GraphQLError, match="Aliases: at most 1 are allowed, found 2"):
        parsed("{ a: x b: x }", Limits(aliases=1))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("{" + "x{" * 19 + "x" + "}" * 20, Counts(depth=20, width=1, fields=20)),
        ("{" + "x " * 30 + "}", Counts(depth=1, width=30, fields=30, repeats=29)),
        (
            "{y{" + "".join(f"x{i} " for i in range(999)) + "}}",
            Counts(depth=2, width=1, fields=1_000),
        ),
        ("{y{" + "x " * 101 + "}}", Counts(depth=2, width=1, fields=102, repeats=100)),
        (
            "{y{" + "...F " * 150 + "}} fragment F on Query {x}",
            Counts(depth=2, width=1, fields=151, spreads=150),
        ),
    ],
)
def test_what_just_keeps_the_limits_passes(text: str, counts: Counts) -> None:
    assert measured(parsed(text, LIMITS), LIMITS) == counts


def test_the_introspection_of_graphiql_passes() -> None:
    text = get_introspection_query(schema_description=True, input_value_deprecation=True)
    document = parsed(text, LIMITS)
    assert document == parse(text)


@pytest.mark.parametrize("nul", ["\\u0000", "\\u{0}", "\\u{0000}", "\0"])
def test_a_literal_that_holds_nul_is_refused_with_its_place(nul: str) -> None:
    with pytest.raises(GraphQLError, match="NUL") as caught:
        parsed(f'{{ x(a: ["b{nul}"]) }}', LIMITS)
    assert caught.value.extensions == {"code": "BAD_USER_INPUT"}
    assert caught.value.locations


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    text = r'{ x(a: "\\u0000") }'
    assert parsed(text, LIMITS) == parse(text)


def test_a_lone_surrogate_is_a_syntax_error() -> None:
    with pytest.raises(GraphQLSyntaxError):
        parsed(r'{ x(a: "\ud800") }', LIMITS)
