"""Carrying: which ways of sending go to a place, and for how much, as functions of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain import pricing, totals
from domain.taxing import taxed
from domain.totals import Basket, Carriage, Totals
from domain.zones import zone_of
from kit.money import Money
from models import ProductKind, ShippingKind

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class ShippingOffer:
    """A way to send an order, and what it would cost: before codes, which may free it."""

    method_id: str
    name: Mapping[str, str]
    shipping: Money
    handling: Money
    total: Money
    totals: Totals  # of the order that is sent so


def needs_carriage(kinds: Iterable[str]) -> bool:
    """Tell whether anything of these kinds of products is to be sent."""
    return any(kind != ProductKind.DIGITAL for kind in kinds)


def offers(
    basket: Basket, methods: Sequence[Facts], taxes: Facts, prices: Facts, weight: int
) -> list[ShippingOffer]:
    """List the methods that go where `taxes` are from, each with what the order would come to.

    `prices` are what `price_facts.shown_for` gathers of the buyer; `weight` is in grams.
    """
    found = []
    for method in methods:
        carriage = carriage_of(method, basket.currency, taxes, prices, weight)
        if carriage is not None:
            told = totals.of(replace(basket, carriage=carriage))
            found.append(
                ShippingOffer(
                    method_id=method["id"],
                    name=method["name"],
                    shipping=Money(told.shipping, told.currency),
                    handling=Money(told.handling, told.currency),
                    total=Money(told.total, told.currency),
                    totals=told,
                )
            )
    return found


def carriage_of(
    method: Facts, currency: str, taxes: Facts, prices: Facts, weight: int
) -> Carriage | None:
    """Tell what a method costs, as its buyer is shown prices; None where it does not go."""
    zone = zone_of(method["zones"], taxes["country"], taxes["region"])
    if zone is None or method["currency"] != currency:
        return None
    if zone["most_weight"] is not None and weight > zone["most_weight"]:
        return None
    how = taxed(taxes, method["taxClass"])

    def shown(minor: int) -> int:
        return pricing.converted({**prices, "rate": how.home_bp}, minor)

    steps = [(least, shown(minor)) for least, minor in zone["steps"]]
    if method["kind"] == ShippingKind.BY_WEIGHT:
        steps = [(0, max((one for one in steps if one[0] <= weight), key=lambda one: one[0])[1])]
    return Carriage(
        steps=tuple((shown(least), minor) for least, minor in steps),
        taxed=how,
        free_from=None if zone["free_from"] is None else shown(zone["free_from"]),
        handling=shown(method["handling"]),
    )
