"""Lines are put together by invoice, and each invoice is told for what it is."""

from __future__ import annotations

import pytest

from importing.invoices import Fate, by_time, exact_duplicates, fate_of_line, gathered
from tests.importing.conftest import a_line


def test_an_invoice_has_the_earliest_moment_of_its_lines() -> None:
    times = ("2011-01-10 09:01", "2011-01-10 09:00", "2011-01-10 09:02")
    [invoice] = gathered(a_line(at=at) for at in times)

    assert invoice.at.isoformat() == "2011-01-10T09:00:00+00:00"


def test_an_invoice_that_others_interrupt_is_one() -> None:
    first, second = gathered(a_line(n, invoice=i) for n, i in enumerate(["1", "2", "1", "1"]))

    assert [line.number for line in first.lines] == [0, 2, 3]
    assert (first.is_interrupted, second.is_interrupted) == (True, False)


def test_invoices_of_one_moment_stay_as_they_stand_in_the_file() -> None:
    late, early = {"at": "2011-01-11 09:00"}, {"at": "2011-01-10 09:00"}
    lines = [
        a_line(invoice="3", **late),
        a_line(invoice="2", **early),
        a_line(invoice="1", **early),
    ]

    assert [invoice.number for invoice in by_time(gathered(lines))] == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("values", "fate"),
    [
        ({}, Fate.ORDER),
        ({"price": "0"}, Fate.ORDER),
        ({"quantity": "-1"}, Fate.NEGATIVE_QUANTITY),
        ({"price": "-1"}, Fate.NEGATIVE_PRICE),
        ({"customer": ""}, Fate.GUEST_ORDER),
        ({"customer": "", "price": "0"}, Fate.STOCK_MOVE),
        ({"customer": "", "price": "0", "quantity": "-1"}, Fate.WRITE_OFF),
        ({"customer": "", "quantity": "-1"}, Fate.WRITE_OFF),
        ({"invoice": "C1", "quantity": "-1"}, Fate.CREDIT),
        ({"invoice": "C1", "quantity": "1"}, Fate.POSITIVE_CREDIT),
        ({"invoice": "C1", "quantity": "-1", "price": "-1"}, Fate.NEGATIVE_PRICE),
        ({"invoice": "C1", "quantity": "-1", "customer": ""}, Fate.NAMELESS_CREDIT),
        ({"invoice": "A1", "customer": ""}, Fate.BAD_DEBT),
        ({"invoice": "A1", "customer": "", "price": "-1"}, Fate.BAD_DEBT),
    ],
)
def test_the_fate_of_a_line_follows_from_what_it_says(values: dict[str, str], fate: Fate) -> None:
    [invoice] = gathered([a_line(**values)])

    assert fate_of_line(invoice, invoice.lines[0]) is fate


def test_a_line_without_a_price_belongs_to_the_order_of_a_guest_who_pays_for_another() -> None:
    [invoice] = gathered([a_line(customer=""), a_line(customer="", price="0")])

    assert [fate_of_line(invoice, line) for line in invoice.lines] == [Fate.GUEST_ORDER] * 2


def test_duplicates_are_counted_and_kept() -> None:
    [invoice] = gathered([a_line(2), a_line(3), a_line(4), a_line(5, quantity="7")])

    assert exact_duplicates(invoice) == 2
    assert len(invoice.kept()) == 4
