"""Totals reckoned by hand: what carriage, taxes and points do to orders, and the example told."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from domain import totals
from domain.discounting import Code
from domain.taxing import NO_TAX, Rate, Taxed, TaxTotal
from domain.totals import Basket, Carriage, Line, LineTotal, Points
from models import DiscountKind, TaxTreatment

DE, BOOK = Rate(1900, "DE"), Rate(700, "DE")
MUGS = Line("mugs", 1190, 2, Taxed(1900, DE))
BOOKS = Line("books", 1070, 1, Taxed(700, BOOK))
CARRIAGE = Carriage(steps=((0, 490),), taxed=Taxed(1900, DE), handling=100)


def basket(*lines: Line, includes_tax: bool = True, **values: Any) -> Basket:
    return Basket("EUR", includes_tax, lines or (MUGS,), **values)


def test_the_example_of_the_documentation_comes_to_what_it_says() -> None:
    ten = Code("TEN", DiscountKind.PERCENT, 1000, is_combinable=True)
    five = Code("FIVE", DiscountKind.AMOUNT, 500, "EUR", is_combinable=True)
    points = Points(wanted=1000, worth=Fraction(1, 2), earning=Fraction(1, 100))

    told = totals.of(basket(MUGS, BOOKS, codes=(five, ten), carriage=CARRIAGE, points=points))

    assert told.lines == [
        LineTotal("mugs", 1190, 2, 2380, discount=583, rate=DE, tax=287),
        LineTotal("books", 1070, 1, 1070, discount=262, rate=BOOK, tax=53),
    ]
    assert [(code.key, code.amount) for code in told.codes] == [("FIVE", 500), ("TEN", 345)]
    assert told.taxes == [TaxTotal(DE, 2006, 381), TaxTotal(BOOK, 755, 53)]
    assert (told.goods, told.discount, told.shipping, told.handling) == (3450, 845, 490, 100)
    assert (told.fees, told.tax, told.contained, told.total) == (-500, 0, 434, 2695)
    assert (told.points_used, told.points_earned) == (1000, 26)


def test_tax_comes_on_top_of_prices_without_it() -> None:
    told = totals.of(basket(MUGS, BOOKS, includes_tax=False, carriage=CARRIAGE))

    assert told.taxes == [TaxTotal(DE, 2970, 564), TaxTotal(BOOK, 1070, 75)]
    assert (told.goods, told.tax, told.contained, told.total) == (3450, 639, 0, 4679)


def test_tax_is_taken_out_by_the_rate_of_where_it_goes() -> None:
    told = totals.of(basket(Line("mugs", 1190, 2, Taxed(1900, Rate(2500, "DK")))))

    assert told.taxes == [TaxTotal(Rate(2500, "DK"), 1904, 476)]
    assert told.total == 2380


@pytest.mark.parametrize("treatment", [one for one in TaxTreatment if one != TaxTreatment.TAXED])
def test_where_no_tax_is_that_of_home_is_taken_out_of_every_price(treatment: TaxTreatment) -> None:
    told = totals.of(basket(MUGS, BOOKS, carriage=CARRIAGE, treatment=treatment))

    assert [line.unit for line in told.lines] == [1000, 1000]
    assert (told.goods, told.shipping, told.handling, told.total) == (3000, 412, 84, 3496)
    assert told.taxes == [TaxTotal(NO_TAX, 3496, 0)]
    assert (told.includes_tax, told.treatment) == (False, treatment)


def test_prices_that_had_no_tax_in_them_stay_where_there_is_none() -> None:
    told = totals.of(basket(includes_tax=False, treatment=TaxTreatment.EXEMPT, carriage=CARRIAGE))

    assert (told.goods, told.shipping, told.handling, told.total) == (2380, 490, 100, 2970)


@pytest.mark.parametrize(
    ("quantity", "off", "shipping"),
    [(1, 0, 490), (4, 0, 490), (5, 0, 390), (9, 0, 390), (10, 0, 0), (10, 1, 390), (5, 1, 490)],
)
def test_carriage_follows_the_goods_after_discounts(quantity: int, off: int, shipping: int) -> None:
    carriage = Carriage(((0, 490), (5000, 390)), Taxed(1900, DE), free_from=10_000)
    code = Code("OFF", DiscountKind.AMOUNT, off, "EUR")
    line = Line("mugs", 1000, quantity, Taxed(1900, DE))

    assert totals.of(basket(line, codes=(code,), carriage=carriage)).shipping == shipping


@pytest.mark.parametrize(("free_from", "shipping"), [(3000, 0), (3001, 412)])
def test_when_carriage_is_free_follows_from_the_prices_shown(free_from: int, shipping: int) -> None:
    carriage = Carriage(((0, 490),), Taxed(1900, DE), free_from=free_from)
    mugs = Line("mugs", 1000, 3, Taxed(1900, DE))
    told = totals.of(basket(mugs, carriage=carriage, treatment=TaxTreatment.OUTSIDE))

    assert (told.goods, told.shipping) == (2520, shipping)


def test_free_shipping_is_a_discount_that_leaves_handling() -> None:
    free = Code("FREE", DiscountKind.FREE_SHIPPING)
    told = totals.of(basket(codes=(free,), carriage=CARRIAGE))

    assert (told.shipping, told.discount, told.handling, told.total) == (490, 490, 100, 2480)
    assert (told.codes[0].shipping, told.codes[0].by_line) == (490, {})
    assert told.taxes == [TaxTotal(DE, 2084, 396)]


def test_two_codes_free_the_carriage_once() -> None:
    free = [Code(key, DiscountKind.FREE_SHIPPING, is_combinable=True) for key in ("B", "A")]
    told = totals.of(basket(codes=free, carriage=CARRIAGE))

    assert [code.amount for code in told.codes] == [0, 490]
    assert told.discount == 490


def test_a_code_that_was_good_for_the_prices_shown_stays_good_without_tax() -> None:
    code = Code("FROM23", DiscountKind.AMOUNT, 500, "EUR", least=2300)
    told = totals.of(basket(codes=(code,), treatment=TaxTreatment.REVERSE_CHARGE))

    assert (told.goods, told.discount) == (2000, 500)


def test_what_is_not_sent_costs_no_carriage() -> None:
    told = totals.of(basket())

    assert (told.shipping, told.handling, told.total) == (0, 0, 2380)


@pytest.mark.parametrize(
    ("wanted", "worth", "used", "paid"),
    [
        (0, Fraction(1), 0, 0),
        (100, Fraction(0), 0, 0),
        (100, Fraction(1), 100, 100),
        (5, Fraction(3, 10), 4, 1),
        (3000, Fraction(1), 2380, 2380),
        (3000, Fraction(2), 1190, 2380),
        (1_000_000, Fraction(3), 794, 2380),
    ],
)
def test_points_pay_up_to_what_is_due_and_leave_taxes_as_they_are(
    wanted: int, worth: Fraction, used: int, paid: int
) -> None:
    told = totals.of(basket(points=Points(wanted, worth)))

    assert (told.points_used, told.fees, told.total) == (used, -paid, 2380 - paid)
    assert told.taxes == [TaxTotal(DE, 2000, 380)]


def test_points_pay_no_more_of_an_order_than_the_store_lets_them() -> None:
    points = Points(3000, Fraction(3), most=Fraction(1, 3))
    told = totals.of(basket(points=points))

    assert (told.points_used, told.fees, told.total) == (265, -793, 2380 - 793)


def test_no_order_earns_more_points_than_there_can_be() -> None:
    points = Points(earning=Fraction(10**9))

    assert totals.of(basket(points=points)).points_earned == 10**9


def test_points_are_earned_on_goods_after_discounts_and_not_on_carriage() -> None:
    code = Code("OFF", DiscountKind.AMOUNT, 381, "EUR")
    points = Points(earning=Fraction(1, 100))

    assert totals.of(basket(codes=(code,), carriage=CARRIAGE, points=points)).points_earned == 19
