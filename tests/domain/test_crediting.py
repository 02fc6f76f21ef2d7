"""How much of what is given back is tax."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.crediting import by_rate, contained, of_rates
from kit import ids
from models import OrderTax


def test_goods_have_their_rates_and_the_rest_is_divided_as_the_order_was() -> None:
    whole = {1900: 3000, 700: 1000}

    assert by_rate([(1900, 1190), (700, 107)], whole) == {1900: 1190, 700: 107}
    assert by_rate([(None, 400)], whole) == {1900: 300, 700: 100}
    assert by_rate([(700, 107), (None, 400)], whole) == {1900: 300, 700: 207}


def test_taxes_of_one_rate_weigh_together_and_are_told_as_the_first() -> None:
    taxes = [("VAT", 1900, 1000), ("VAT of the city", 1900, 500), ("Low", 700, 500)]
    money: dict[str, Any] = {"currency": "EUR", "order_id": ids.new(), "amount_minor": 0}
    charged = [
        OrderTax(position=place, label=label, rate_bp=rate, base_minor=base, **money)
        for place, (label, rate, base) in enumerate(taxes)
    ]

    whole, labels = of_rates(charged)

    assert (whole, labels) == ({1900: 1500, 700: 500}, {1900: "VAT", 700: "Low"})
    assert by_rate([(None, 400)], whole) == {1900: 300, 700: 100}


def test_what_was_never_taxed_has_no_taxes() -> None:
    assert by_rate([(1900, 100)], {}) == {}
    assert by_rate([(None, 100)], {1900: 0}) == {}


@pytest.mark.parametrize(
    ("gross", "rate", "tax"), [(1190, 1900, 190), (107, 700, 7), (1, 1900, 0), (999, 0, 0)]
)
def test_the_tax_in_an_amount_is_what_its_net_leaves(gross: int, rate: int, tax: int) -> None:
    assert contained(gross, rate) == tax


@given(
    st.lists(st.tuples(st.sampled_from([None, 700, 1900]), st.integers(0, 10**6)), max_size=9),
    st.integers(1, 10**6),
    st.integers(0, 10**6),
)
def test_the_parts_are_what_was_given_back(
    parts: list[tuple[int | None, int]], high: int, low: int
) -> None:
    divided = by_rate(parts, {1900: high, 700: low})

    assert sum(divided.values()) == sum(minor for _, minor in parts)
    assert all(0 <= contained(gross, rate) <= gross for rate, gross in divided.items())
