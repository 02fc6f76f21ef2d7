"""Point terms: rates by store and group, and what they make of points."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.point_terms import (
    USUAL,
    PointsExpiry,
    PointsSummary,
    PointsTerms,
    Rates,
    Terms,
    kept,
    rates,
    summary,
    understood,
)
from domain.points import part
from kit.money import Money


def facts(**told: Any) -> dict[str, Any]:
    terms = {"earning_bp": 15_000, "worth_bp": 5_000}
    usual = {"known": True, "on": True, "currency": "EUR", "terms": terms, "account": None}
    return {**usual, "groupEarning": None, "groupWorth": None, **told}


def test_a_store_that_said_nothing_rewards_nothing() -> None:
    assert rates(facts(terms=None)) == Rates(Fraction(0), Fraction(0), Fraction(1))
    assert Terms(0, 0, 30, None, 100) == USUAL


def test_points_are_earned_by_main_units_and_worth_smallest_coins() -> None:
    assert rates(facts()) == Rates(Fraction(3, 200), Fraction(1, 2), Fraction(1))
    assert rates(facts(currency="JPY")).earning == Fraction(3, 2)
    assert rates(facts(currency="BHD")).earning == Fraction(3, 2000)


def test_the_best_rate_of_groups_takes_the_place_of_the_stores() -> None:
    assert rates(facts(groupEarning=20_000)).earning == Fraction(2, 100)
    assert rates(facts(groupEarning=0)).earning == 0, "a group may earn none"
    assert rates(facts(groupWorth=0)).worth == 0
    assert rates(facts(groupWorth=10_000)).worth == 1


def test_where_points_are_off_nothing_is_earned_or_worth_anything() -> None:
    for off in (False, None):
        assert rates(facts(on=off)) == Rates()
        assert summary(facts(on=off, account=[5, 0, 0, None, 0])) is None
    assert rates(facts(known=False)) == Rates(), "who is nobody earns nothing either"


def test_a_share_of_an_order_is_the_most_that_points_pay() -> None:
    terms = {"earning_bp": 1, "worth_bp": 1, "most_percent": 50}
    assert rates(facts(terms=terms)).most == Fraction(1, 2)


def test_a_summary_tells_what_there_is_and_what_it_is_worth() -> None:
    told = summary(facts(account=[301, 20, 0, "2027-01-31", 7]))

    expiry = PointsExpiry(date(2027, 1, 31), 7)
    assert told == PointsSummary(301, 20, 0, Money(150, "EUR"), expiry), "half a cent is left"
    assert summary(facts()) == PointsSummary(0, 0, 0, Money(0, "EUR"), None)


@pytest.mark.parametrize(
    "value",
    [None, 1, "x", [], {"earning_bp": "1"}, {"worth_bp": -1}, {"pending_days": True}, {"else": 1}],
)
def test_what_makes_no_sense_counts_as_not_set(value: Any) -> None:
    assert understood(value) == USUAL


def test_what_is_said_is_kept_and_the_rest_is_as_in_a_new_store() -> None:
    said = PointsTerms.model_validate({"earning": "1.5", "worth": "0.25", "expire_months": 24})

    assert understood(kept(said)) == Terms(15_000, 2_500, 30, 24, 100)
    assert (understood(kept(said)).earning, understood(kept(said)).worth) == (
        Decimal("1.5"),
        Decimal("0.25"),
    )
    assert kept(None) is None
    assert understood(kept(PointsTerms.model_validate({}))) == USUAL


@pytest.mark.parametrize(
    "wrong",
    [
        {"earning": "-0.1"},
        {"earning": "100.1"},
        {"earning": "0.00001"},
        {"worth": "10000.1"},
        {"worth": "NaN"},
        {"pending_days": -1},
        {"pending_days": 366},
        {"expire_months": 0},
        {"expire_months": 121},
        {"most_percent": 0},
        {"most_percent": 101},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PointsTerms.model_validate(wrong)


shares = st.fractions(0, 1, max_denominator=10_000)


@given(st.integers(0, 10**9), shares, shares)
def test_a_larger_share_is_never_fewer_points_and_the_whole_is_all(
    points: int, one: Fraction, other: Fraction
) -> None:
    assert part(points, min(one, other)) <= part(points, max(one, other))
    assert (part(points, Fraction(0)), part(points, Fraction(1))) == (0, points)
    assert abs(part(points, one) - points * one) <= Fraction(1, 2)
