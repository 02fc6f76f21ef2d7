"""Selling: the orders of the demonstration store as rows that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from random import Random
from uuid import UUID

from importing.demonstration.births import SEED, Births
from importing.demonstration.charges import POINTS, Charge, charges, is_express, uses_points
from importing.demonstration.parcels import send
from importing.demonstration.people import Person
from importing.demonstration.plans import Plan, plans
from importing.demonstration.refunds import refund, take_back
from importing.demonstration.shelves import Item
from models import ChargeKind, Order, OrderAddress, OrderCharge, OrderLine, PaymentStatus

K = ChargeKind
FEES = {K.FEE, K.OTHER, K.SAMPLE, K.VOUCHER}
EARNING = {PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED}
NICKNAMES = ("For Gran", "The office", "Weihnachten", "A rainy day 🌧")
FIRST = 1_001


def sell(
    births: Births, shelf: Mapping[str, Item], customers: Mapping[str, UUID], now: datetime
) -> None:
    """Make every order with its lines, charges, addresses, parcels and credits."""
    refunded = FIRST
    for number, plan in enumerate(plans(now), FIRST):
        dice = Random(f"{SEED}: order {number}")
        chosen = dice.sample(sorted(shelf), dice.randint(2, 5))
        basket = [(shelf[sku], dice.randint(1, 3)) for sku in chosen]
        goods = sum(item.variant.price_minor * quantity for item, quantity in basket)
        extra = charges(number, goods, plan.person.places[0].country)
        order = _order(births, plan, number, goods, extra, customers[plan.person.local])
        lines = _lines(births, order, basket, plan.person)
        _charges(births, order, extra)
        send(births, order, lines, number)
        take_back(lines, plan.fulfilment)
        if refund(births, order, lines, f"LK-C{refunded}", now):
            refunded += 1


def _order(
    births: Births,
    plan: Plan,
    number: int,
    goods: int,
    extra: Sequence[Charge],
    customer_id: UUID,
) -> Order:
    person, at = plan.person, plan.placed_at
    billing, *others = [_address(births, person, place, at) for place in range(len(person.places))]
    return births.make(
        Order,
        at,
        number=f"LK-{number}",
        customer_id=customer_id,
        email=person.email,
        nickname=NICKNAMES[number % 4] if person.proven and number % 6 == 0 else None,
        placed_at=at,
        payment_status=plan.payment,
        fulfilment_status=plan.fulfilment,
        shipping_method="Express" if is_express(number) else "Standard",
        currency="EUR",
        goods_minor=goods,
        discount_minor=-_sum(extra, {K.DISCOUNT}),
        shipping_minor=_sum(extra, {K.SHIPPING}),
        handling_minor=_sum(extra, {K.HANDLING}),
        fees_minor=_sum(extra, FEES),
        tax_minor=_sum(extra, {K.TAX}),
        total_minor=goods + _sum(extra, set(K)),
        points_used=POINTS if uses_points(number) else 0,
        points_earned=goods // 100 if plan.payment in EARNING else 0,
        shipping_address_id=(others[0] if others and number % 2 else billing).id,
        billing_address_id=billing.id,
    )


def _address(births: Births, person: Person, place: int, at: datetime) -> OrderAddress:
    return births.make(
        OrderAddress,
        at,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        **asdict(person.places[place]),
    )


def _lines(
    births: Births, order: Order, basket: Sequence[tuple[Item, int]], person: Person
) -> list[OrderLine]:
    return [
        births.make(
            OrderLine,
            order.placed_at,
            order_id=order.id,
            position=position,
            variant_id=item.variant.id,
            sku=item.variant.sku,
            name=item.name(person.language),
            quantity=quantity,
            currency="EUR",
            unit_minor=item.variant.price_minor,
            total_minor=item.variant.price_minor * quantity,
        )
        for position, (item, quantity) in enumerate(basket)
    ]


def _charges(births: Births, order: Order, extra: Sequence[Charge]) -> None:
    for position, charge in enumerate(extra):
        births.make(
            OrderCharge,
            order.placed_at,
            order_id=order.id,
            position=position,
            kind=charge.kind,
            label=charge.label,
            currency="EUR",
            amount_minor=charge.cents,
        )


def _sum(extra: Sequence[Charge], kinds: set[ChargeKind]) -> int:
    return sum(charge.cents for charge in extra if charge.kind in kinds)
