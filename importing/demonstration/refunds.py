"""Refunds: what came back of an order of the demonstration store, and the money given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from importing.demonstration.births import Births
from kit.money import shares
from models import (
    Credit,
    CreditLine,
    CreditLineKind,
    FulfilmentStatus,
    Order,
    OrderLine,
    PaymentStatus,
)

F, P = FulfilmentStatus, PaymentStatus
KINDNESS = 500
Back = tuple[OrderLine, int, int]  # how many of a line, and cents


def take_back(lines: Sequence[OrderLine], fulfilment: FulfilmentStatus) -> None:
    """Count what came back: everything, or one of the first line."""
    if fulfilment is F.RETURNED:
        for line in lines:
            line.returned_quantity = line.quantity
    elif fulfilment is F.PARTLY_RETURNED:
        lines[0].returned_quantity = 1


def refund(
    births: Births, order: Order, lines: Sequence[OrderLine], number: str, now: datetime
) -> Credit | None:
    """Give back what the status of an order's payment says was given back."""
    at = min(order.placed_at + timedelta(days=12), now - timedelta(minutes=30))
    if order.payment_status is P.REFUNDED:
        back = _everything(order, lines)
    elif order.payment_status is not P.PARTLY_REFUNDED:
        return None
    elif order.fulfilment_status is F.DELIVERED:
        return _kindness(births, order, number, at)
    else:
        back = _some(order, lines)
    credit = _credit(births, order, number, at, sum(cents for _, _, cents in back))
    for position, (line, quantity, cents) in enumerate(back):
        births.make(
            CreditLine,
            at,
            credit_id=credit.id,
            position=position,
            order_line_id=line.id,
            variant_id=line.variant_id,
            sku=line.sku,
            name=line.name,
            quantity=quantity,
            currency=order.currency,
            total_minor=cents,
        )
    return credit


def _everything(order: Order, lines: Sequence[OrderLine]) -> list[Back]:
    parts = shares(order.total_minor, [line.total_minor for line in lines])
    return [(line, line.quantity, part) for line, part in zip(lines, parts, strict=True)]


def _some(order: Order, lines: Sequence[OrderLine]) -> list[Back]:
    """Give back what was returned, or else one of the last line, which could not be sent."""
    paid = order.goods_minor - order.discount_minor
    parts = shares(paid, [line.total_minor for line in lines])
    came_back = any(line.returned_quantity for line in lines)
    back = []
    for line, part in zip(lines, parts, strict=True):
        quantity = line.returned_quantity or int(line is lines[-1] and not came_back)
        cents = sum(shares(part, [1] * line.quantity)[:quantity])
        back += [(line, quantity, cents)] if quantity else []
    return back


def _kindness(births: Births, order: Order, number: str, at: datetime) -> Credit:
    credit = _credit(births, order, number, at, KINDNESS)
    births.make(
        CreditLine,
        at,
        credit_id=credit.id,
        position=0,
        kind=CreditLineKind.CHARGE,
        sku="LATE",
        name=f"For the late delivery of {order.number}",
        quantity=1,
        currency=order.currency,
        total_minor=KINDNESS,
    )
    return credit


def _credit(births: Births, order: Order, number: str, at: datetime, cents: int) -> Credit:
    return births.make(
        Credit,
        at,
        number=number,
        customer_id=order.customer_id,
        issued_at=at,
        currency=order.currency,
        total_minor=cents,
    )
