"""A product is called what most lines call it, and costs what the last sale said."""

from __future__ import annotations

from collections import Counter

import pytest

from importing.invoices import gathered
from importing.naming import most_frequent, products
from tests.importing.conftest import a_line


@pytest.mark.parametrize(
    ("descriptions", "name"),
    [
        ({"KITE": 2, "PAPER KITE": 1}, "KITE"),
        ({"KITE": 2, "PAPER KITE": 2}, "PAPER KITE"),
        ({"KITE": 1, "BELL": 1}, "BELL"),
        ({"": 9, "KITE": 1}, "KITE"),
        ({"": 9}, ""),
        ({}, ""),
    ],
)
def test_the_most_frequent_description_is_the_name(descriptions: dict[str, int], name: str) -> None:
    assert most_frequent(Counter(descriptions)) == name


def test_the_price_is_that_of_the_newest_sale_wherever_it_stands() -> None:
    lines = [
        a_line(invoice="1", at="2011-03-01 09:00", price="1.45"),
        a_line(invoice="2", at="2011-01-01 09:00", price="1.25"),
        a_line(invoice="3", at="2011-04-01 09:00", price="0"),
        a_line(invoice="C4", at="2011-05-01 09:00", price="9", quantity="-1"),
    ]
    [product] = products(gathered(lines))

    assert product.price_minor == 145
    assert product.at.isoformat() == "2011-01-01T09:00:00+00:00"


def test_a_product_that_was_never_sold_has_no_price_and_no_charge_is_a_product() -> None:
    lines = [
        a_line(invoice="1", code="90001a", description="", customer="", price="0", quantity="-3"),
        a_line(invoice="2", code="POST"),
    ]

    assert [(p.sku, p.name, p.price_minor) for p in products(gathered(lines))] == [
        ("90001A", "90001A", None)
    ]
