"""Discounting: which codes take what off which goods, and which take nothing."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from domain.discounting import Code, CodeProblem, CodeTotal, off_goods, problems
from models import DiscountKind

GOODS = {"mugs": 2000, "books": 1000}


def code(key: str, kind: DiscountKind, value: int = 0, **values: Any) -> Code:
    return Code(key, kind, value, **{"is_combinable": True, **values})


def taken(*codes: Code) -> dict[str, dict[str, int]]:
    return {one.key: one.by_line for one in off_goods(codes, GOODS, {})}


def test_a_percentage_is_taken_off_the_sum_and_shared_by_price() -> None:
    assert taken(code("A", DiscountKind.PERCENT, 1000)) == {"A": {"mugs": 200, "books": 100}}
    odd = off_goods([code("A", DiscountKind.PERCENT, 5000)], {"a": 1, "b": 1, "c": 1}, {})
    assert odd == [CodeTotal("A", {"a": 1, "b": 1, "c": 0})], "halves go up: 1.5 of 3 is 2"


def test_a_code_for_some_goods_leaves_the_others() -> None:
    mugs = frozenset({"mugs"})

    assert taken(code("A", DiscountKind.PERCENT, 1000, lines=mugs)) == {"A": {"mugs": 200}}
    assert taken(code("A", DiscountKind.AMOUNT, 300, lines=mugs)) == {"A": {"mugs": 300}}


def test_an_amount_takes_no_more_than_there_is() -> None:
    assert taken(code("A", DiscountKind.AMOUNT, 5000)) == {"A": {"mugs": 2000, "books": 1000}}


def test_percentages_come_first_then_amounts_for_some_then_for_all() -> None:
    codes = (
        code("ALL", DiscountKind.AMOUNT, 1000),
        code("BOOKS", DiscountKind.AMOUNT, 500, lines=frozenset({"books"})),
        code("HALF", DiscountKind.PERCENT, 5000),
        code("TENTH", DiscountKind.PERCENT, 1000),
    )
    expected = {
        "HALF": {"mugs": 1000, "books": 500},
        "TENTH": {"mugs": 100, "books": 50},
        "BOOKS": {"books": 450},
        "ALL": {"mugs": 900},
    }

    for order in permutations(codes):
        assert taken(*order) == expected
        assert list(taken(*order)) == [one.key for one in order]


def test_free_goods_take_no_share() -> None:
    assert off_goods([code("A", DiscountKind.AMOUNT, 5)], {"gift": 0, "mug": 9}, {}) == [
        CodeTotal("A", {"mug": 5})
    ]
    assert off_goods([code("A", DiscountKind.AMOUNT, 5)], {"gift": 0}, {}) == [CodeTotal("A", {})]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"currency": "USD"}, CodeProblem.OTHER_CURRENCY),
        ({"currency": "EUR"}, None),
        ({"lines": frozenset({"hats"})}, CodeProblem.NOT_FOR_THESE_GOODS),
        ({"lines": frozenset()}, CodeProblem.NOT_FOR_THESE_GOODS),
        ({"least": 3001}, CodeProblem.BELOW_MINIMUM),
        ({"least": 3000}, None),
        ({"least": 1001, "lines": frozenset({"books"})}, CodeProblem.BELOW_MINIMUM),
        ({"least": 1000, "lines": frozenset({"books"})}, None),
    ],
)
@pytest.mark.parametrize("kind", list(DiscountKind))
def test_what_is_the_matter_with_a_code_is_told(
    kind: DiscountKind, values: dict[str, Any], problem: CodeProblem | None
) -> None:
    one = code("A", kind, 100, **values)

    assert problems([one], GOODS, "EUR") == ({} if problem is None else {"A": problem})


def test_a_code_with_a_problem_takes_nothing_and_says_why() -> None:
    wrong = {"A": CodeProblem.BELOW_MINIMUM}
    told = off_goods([code("A", DiscountKind.PERCENT, 1000)], GOODS, wrong)

    assert told == [CodeTotal("A", {}, problem=CodeProblem.BELOW_MINIMUM)]


def test_a_code_that_cannot_be_combined_counts_alone() -> None:
    alone = code("ALONE", DiscountKind.PERCENT, 1000, is_combinable=False)
    other = code("OTHER", DiscountKind.AMOUNT, 100)
    useless = code("USELESS", DiscountKind.AMOUNT, 100, least=9999)

    assert problems([alone], GOODS, "EUR") == {}
    assert problems([alone, other], GOODS, "EUR") == {"ALONE": CodeProblem.NOT_COMBINABLE}
    assert problems([other, alone], GOODS, "EUR") == {"ALONE": CodeProblem.NOT_COMBINABLE}
    assert problems([alone, useless], GOODS, "EUR") == {"USELESS": CodeProblem.BELOW_MINIMUM}
