"""Plans: which orders there are, who placed them when, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from importing.demonstration.births import SEED
from importing.demonstration.people import PEOPLE, Person
from models import FulfilmentStatus, PaymentStatus

F, P = FulfilmentStatus, PaymentStatus
Progress = tuple[FulfilmentStatus, PaymentStatus]

EVERY: tuple[tuple[FulfilmentStatus, dict[PaymentStatus, int]], ...] = (  # days ago
    (
        F.UNFULFILLED,
        {
            P.PENDING: 0,
            P.FAILED: 1,
            P.AUTHORIZED: 1,
            P.PAID: 2,
            P.PARTLY_REFUNDED: 3,
            P.REFUNDED: 9,
        },
    ),
    (
        F.PROCESSING,
        {P.PENDING: 4, P.AUTHORIZED: 4, P.PAID: 5, P.PARTLY_REFUNDED: 6, P.REFUNDED: 20},
    ),
    (F.PARTLY_SHIPPED, {P.AUTHORIZED: 7, P.PAID: 8, P.PARTLY_REFUNDED: 12, P.REFUNDED: 45}),
    (F.SHIPPED, {P.PAID: 5, P.PENDING: 6, P.PARTLY_REFUNDED: 10}),
    (F.DELIVERED, {P.PENDING: 16, P.PAID: 30, P.PARTLY_REFUNDED: 64, P.REFUNDED: 90}),
    (F.PARTLY_RETURNED, {P.PAID: 35, P.PARTLY_REFUNDED: 120, P.REFUNDED: 180}),
    (F.RETURNED, {P.PAID: 40, P.REFUNDED: 210, P.PARTLY_REFUNDED: 240}),
    (F.CANCELLED, {P.PENDING: 50, P.FAILED: 75, P.PAID: 80, P.REFUNDED: 300}),
)
USUAL: tuple[tuple[Progress, int], ...] = (  # how often in a hundred
    ((F.DELIVERED, P.PAID), 70),
    ((F.PARTLY_RETURNED, P.PARTLY_REFUNDED), 12),
    ((F.RETURNED, P.REFUNDED), 8),
    ((F.CANCELLED, P.REFUNDED), 6),
    ((F.DELIVERED, P.PARTLY_REFUNDED), 4),
)
ORDERS_OF_OTHERS, ORDERS_OF_GUESTS = 7, 1
LONGEST_AGO = 700


@dataclass(frozen=True)
class Plan:
    """An order to be made."""

    person: Person
    placed_at: datetime
    fulfilment: FulfilmentStatus
    payment: PaymentStatus


def plans(now: datetime) -> list[Plan]:
    """List every order, the oldest first."""
    dice = Random(f"{SEED}: plans")
    return sorted(_plans(now, dice), key=lambda plan: plan.placed_at)


def _plans(now: datetime, dice: Random) -> Iterator[Plan]:
    first, *others = PEOPLE
    for fulfilment, payments in EVERY:
        for payment, days in payments.items():
            yield Plan(first, _ago(now, days, dice), fulfilment, payment)
    for person in others:
        for _ in range(ORDERS_OF_OTHERS if person.proven else ORDERS_OF_GUESTS):
            [(fulfilment, payment)] = dice.choices(
                [progress for progress, _ in USUAL], [often for _, often in USUAL]
            )
            days = dice.randint(21, LONGEST_AGO)
            yield Plan(person, _ago(now, days, dice), fulfilment, payment)


def _ago(now: datetime, days: int, dice: Random) -> datetime:
    return now - timedelta(days=days, minutes=dice.randint(60, 600))
