"""Charges: what an order of the demonstration store costs or saves beside its goods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models import ChargeKind

K = ChargeKind
POINTS = 200
FREE_FROM = 5_000
TAXES = {"CH": (81, "MwSt. 8,1 %"), "US": (86, "Sales tax 8.6%")}  # in thousandths


@dataclass(frozen=True)
class Charge:
    """A kind, what the bill says, and cents."""

    kind: ChargeKind
    label: str
    cents: int


def charges(number: int, goods: int, country: str) -> list[Charge]:
    """List the charges of the order with a number."""
    savings = list(_savings(number, goods))
    left = goods + sum(charge.cents for charge in savings)
    return [*savings, *_services(number, left), *_taxes(left, country)]


def uses_points(number: int) -> bool:
    """Tell whether reward points pay for a part of an order."""
    return number % 5 == 1


def _savings(number: int, goods: int) -> Iterator[Charge]:
    if number % 4 == 0:
        yield Charge(K.DISCOUNT, "SPRING10", -(goods // 10))
    if uses_points(number):
        yield Charge(K.DISCOUNT, f"{POINTS} reward points", -POINTS)


def _services(number: int, left: int) -> Iterator[Charge]:
    if is_express(number):
        yield Charge(K.SHIPPING, "Express delivery", 1_290)
    elif left < FREE_FROM:
        yield Charge(K.SHIPPING, "Standard delivery", 490)
    rarely = (
        (9, 2, Charge(K.HANDLING, "Gift wrapping", 350)),
        (11, 5, Charge(K.SAMPLE, "Paper samples", 150)),
        (13, 6, Charge(K.FEE, "Cash on delivery", 200)),
        (17, 8, Charge(K.VOUCHER, "Gift voucher", 2_500)),
        (19, 9, Charge(K.OTHER, "Corrected by hand", -100)),
    )
    yield from (charge for every, at, charge in rarely if number % every == at)


def _taxes(left: int, country: str) -> Iterator[Charge]:
    if country in TAXES:
        thousandths, label = TAXES[country]
        yield Charge(K.TAX, label, (left * thousandths + 500) // 1_000)


def is_express(number: int) -> bool:
    """Tell whether an order is sent by express."""
    return number % 7 == 3
