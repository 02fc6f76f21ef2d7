"""Money, and its division into shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.money import Amount, Money, shares

MINOR = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


@given(MINOR, WEIGHTS)
def test_shares_sum_to_the_whole(minor: int, weights: list[int]) -> None:
    assert sum(shares(minor, weights)) == minor


@given(MINOR, WEIGHTS)
def test_no_share_is_a_whole_unit_from_what_is_fair(minor: int, weights: list[int]) -> None:
    whole = sum(weights)
    for part, weight in zip(shares(minor, weights), weights, strict=True):
        assert abs(part * whole - minor * weight) < whole


@given(MINOR, WEIGHTS)
def test_who_weighs_nothing_gets_nothing(minor: int, weights: list[int]) -> None:
    for part, weight in zip(shares(minor, weights), weights, strict=True):
        assert weight or part == 0


@given(st.integers(0, 10**15), WEIGHTS)
def test_who_weighs_more_gets_no_less(minor: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, shares(minor, weights), strict=True))
    for (light, little), (heavy, much) in pairwise(by_weight):
        assert light == heavy or little <= much


def test_the_rest_goes_to_the_largest_remainders_then_to_the_first() -> None:
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(5, [3, 2, 2]) == [2, 2, 1]


@given(MINOR, WEIGHTS)
def test_what_is_given_back_cancels_what_was_taken_part_by_part(
    minor: int, weights: list[int]
) -> None:
    assert shares(-minor, weights) == [-part for part in shares(minor, weights)]


@pytest.mark.parametrize("weights", [[0], [0, 0], [1, -1], [2, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        shares(1, weights)


def test_no_weights_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        shares(1, [])


@pytest.mark.parametrize(
    ("money", "printed"),
    [
        (Money(1250, "EUR"), "12.50"),
        (Money(5, "EUR"), "0.05"),
        (Money(-5, "EUR"), "-0.05"),
        (Money(0, "EUR"), "0.00"),
        (Money(1200, "JPY"), "1200"),
        (Money(1250, "KWD"), "1.250"),
        (Money(2**62, "EUR"), "46116860184273879.04"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(money: Money, printed: str) -> None:
    assert str(money.amount) == printed


@given(MINOR, MINOR)
def test_money_adds_and_subtracts(one: int, other: int) -> None:
    both = Money(one, "EUR") + Money(other, "EUR")

    assert both.minor == one + other
    assert both - Money(other, "EUR") == Money(one, "EUR")
    assert (-both).amount == Decimal(-(one + other)) / 100


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="USD and EUR"):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(ValueError, match="USD and EUR"):
        Money(1, "USD") - Money(1, "EUR")


@dataclass
class Row:
    minor: int | None
    currency: str = "EUR"
    total: ClassVar[Amount] = Amount("minor", "What it costs.")


def test_two_columns_are_read_as_money() -> None:
    assert Row(5).total == Money(5, "EUR")
    assert Row(None).total is None
    assert Row.total.words == "What it costs."
