"""The cost of an operation: pages multiply what is below them."""

from __future__ import annotations

from typing import Any

import pytest

from execution.documents import Documents
from execution.limits import Limits
from schema import schema as shop
from tests.execution.toy import schema

DOCUMENTS = Documents(schema._schema, Limits())
SHOP = Documents(shop._schema, Limits())


def cost(text: str, documents: Documents = DOCUMENTS, **variables: Any) -> int:
    document = documents.read(text)
    return document.cost(document.operation(None), variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ viewer { kind } }", 2),
        ("{ products { nodes { id name } } }", 1 + 20 * 3),
        ("{ products(first: 3) { nodes { id name } pageInfo { endCursor } } }", 1 + 3 * 5),
        ("{ products(last: 2) { nodes { id } } }", 1 + 2 * 2),
        ("{ products(first: null) { nodes { id } } }", 1 + 20 * 2),
        ("{ products(first: -1) { nodes { id } } }", 1),
        ("{ products(first: 2147483647) { nodes { id } } }", 1 + 100 * 2),
        (
            "{ products(first: 2) { nodes { products(first: 3) { nodes { id } } } } }",
            1 + 2 * (1 + 1 + 3 * 2),
        ),
        ("{ products(first: 2) { nodes { tags { name } } } }", 1 + 2 * (1 + 1 + 10)),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 1 + 3),
        ('{ nodes(ids: "a") { id } }', 2),
        (
            "{ products(first: 2) { ...C } } fragment C on ProductConnection { nodes { id } }",
            1 + 2 * 2,
        ),
        ("{ ... on Query { viewer { kind } } ... { viewer { kind } } }", 4),
    ],
)
def test_cost_is_what_the_largest_answer_holds(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_sizes_are_taken_from_variables() -> None:
    text = """
        query ($n: Int, $ids: [ID!]!) {
            products(first: $n) { nodes { id } }
            nodes(ids: $ids) { id }
        }
    """
    assert cost(text, n=7, ids=["a", "b"]) == 1 + 7 * 2 + 1 + 2
    assert cost(text, n=None, ids=[]) == 1 + 20 * 2 + 1
    assert cost(text, n=7, ids=["c", "d"]) == 1 + 7 * 2 + 1 + 2


def test_the_costs_kept_for_a_document_are_bounded() -> None:
    document = DOCUMENTS.read("query ($n: Int) { products(first: $n) { nodes { id } } }")
    for n in range(200):
        document.cost(document.operation(None), {"n": n})
    assert len(document.costs) <= 64


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("{ me { orders { nodes { number total { amount } repeat { canRepeat } } } } }", True),
        ("{ me { orders(first: 100) { nodes { repeat { canRepeat } } } } }", False),
        ("{ me { orders(first: 1) { nodes { %s } } } }", False),
        ("{ me { orders { nodes { lines { again { verdict } } } } } }", True),
        ("{ me { orders(first: 100) { nodes { lines { again { verdict } } } } } }", False),
        ("{ me { purchases(first: 100) { nodes { lastLine { again { verdict } } } } } }", True),
        ("{ cart { now { goods { amount } } checkout { canPlace } } }", True),
        ("{ me { savedCarts { name now { goods { amount } } } } }", True),
    ],
)
def test_what_is_reckoned_line_by_line_counts_as_such(text: str, is_allowed: bool) -> None:
    """A customer could have every line of a hundred orders reckoned a hundred times over."""
    again = " ".join(f"a{n}: repeat {{ canRepeat }}" for n in range(99))
    found = cost(text.replace("%s", again), SHOP)
    assert (found <= Limits().cost) == is_allowed, found


@pytest.mark.parametrize("field", ["now { lineCount }", "checkout { canPlace }"])
def test_a_cart_is_not_reckoned_a_hundred_times(field: str) -> None:
    again = " ".join(f"a{n}: {field}" for n in range(99))
    assert cost(f"{{ cart {{ {again} }} }}", SHOP) > Limits().cost
