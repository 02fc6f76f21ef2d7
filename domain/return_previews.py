"""Return previews: what is given back for goods of an order, as functions of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import kit.ids
from domain import crediting
from domain.points import part
from domain.return_states import COMING
from kit.ids import PublicId
from kit.money import Money, halves_up, shares
from models import OrderLine, ReturnState

Facts = Mapping[str, Any]
WHOLE = Fraction(1)


@dataclass(frozen=True)
class RefundPreviewLine:
    """What is given back for some of a line."""

    order_line_id: PublicId
    quantity: int
    total: Money


@dataclass(frozen=True)
class RefundPreview:
    """What is given back for goods, as long as staff decide nothing else."""

    lines: list[RefundPreviewLine]
    goods: Money
    discount: Money
    paid_with_points: Money
    tax: Money
    total: Money
    points_back: int
    points_taken: int


@dataclass(frozen=True)
class _Sum:
    """What some of a line come to: before discounts, its discount, and the money paid for it."""

    goods: int
    discount: int
    due: int
    money: int


def of_return(facts: Facts) -> RefundPreview:
    """What is given back for what it was not given back for yet: all that is to come and has
    come, and once no more is to come, what came."""
    expects = ReturnState(facts["state"]) in COMING
    wanted = [(line, owed(line, "wanted" if expects else "received")) for line in facts["lines"]]
    return preview(facts["order"], [(line, many) for line, many in wanted if many])


def by_points_alone(order: Facts) -> bool:
    """Tell whether an order was paid with points, and no money."""
    return bool(order["total"] == 0 and order["pointsUsed"] > 0)


def brings_anything(facts: Facts) -> bool:
    """Tell whether any money is to be given back for what has come, or points where no money was
    paid."""
    order, came = facts["order"], ((line, owed(line)) for line in facts["lines"])
    some = ((line, many) for line, many in came if many)
    if by_points_alone(order):
        return any(some)
    return order["credited"] < order["total"] and any(paid_for(order, *one) for one in some)


def owed(line: Facts, of: str = "received") -> int:
    """Count for how many of a line of a return money is to be given back, of those that came or
    are wanted: for no more than it was given back for already, with the return or without."""
    left = line["quantity"] - line["credited"] - line["asked"]
    return int(max(0, min(line[of] - line["refunded"], left)))


def preview(order: Facts, wanted: Sequence[tuple[Facts, int]]) -> RefundPreview:
    """Tell what so many of each line come to, less what was given back for others of them."""
    sums = [(line, many, _of(order, line, many)) for line, many in wanted]
    left = max(0, order["total"] - order["credited"])
    moneys = [one.money for _, _, one in sums]
    if sum(moneys) > left:
        moneys = shares(left, moneys)
    total, due = sum(moneys), sum(one.due for _, _, one in sums)
    goods = sum(Fraction(_due(order, line) * many, line["quantity"]) for line, many in wanted)
    by_rate: dict[int, int] = {}
    for (line, _, _), money in zip(sums, moneys, strict=True):
        if line["rate"] is not None:
            by_rate[line["rate"]] = by_rate.get(line["rate"], 0) + money
    before, after = given_back(order), given_back(order, total, goods)

    def money_of(minor: int) -> Money:
        return Money(minor, order["currency"])

    return RefundPreview(
        lines=[
            RefundPreviewLine(line_id(line), many, money_of(money))
            for (line, many, _), money in zip(sums, moneys, strict=True)
        ],
        goods=money_of(sum(one.goods for _, _, one in sums)),
        discount=money_of(sum(one.discount for _, _, one in sums)),
        paid_with_points=money_of(due - sum(one.money for _, _, one in sums)),
        tax=money_of(sum(crediting.contained(gross, rate) for rate, gross in by_rate.items())),
        total=money_of(total),
        points_back=_points(order["pointsUsed"], before, after),
        points_taken=_points(order["pointsEarned"], before, after),
    )


def line_id(line: Facts) -> PublicId:
    """Name the line of the order as clients do."""
    return PublicId(kit.ids.public(OrderLine, UUID(line["orderLine"])))


def paid_for(order: Facts, line: Facts, many: int) -> int:
    """Count the money that was paid for the next `many` of a line."""
    return _of(order, line, many).money


def _of(order: Facts, line: Facts, many: int) -> _Sum:
    """Tell what the next `many` of a line come to, after those that money was given back for."""
    done = min(line["credited"], line["quantity"])
    last = min(done + many, line["quantity"])
    due = _due(order, line)
    by_points = -min(0, order["fees"])
    whole = order["total"] + by_points

    def some(minor: int, share: Fraction = Fraction(1)) -> int:
        def first(count: int) -> int:
            part = share * minor * count / line["quantity"]
            return halves_up(part.numerator, part.denominator)

        return first(last) - first(done)

    in_money = Fraction(order["total"], whole) if whole else Fraction(0)
    return _Sum(some(line["total"]), some(line["discount"]), some(due), some(due, in_money))


def _due(order: Facts, line: Facts) -> int:
    """Tell what a line came to, whether money or points paid it."""
    on_top = 0 if order["includesTax"] is not False else line["tax"]
    return int(line["total"] - line["discount"] + on_top)


def given_back(order: Facts, more: int = 0, goods: Fraction | int = 0) -> Fraction:
    """Tell how much of an order is given back in all, with so much more: of its money, or of its
    goods where it was paid with points alone."""
    if order["total"]:
        return min(Fraction(order["credited"] + more, order["total"]), WHOLE)
    if not by_points_alone(order):
        return Fraction(0)
    lines = order["creditedGoods"]
    undone = sum((Fraction(due * done, of) for due, of, done in lines), Fraction(0))
    return min((undone + goods) / int(-order["fees"]), WHOLE)


def _points(points: int, before: Fraction, after: Fraction) -> int:
    return part(points, after) - part(points, before)
