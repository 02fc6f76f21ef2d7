"""A whole file is understood, and each of its lines accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from importing.online_retail import Reading, understood
from importing.report import Report
from importing.shop import Customer, Product, Shop
from tests.importing.conftest import reading_of

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


@pytest.fixture(scope="module")
def both(ours: Reading) -> tuple[Shop, Report]:
    """Our own shop, understood."""
    return understood(ours, "shop.csv")


def tally(lines: int, invoices: int, total_minor: int) -> dict[str, int]:
    """Write a tally as reports do."""
    return {"lines": lines, "invoices": invoices, "total_minor": total_minor}


def test_every_line_is_accounted_for(both: tuple[Shop, Report]) -> None:
    report = both[1].as_dict()

    assert both[1].accounted == report["rows"] == 26
    assert report["imported"] == {
        "products in orders of customers": tally(6, 3, 750 + 750 + 799 + 1_700 + 435),
        "charges in orders of customers": tally(2, 2, 1_800 + 1_250),
        "products in orders of guests": tally(1, 1, 50),
        "charges in orders of guests": tally(1, 1, 833),
        "credit lines placed on an order": tally(3, 2, -1_275 - 1_500 - 1_800),
        "credit lines placed on an order in part": tally(1, 1, -1_700),
        "credit lines of their own": tally(2, 2, -500 - 125),
    }
    assert report["set_aside"] == {
        "negative quantity in an order": tally(1, 1, -200),
        "negative price outside an adjustment": tally(1, 1, -200),
        "stock written off (negative quantity outside a cancellation, no customer)": tally(1, 1, 0),
        "stock moved or corrected (no customer, no line with a price)": tally(1, 1, 0),
        "positive quantity in a cancellation": tally(1, 1, 425),
        "cancellation that names no customer": tally(1, 1, -5_000),
        "adjustment of bad debt (A invoice)": tally(1, 1, -999),
    }
    assert report["refused"] == [
        {"line": 25, "reason": "Quantity is not a whole number"},
        {
            "line": 26,
            "reason": "InvoiceDate is no such day or time: day is out of range for month",
        },
        {"line": 27, "reason": "7 fields instead of 8"},
    ]


def test_what_became_one_is_counted(both: tuple[Shop, Report]) -> None:
    assert both[1].merged == {
        "stock codes that differ from another by letter case": 1,
        "stock codes with several descriptions": 2,
        "invoices of several moments (the earliest counts)": 1,
        "invoices that others interrupt": 1,
        "customers in several countries (each order keeps its own)": 1,
    }


def test_the_figures_can_be_checked_elsewhere(both: tuple[Shop, Report]) -> None:
    figures = both[1].figures

    assert figures["paid goods"] == {"invoices": 3, "lines": 9, "total in pence": 7_284}
    assert figures["stock codes"] == {
        "stock codes as written": 12,
        "stock codes without regard to letter case": 11,
        "codes as written that are no products": 6,
        "products": 5,
    }
    assert figures["odd lines"] == {
        "negative quantity outside a cancellation": 2,
        "price of zero": 3,
        "negative price": 2,
        "price of more than two decimals": 1,
        "description empty": 2,
        "exact duplicate (kept)": 0,
    }


def test_the_shop_is_what_the_lines_say(both: tuple[Shop, Report]) -> None:
    shop = both[0]

    assert (shop.system, shop.currency, shop.language) == ("online-retail", "GBP", "en")
    assert [(p.sku, p.name, p.price_minor) for p in shop.products] == [
        ("90001A", "TIN WHISTLE", 145),
        ("90002", "PAPER KITE", 425),
        ("90003", "WOODEN TOP", 50),
        ("90004", "90004", None),
        ("90005", "BELL", None),
    ]
    assert [customer.key for customer in shop.customers] == ["503", "501", "502"]
    assert [(o.number, o.customer, o.country) for o in shop.orders] == [
        ("700001", "501", "GB"),
        ("700002", "501", "FR"),
        ("700003", None, "IE"),
        ("700006", "502", None),
    ]
    assert [credit.number for credit in shop.credits] == [
        "C700010",
        "C700007",
        "C700008",
        "C700009",
    ]


def test_the_same_file_in_another_order_is_the_same_shop(tmp_path: Path) -> None:
    def shops(*lines: str) -> Any:
        place = tmp_path / "shop.csv"
        place.write_text(HEADER + "".join(lines))
        shop, _ = understood(reading_of(place), "shop.csv")
        return shop.products, shop.customers, list(shop.orders), shop.credits

    sale = "1,90001,MUG,2,2011-01-01 09:00:00,1.25,501,France\n"
    more = "2,90001,POT,2,2011-01-02 09:00:00,1.45,501,France\n"
    back = "C3,90001,MUG,-1,2011-01-03 09:00:00,1.45,501,France\n"

    assert shops(sale, more, back) == shops(back, more, sale)


def test_a_file_without_rows_is_a_shop_without_anything(tmp_path: Path) -> None:
    place = tmp_path / "shop.csv"
    place.write_text(HEADER)
    shop, report = understood(reading_of(place), "shop.csv")

    assert (len(shop.products), len(shop.customers), len(shop.orders), len(shop.credits)) == (
        (0,) * 4
    )
    assert (report.rows, report.accounted) == (0, 0)
    assert isinstance(shop.products, list)


def test_products_and_customers_know_since_when(both: tuple[Shop, Report]) -> None:
    product: Product = both[0].products[1]
    customer: Customer = both[0].customers[1]

    assert product.at.isoformat() == "2011-01-10T09:01:00+00:00"
    assert customer.at.isoformat() == "2011-01-10T09:00:00+00:00"
