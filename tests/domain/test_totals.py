"""Totals: the parts sum to the total, whatever is bought, with whatever codes and taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from domain import totals
from domain.discounting import Code
from domain.taxing import NO_TAX, Rate, Taxed, TaxTotal
from domain.totals import Basket, Carriage, Line, Points, Totals
from models import DiscountKind, TaxTreatment
from models.points import MOST as MOST_POINTS

T = TypeVar("T")
UNTAXED = [one for one in TaxTreatment if one is not TaxTreatment.TAXED]
KEYS = ("a", "b", "c", "d", "e")

rates = st.sampled_from([0, 1, 700, 1900, 2550, 10_000])
taxed = st.builds(Taxed, rates, st.builds(Rate, rates, st.sampled_from(["DE", "FR"])))
minors = st.one_of(st.integers(0, 300), st.integers(0, 10**9))
thresholds = st.one_of(st.just(0), minors)


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
    return [
        Line(
            key, draw(minors), draw(st.integers(1, draw(st.sampled_from([3, 10_000])))), draw(taxed)
        )
        for key in keys
    ]


@st.composite
def codes(draw: st.DrawFn) -> list[Code]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(list(DiscountKind)))
        found.append(
            Code(
                key=f"code{number}",
                kind=kind,
                value=draw(st.integers(1, 10_000) if kind is DiscountKind.PERCENT else minors),
                currency=draw(st.sampled_from([None, "EUR", "EUR", "USD"])),
                least=draw(thresholds),
                lines=draw(st.none() | st.frozensets(st.sampled_from(KEYS))),
                is_combinable=draw(st.sampled_from([True, True, False])),
            )
        )
    return found


@st.composite
def carriages(draw: st.DrawFn) -> Carriage:
    more = draw(st.lists(st.tuples(minors, minors), max_size=3))
    return Carriage(
        steps=((0, draw(minors)), *more),
        taxed=draw(taxed),
        free_from=draw(st.none() | minors),
        handling=draw(thresholds),
    )


fractions = st.fractions(0, 50, max_denominator=1000)
baskets = st.builds(
    Basket,
    currency=st.just("EUR"),
    includes_tax=st.booleans(),
    lines=lines(),
    codes=codes(),
    carriage=st.none() | carriages(),
    treatment=st.sampled_from([TaxTreatment.TAXED, *TaxTreatment]),
    points=st.builds(Points, minors, fractions, fractions, st.fractions(0, 1, max_denominator=100)),
)


def shuffled_by(random: Random, many: Sequence[T]) -> list[T]:
    """Put many in a random order."""
    return random.sample(many, len(many))


def money(told: Totals) -> tuple[int, ...]:
    """All that is money for a whole order."""
    of_codes = sorted((code.key, code.amount) for code in told.codes)
    amounts = (told.goods, told.discount, told.shipping, told.handling, told.fees, told.tax)
    taxes = [amount for one in told.taxes for amount in (one.base, one.amount)]
    return (*amounts, told.contained, told.total, *(minor for _, minor in of_codes), *taxes)


@given(baskets)
def test_the_parts_sum_to_the_total(basket: Basket) -> None:
    told = totals.of(basket)

    assert told.total == (
        told.goods - told.discount + told.shipping + told.handling + told.fees + told.tax
    )
    assert told.goods == sum(line.total for line in told.lines)
    assert all(line.total == line.unit * line.quantity for line in told.lines)
    assert told.discount == sum(code.amount for code in told.codes)
    assert told.tax + told.contained == sum(tax.amount for tax in told.taxes)
    assert 0 in (told.tax, told.contained)
    assert sum(tax.base + tax.amount for tax in told.taxes) == told.total - told.fees


@given(baskets)
def test_shares_of_lines_sum_to_what_is_shared(basket: Basket) -> None:
    told = totals.of(basket)

    for line in told.lines:
        assert line.discount == sum(code.by_line.get(line.key, 0) for code in told.codes)
    of_carriage = sum(code.shipping for code in told.codes)
    assert sum(line.discount for line in told.lines) + of_carriage == told.discount
    for tax in told.taxes:
        of_lines = [line for line in told.lines if line.rate == tax.rate]
        assert sum(line.tax for line in of_lines) <= tax.amount
        carries = basket.carriage is not None and tax.rate in (basket.carriage.taxed.rate, NO_TAX)
        if not carries:
            assert sum(line.tax for line in of_lines) == tax.amount
            paid = sum(line.total - line.discount for line in of_lines)
            assert tax.base + (tax.amount if told.includes_tax else 0) == paid


@given(baskets)
def test_nothing_is_negative_and_no_discount_is_above_what_it_discounts(basket: Basket) -> None:
    told = totals.of(basket)

    assert told.total >= 0
    assert told.fees <= 0
    assert min(told.goods, told.discount, told.shipping, told.handling, told.tax) >= 0
    assert min(told.contained, told.points_used, told.points_earned) >= 0
    for line in told.lines:
        assert 0 <= line.discount <= line.total
        assert 0 <= line.tax <= line.total - line.discount
    for code, rule in zip(told.codes, basket.codes, strict=True):
        assert all(off >= 0 and rule.is_for(line) for line, off in code.by_line.items())
        assert code.shipping in (0, told.shipping)
        if rule.kind is DiscountKind.AMOUNT:
            assert code.amount <= rule.value
    assert sum(code.shipping for code in told.codes) <= told.shipping


@given(baskets, st.randoms())
def test_neither_the_order_of_lines_nor_of_codes_matters(basket: Basket, random: Random) -> None:
    other_way = replace(
        basket,
        lines=shuffled_by(random, basket.lines),
        codes=shuffled_by(random, basket.codes),
    )
    one, other = totals.of(basket), totals.of(other_way)

    assert money(one) == money(other)
    assert (one.points_used, one.points_earned) == (other.points_used, other.points_earned)
    assert {line.key: line for line in one.lines} == {line.key: line for line in other.lines}
    assert [line.key for line in other.lines] == [line.key for line in other_way.lines]
    assert [code.key for code in other.codes] == [code.key for code in other_way.codes]


@given(baskets, st.lists(rates, min_size=2, max_size=2))
def test_a_price_with_tax_in_it_is_what_is_paid_wherever_it_goes(
    basket: Basket, elsewhere: list[int]
) -> None:
    here = replace(basket, includes_tax=True, treatment=TaxTreatment.TAXED)
    away = iter(elsewhere)
    there = replace(
        here,
        lines=[
            replace(one, taxed=Taxed(one.taxed.home_bp, Rate(next(away, 5)))) for one in here.lines
        ],
    )
    one, other = totals.of(here), totals.of(there)

    assert (one.total, one.tax, other.total, other.tax) == (one.total, 0, one.total, 0)
    assert one.goods == sum(line.unit * line.quantity for line in basket.lines)


@given(baskets, st.sampled_from(UNTAXED))
def test_who_pays_no_tax_pays_prices_without_that_of_home(
    basket: Basket, treatment: TaxTreatment
) -> None:
    told = totals.of(replace(basket, treatment=treatment))

    assert (told.tax, told.contained, told.includes_tax) == (0, 0, False)
    assert told.taxes == [TaxTotal(NO_TAX, told.total - told.fees, 0)]
    for line, shown in zip(told.lines, basket.lines, strict=True):
        if not basket.includes_tax:
            assert line.unit == shown.unit
        else:
            exact = Fraction(shown.unit * 10_000, 10_000 + shown.taxed.home_bp)
            assert abs(line.unit - exact) <= Fraction(1, 2)


@given(baskets)
def test_tax_is_exact_to_half_a_coin_for_each_rate(basket: Basket) -> None:
    told = totals.of(basket)

    for tax in told.taxes:
        share = Fraction(tax.rate.bp, 10_000)
        exact = (tax.base + tax.amount) * share / (1 + share)
        if not told.includes_tax:
            exact = tax.base * share
        assert abs(tax.amount - exact) <= Fraction(1, 2)


@given(baskets)
def test_points_pay_what_they_are_worth_and_no_more_are_used_than_pay(basket: Basket) -> None:
    told, points = totals.of(basket), basket.points

    assert told.points_used <= points.wanted
    assert -told.fees <= told.points_used * points.worth
    if told.points_used:
        assert (told.points_used - 1) * points.worth < -told.fees, "one fewer would not do"
    due = told.total - told.fees
    assert -told.fees == min(points.wanted * points.worth // 1, due * points.most // 1)
    left = told.goods - sum(line.discount for line in told.lines)
    assert told.points_earned == min(left * points.earning // 1, MOST_POINTS)
