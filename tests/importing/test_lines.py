"""A row is read as the shop meant it, or refused with the reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from importing.lines import Unusable, pence
from tests.importing.conftest import a_line


def test_a_row_becomes_a_typed_line() -> None:
    line = a_line(7, invoice=" c700001 ", description=" TIN WHISTLE ")

    assert line == (
        7,
        "C700001",
        "90001A",
        "TIN WHISTLE",
        6,
        datetime(2011, 1, 10, 9, tzinfo=UTC),
        12_500,
        "501",
        "United Kingdom",
    )


@pytest.mark.parametrize(
    ("london", "utc"),
    [
        ("2011-01-10 09:00:00", "2011-01-10T09:00:00+00:00"),
        ("2011-07-10 09:00", "2011-07-10T08:00:00+00:00"),
        ("2011-07-10T09:00:59", "2011-07-10T08:00:59+00:00"),
        ("2011-03-27 00:59:00", "2011-03-27T00:59:00+00:00"),
        ("2011-03-27 02:00:00", "2011-03-27T01:00:00+00:00"),
        ("2011-10-30 01:30:00", "2011-10-30T00:30:00+00:00"),
        ("2011-10-30 02:00:00", "2011-10-30T02:00:00+00:00"),
    ],
)
def test_times_are_london_time(london: str, utc: str) -> None:
    assert a_line(at=london).at.isoformat() == utc


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [
        ("3.995", "1", 400),
        ("3.995", "2", 799),
        ("0.001", "4", 0),
        ("0.001", "5", 1),
        ("0.001", "-5", -1),
        ("0.0049", "1", 0),
        ("-11062.06", "1", -1_106_206),
        ("5", "3", 1_500),
        ("5.", "3", 1_500),
        ("2.5000000", "3", 750),
    ],
)
def test_a_total_is_rounded_once_half_away_from_zero(price: str, quantity: str, total: int) -> None:
    assert a_line(price=price, quantity=quantity).total_minor == total


@pytest.mark.parametrize(("amount", "minor"), [(49, 0), (50, 1), (149, 1), (-50, -1), (-49, 0)])
def test_ten_thousandths_are_rounded_to_pence(amount: int, minor: int) -> None:
    assert pence(amount) == minor


def test_customers_may_be_written_as_pandas_does_or_left_out() -> None:
    assert [a_line(customer=written).customer for written in ("17850", "17850.0", "")] == [
        "17850",
        "17850",
        "",
    ]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("invoice", " ", "InvoiceNo is empty"),
        ("invoice", "7" * 41, "InvoiceNo is longer than 40 characters"),
        ("invoice", "7\x00", "InvoiceNo contains a control character"),
        ("code", "", "StockCode is empty"),
        ("code", "9" * 65, "StockCode is longer than 64 characters"),
        ("description", "x" * 301, "Description is longer than 300 characters"),
        ("description", "a\x00b", "Description contains a control character"),
        ("quantity", "many", "Quantity is not a whole number"),
        ("quantity", "1.5", "Quantity is not a whole number"),
        ("quantity", "\u0661", "Quantity is not a whole number"),
        ("quantity", "9" * 39, "Quantity is not a whole number"),
        ("quantity", "0", "Quantity is zero"),
        ("quantity", "2147483648", "Quantity is beyond 2,147,483,647"),
        ("quantity", "-2147483648", "Quantity is beyond 2,147,483,647"),
        ("price", "", "UnitPrice is not a number with at most four decimals"),
        ("price", "NaN", "UnitPrice is not a number with at most four decimals"),
        ("price", "1e3", "UnitPrice is not a number with at most four decimals"),
        ("price", "1,25", "UnitPrice is not a number with at most four decimals"),
        ("price", "0.00001", "UnitPrice is not a number with at most four decimals"),
        ("price", "10000000.01", "UnitPrice is beyond 10,000,000"),
        ("customer", "Bob", "CustomerID is not a number"),
        ("country", "x" * 101, "Country is longer than 100 characters"),
        ("at", "12/9/2011 12:50", "InvoiceDate is not a date and time, as 2011-12-09 12:50:00"),
        ("at", "2011-02-29 12:50", "InvoiceDate is no such day or time: day is out of range"),
        ("at", "2011-02-28 25:50", "InvoiceDate is no such day or time: hour must be in 0..23"),
        ("at", "1969-12-31 23:59", "InvoiceDate is not between 1970 and 2100"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_the_reason(
    column: str, value: str, reason: str
) -> None:
    with pytest.raises(Unusable) as refused:
        a_line(**{column: value})

    assert str(refused.value).startswith(reason)


def test_a_total_that_no_order_could_hold_is_refused() -> None:
    with pytest.raises(Unusable, match="quantity times unit price is beyond"):
        a_line(quantity="2147483647", price="1000")
