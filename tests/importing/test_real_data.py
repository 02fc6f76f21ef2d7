"""The real shop's figures, to the penny; skipped, loudly, where its file is not at hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from importing.codes import charge_of, sku_of
from importing.countries import CODES
from importing.online_retail import Reading, understood
from importing.report import Report
from importing.shop import Shop
from tests.importing.conftest import reading_of


@pytest.fixture(scope="module")
def reading(retail_file: Path) -> Reading:
    """The real file, read."""
    return reading_of(retail_file)


@pytest.fixture(scope="module")
def both(reading: Reading) -> tuple[Shop, Report]:
    """The real shop, understood."""
    return understood(reading, "online-retail.csv.xz")


def test_the_figures_of_its_page_are_reproduced(both: tuple[Shop, Report]) -> None:
    assert both[1].figures == {
        "invoices": {
            "invoices": 25_900,
            "cancellations (C)": 3_836,
            "bad-debt adjustments (A)": 3,
            "lines that name no customer": 135_080,
            "invoices that name no customer": 3_710,
            "of those orders of guests": 1_427,
            "longest invoice": "573585",
            "its lines": 1_114,
        },
        "customers": {
            "customers": 4_372,
            "invoices that name one": 22_190,
            "of those cancellations (C)": 3_654,
            "customer with the most orders": "12748",
            "invoices of that customer": 224,
            "of those not cancellations": 210,
            "names of countries": 38,
            "of those no country with a code": 3,
        },
        "paid goods": {"invoices": 18_536, "lines": 397_924, "total in pence": 891_140_790},
        "stock codes": {
            "stock codes as written": 4_070,
            "stock codes without regard to letter case": 3_958,
            "codes as written that are no products": 33,
            "products": 3_926,
        },
        "odd lines": {
            "negative quantity outside a cancellation": 1_336,
            "price of zero": 2_515,
            "negative price": 2,
            "price of more than two decimals": 4,
            "description empty": 1_454,
            "exact duplicate (kept)": 5_268,
        },
    }
    assert both[1].merged["stock codes that differ from another by letter case"] == 112
    assert both[1].merged["invoices of several moments (the earliest counts)"] == 43


def test_every_line_is_accounted_for(both: tuple[Shop, Report]) -> None:
    report = both[1]

    assert report.rows == report.accounted == 541_909
    assert report.refused == []
    assert {kind: tally.lines for kind, tally in report.imported.items()} == {
        "products in orders of customers": 396_370,
        "charges in orders of customers": 1_554,
        "products in orders of guests": 131_754,
        "charges in orders of guests": 832,
        "credit lines placed on an order": 7_476,
        "credit lines placed on an order in part": 20,
        "credit lines of their own": 1_409,
    }
    assert {tally.lines for tally in report.aside.values()} == {1_336, 772, 383, 3}


def test_7496_of_8905_cancelled_lines_are_placed(both: tuple[Shop, Report]) -> None:
    lines = {kind: tally.lines for kind, tally in both[1].imported.items() if "credit" in kind}
    placed = lines["credit lines placed on an order"]
    placed += lines["credit lines placed on an order in part"]

    assert (placed, sum(lines.values())) == (7_496, 8_905)


def test_the_orders_hold_what_the_page_says(both: tuple[Shop, Report]) -> None:
    orders = list(both[0].orders)
    named = [order for order in orders if order.customer]
    total = sum(line.total_minor for order in named for line in order.sold)
    total += sum(charge.amount_minor for order in named for charge in order.charged)

    assert (len(orders), len(named), len(both[0].credits)) == (19_963, 18_536, 3_654)
    assert total == 891_140_790
    assert Counter(order.customer for order in named)["12748"] == 210


def test_nothing_comes_back_that_was_not_bought(both: tuple[Shop, Report]) -> None:
    bought = {order.number: [line.quantity for line in order.sold] for order in both[0].orders}
    back: Counter[tuple[str, int]] = Counter()
    for credit in both[0].credits:
        for piece in credit.pieces:
            if piece.order and piece.place is not None:
                back[piece.order, piece.place] += piece.quantity

    assert back
    assert all(count <= bought[order][place] for (order, place), count in back.items())


def test_the_codes_that_are_no_products_are_those_without_a_stock_number(reading: Reading) -> None:
    codes = {line.code for invoice in reading.invoices for line in invoice.lines}

    assert {code for code in codes if charge_of(sku_of(code))} == {
        code for code in codes if not code[:5].isdigit()
    }


def test_every_name_of_a_country_is_in_the_table(reading: Reading) -> None:
    assert {invoice.country for invoice in reading.invoices} == set(CODES)
