"""Pricing: the lowest price that somebody may have, with the tax in it or not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pricing import MOST, PriceTier, offer, unit_price
from kit.money import Money
from kit.pages import BadPage

FACTS: dict[str, Any] = {
    "currency": "EUR",
    "list": 1000,
    "was": None,
    "rate": 1900,
    "entered": "GROSS",
    "shown": "GROSS",
    "groupNet": None,
    "discount": 0,
    "exempt": False,
    "prices": [],
}


def facts(**values: Any) -> dict[str, Any]:
    return {**FACTS, **values}


def test_without_anything_else_the_regular_price_holds() -> None:
    found = offer(FACTS, quantity=3)

    assert found is not None
    assert (found.unit, found.total) == (Money(1000, "EUR"), Money(3000, "EUR"))
    assert (found.was, found.includes_tax) == (None, True)
    assert found.tiers == [PriceTier(1, Money(1000, "EUR"))]


def test_the_lowest_of_all_prices_holds() -> None:
    prices = [["EUR", 1, 900, None], ["EUR", 1, 950, None], ["EUR", 1, 1100, None]]

    assert unit_price(facts(prices=prices)) == Money(900, "EUR")
    assert unit_price(facts(prices=[["EUR", 1, 1100, None]])) == Money(1000, "EUR")


def test_a_discount_is_taken_off_the_regular_price_alone() -> None:
    assert unit_price(facts(discount=1250)) == Money(875, "EUR")
    assert unit_price(facts(discount=1250, prices=[["EUR", 1, 870, None]])) == Money(870, "EUR")
    assert unit_price(facts(discount=5000, list=5)) == Money(3, "EUR"), "halves go up"


def test_more_may_cost_less() -> None:
    prices = [["EUR", 10, 800, None], ["EUR", 100, 700, None], ["EUR", 50, 900, None]]
    found = offer(facts(prices=prices), quantity=99)

    assert found is not None
    assert found.unit == Money(800, "EUR")
    assert found.tiers == [
        PriceTier(1, Money(1000, "EUR")),
        PriceTier(10, Money(800, "EUR")),
        PriceTier(100, Money(700, "EUR")),
    ]


def test_what_is_not_sold_in_a_currency_has_no_offer_there() -> None:
    prices = [["JPY", 1, 1200, None]]

    assert offer(FACTS, currency="USD") is None
    yen = offer(facts(prices=prices, discount=5000), currency="JPY")
    assert yen is not None
    assert yen.unit == Money(1200, "JPY")


def test_of_equal_prices_the_one_that_was_more_is_told() -> None:
    found = offer(facts(prices=[["EUR", 1, 1000, 1300]]))

    assert found is not None
    assert found.was == Money(1300, "EUR")


def test_the_price_of_before_goes_with_the_price_that_holds() -> None:
    found = offer(facts(was=1200, prices=[["EUR", 1, 900, None]]))

    assert found is not None
    assert (found.unit, found.was) == (Money(900, "EUR"), None)


@pytest.mark.parametrize(
    ("values", "unit", "includes_tax"),
    [
        ({"entered": "NET"}, 1190, True),
        ({"shown": "NET"}, 840, False),
        ({"groupNet": True}, 840, False),
        ({"exempt": True}, 840, False),
        ({"shown": "NET", "groupNet": False}, 1000, True),
        ({"entered": "NET", "shown": "NET"}, 1000, False),
        ({"entered": "NET", "rate": 0}, 1000, True),
    ],
)
def test_tax_is_put_in_or_taken_out_as_it_is_shown(
    values: dict[str, Any], unit: int, includes_tax: bool
) -> None:
    found = offer(facts(**values))

    assert found is not None
    assert (found.unit.minor, found.includes_tax) == (unit, includes_tax)


@pytest.mark.parametrize("quantity", [0, -1, MOST + 1, 10**9])
def test_a_quantity_that_cannot_be_bought_is_refused(quantity: int) -> None:
    with pytest.raises(BadPage, match="quantity"):
        offer(FACTS, quantity=quantity)


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**6)), max_size=8),
    st.integers(0, 10_000),
    st.integers(1, 99),
)
def test_buying_more_never_costs_more_for_one(
    rows: list[tuple[int, int]], discount: int, quantity: int
) -> None:
    told = facts(prices=[["EUR", least, minor, None] for least, minor in rows], discount=discount)
    one, more = offer(told, quantity=quantity), offer(told, quantity=quantity + 1)

    assert one is not None
    assert more is not None
    assert more.unit.minor <= one.unit.minor
    assert (
        one.unit
        == max(
            (tier for tier in one.tiers if tier.min_quantity <= quantity),
            key=lambda t: t.min_quantity,
        ).unit
    )
