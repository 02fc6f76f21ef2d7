"""Totals: what an order comes to, by one pure function of rows that were read before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from domain.discounting import Code, CodeProblem, CodeTotal, off_goods, problems
from domain.taxing import NO_TAX, Rate, Taxed, TaxTotal, by_rate, without
from models import DiscountKind, TaxTreatment
from models.points import MOST as MOST_POINTS


@dataclass(frozen=True)
class Line:
    """So many of one thing, each for what its buyer is shown; `key` tells it from other lines."""

    key: str
    unit: int
    quantity: int
    taxed: Taxed


@dataclass(frozen=True)
class Carriage:
    """What it costs to pack and send an order, as its buyer is shown prices.

    Of `steps` (goods from, price) the last that the goods reach is the price; from `free_from` on
    it is free. Handling is paid in any case.
    """

    steps: tuple[tuple[int, int], ...]
    taxed: Taxed
    free_from: int | None = None
    handling: int = 0

    def price(self, goods: int) -> int:
        """What sending goods costs that come to so much, after discounts."""
        if self.free_from is not None and goods >= self.free_from:
            return 0
        return next((minor for least, minor in sorted(self.steps, reverse=True) if goods >= least))


@dataclass(frozen=True)
class Points:
    """How many points a buyer wants to pay with, what one is worth, how many a coin earns, and how
    much of what is due they can pay."""

    wanted: int = 0
    worth: Fraction = Fraction(0)
    earning: Fraction = Fraction(0)
    most: Fraction = Fraction(1)


NO_POINTS = Points()


@dataclass(frozen=True)
class Basket:
    """All that an order's totals follow from."""

    currency: str
    includes_tax: bool
    lines: Sequence[Line]
    codes: Sequence[Code] = ()
    carriage: Carriage | None = None
    treatment: TaxTreatment = TaxTreatment.TAXED
    points: Points = NO_POINTS


@dataclass(frozen=True)
class LineTotal:
    """What a line comes to: its price, its share of the discounts, and its share of the taxes."""

    key: str
    unit: int
    quantity: int
    total: int
    discount: int
    rate: Rate
    tax: int


@dataclass(frozen=True)
class Totals:
    """What an order comes to: `total` is paid in money, and is the sum of the parts.

    `tax` comes on top of the other amounts, `contained` is in them; one of both is 0. `fees` is
    what points pay, and is not positive.
    """

    currency: str
    includes_tax: bool
    treatment: TaxTreatment
    lines: list[LineTotal]
    codes: list[CodeTotal]
    taxes: list[TaxTotal]
    goods: int
    discount: int
    shipping: int
    handling: int
    fees: int
    tax: int
    contained: int
    total: int
    points_used: int
    points_earned: int


def of(basket: Basket) -> Totals:
    """Reckon what an order comes to.

    Whether a code holds, and what carriage costs, follows from prices as they are shown.
    """
    shown = _goods(basket)
    wrong = problems(basket.codes, shown, basket.currency)
    left = _left(shown, off_goods(basket.codes, shown, wrong))
    return _reckoned(_charged(basket), wrong, *_carried(basket, left))


def _reckoned(
    basket: Basket, wrong: dict[str, CodeProblem], shipping: int, handling: int
) -> Totals:
    goods = _goods(basket)
    codes = off_goods(basket.codes, goods, wrong)
    off = {key: sum(code.by_line.get(key, 0) for code in codes) for key in goods}
    earning = _left(goods, codes) * basket.points.earning
    codes = _off_shipping(codes, basket.codes, shipping)
    discount = sum(code.amount for code in codes)
    sent = shipping - sum(code.shipping for code in codes)
    taxes, by_line = _taxes(basket, {key: goods[key] - off[key] for key in goods}, sent + handling)
    tax = sum(one.amount for one in taxes)
    due = sum(goods.values()) - discount + shipping + handling
    due += 0 if basket.includes_tax else tax
    used, paid = _points(basket.points, due)
    return Totals(
        currency=basket.currency,
        includes_tax=basket.includes_tax,
        treatment=basket.treatment,
        lines=[_line(line, off[line.key], by_line[line.key]) for line in basket.lines],
        codes=codes,
        taxes=taxes,
        goods=sum(goods.values()),
        discount=discount,
        shipping=shipping,
        handling=handling,
        fees=-paid,
        tax=0 if basket.includes_tax else tax,
        contained=tax if basket.includes_tax else 0,
        total=due - paid,
        points_used=used,
        points_earned=min(floor(earning), MOST_POINTS),
    )


def _charged(basket: Basket) -> Basket:
    """Write prices as they are charged: where no tax is, that of home is taken out of them."""
    if basket.treatment is TaxTreatment.TAXED:
        return basket
    lines = [
        replace(line, unit=_net(basket, line.unit, line.taxed), taxed=Taxed(0, NO_TAX))
        for line in basket.lines
    ]
    carriage = basket.carriage
    if carriage is not None:
        carriage = replace(carriage, taxed=Taxed(0, NO_TAX))
    return replace(basket, lines=lines, carriage=carriage, includes_tax=False)


def _carried(basket: Basket, left: int) -> tuple[int, int]:
    """Tell what sending and packing cost where so much of the goods is left, as it is charged."""
    carriage = basket.carriage
    if carriage is None:
        return 0, 0
    prices = carriage.price(left), carriage.handling
    if basket.treatment is TaxTreatment.TAXED:
        return prices
    shipping, handling = (_net(basket, minor, carriage.taxed) for minor in prices)
    return shipping, handling


def _left(goods: dict[str, int], codes: Sequence[CodeTotal]) -> int:
    return sum(goods.values()) - sum(sum(code.by_line.values()) for code in codes)


def _goods(basket: Basket) -> dict[str, int]:
    return {line.key: line.unit * line.quantity for line in basket.lines}


def _net(basket: Basket, minor: int, taxed: Taxed) -> int:
    return without(minor, taxed.home_bp) if basket.includes_tax else minor


def _off_shipping(
    totals: Sequence[CodeTotal], codes: Sequence[Code], shipping: int
) -> list[CodeTotal]:
    """Let the first code that frees the carriage take it off."""
    free = (
        code.key
        for code, one in zip(codes, totals, strict=True)
        if code.kind is DiscountKind.FREE_SHIPPING and one.problem is None
    )
    first = min(free, default=None)
    return [replace(one, shipping=shipping) if one.key == first else one for one in totals]


def _taxes(
    basket: Basket, paid: dict[str, int], carriage: int
) -> tuple[list[TaxTotal], dict[str, int]]:
    """Reckon taxes on what is paid for each line and for carriage, and the share of each line.

    Lines are taken in the order of their keys, so that theirs in the cart changes no share.
    """
    lines = sorted(basket.lines, key=lambda line: line.key)
    parts = [(line.taxed.rate, paid[line.key]) for line in lines]
    if basket.carriage is not None:
        parts.append((basket.carriage.taxed.rate, carriage))
    taxes, by_part = by_rate(parts, basket.includes_tax)
    return taxes, {line.key: by_part[n] for n, line in enumerate(lines)}


def _line(line: Line, discount: int, tax: int) -> LineTotal:
    return LineTotal(
        key=line.key,
        unit=line.unit,
        quantity=line.quantity,
        total=line.unit * line.quantity,
        discount=discount,
        rate=line.taxed.rate,
        tax=tax,
    )


def _points(points: Points, due: int) -> tuple[int, int]:
    """Tell how many points are used and what they pay: never more than is due, or for nothing."""
    if points.worth <= 0:
        return 0, 0
    paid = min(floor(points.wanted * points.worth), floor(due * points.most))
    return ceil(paid / points.worth), paid
