"""Pricing: what one of a variant costs somebody, from facts that were read before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kit.money import Money, halves_up
from kit.pages import BadPage
from models.tax_classes import FULL_BP

MOST = 10_000  # of one thing at a time


class TaxDisplay(StrEnum):
    """Whether a price has the tax in it."""

    GROSS = "GROSS"
    NET = "NET"


@dataclass(frozen=True)
class PriceTier:
    """A unit price that holds from a quantity on."""

    min_quantity: int
    unit: Money


@dataclass(frozen=True)
class Charged:
    """What one of a variant costs whoever asks, and what it cost before."""

    unit: Money
    was: Money | None


@dataclass(frozen=True)
class Offer:
    """What some of a variant cost whoever asks."""

    quantity: int
    unit: Money
    total: Money
    was: Money | None
    includes_tax: bool
    tiers: list[PriceTier]


def offer(
    facts: Mapping[str, Any], *, quantity: int = 1, currency: str | None = None
) -> Offer | None:
    """What some of it cost whoever asks; null where it is not sold in the currency."""
    if not 1 <= quantity <= MOST:
        raise BadPage("quantity", f"`quantity` must be from 1 to {MOST}.")
    code = facts["currency"] if currency is None else currency
    found = charged(facts, quantity, code)
    if found is None:
        return None
    return Offer(
        quantity=quantity,
        unit=found.unit,
        total=Money(found.unit.minor * quantity, code),
        was=found.was,
        includes_tax=shown_as(facts) is TaxDisplay.GROSS,
        tiers=list(_tiers(facts, code)),
    )


def charged(facts: Mapping[str, Any], quantity: int, currency: str) -> Charged | None:
    """Tell what one costs of so many; None where it is not sold in the currency."""
    found = _best(facts, currency, quantity)
    if found is None:
        return None
    amount, was = found
    return Charged(Money(amount, currency), None if was is None else Money(was, currency))


def unit_price(facts: Mapping[str, Any]) -> Money:
    """What one costs whoever asks, in the store's currency."""
    found = _best(facts, facts["currency"], 1)
    assert found is not None, "the regular price is in this currency"
    return Money(found[0], facts["currency"])


def shown_as(facts: Mapping[str, Any]) -> TaxDisplay:
    """Tell how prices are shown to them: exempt, by their groups, or as the store does."""
    if facts["exempt"] or facts["groupNet"]:
        return TaxDisplay.NET
    if facts["groupNet"] is False:
        return TaxDisplay.GROSS
    return TaxDisplay(facts["shown"])


def converted(facts: Mapping[str, Any], minor: int) -> int:
    """Put the tax in or take it out of an amount as it was entered; halves go up."""
    shown, rate = shown_as(facts), facts["rate"]
    if shown == facts["entered"]:
        return minor
    if shown is TaxDisplay.GROSS:
        return halves_up(minor * (FULL_BP + rate), FULL_BP)
    return halves_up(minor * FULL_BP, FULL_BP + rate)


def discounted(minor: int, off_bp: int) -> int:
    """Take hundredths of a percent off an amount; halves go up."""
    return halves_up(minor * (FULL_BP - off_bp), FULL_BP)


def _best(facts: Mapping[str, Any], currency: str, quantity: int) -> tuple[int, int | None] | None:
    """Find the lowest price, with the one of before; of equals, one that was more before."""
    found = [
        (amount, was)
        for code, least, amount, was in facts["prices"]
        if code == currency and least <= quantity
    ]
    if currency == facts["currency"]:
        found.append((discounted(facts["list"], facts["discount"]), facts["was"]))
    if not found:
        return None
    amount, was = min(found, key=lambda each: (each[0], -(each[1] or 0)))
    amount, was = converted(facts, amount), None if was is None else converted(facts, was)
    return amount, was if was is not None and was > amount else None


def _tiers(facts: Mapping[str, Any], currency: str) -> Iterator[PriceTier]:
    """Yield each quantity from which on one costs less than below it."""
    least = sorted({1, *(row[1] for row in facts["prices"] if row[0] == currency)})
    last: int | None = None
    for quantity in least:
        found = _best(facts, currency, quantity)
        if found is not None and (last is None or found[0] < last):
            last = found[0]
            yield PriceTier(quantity, Money(last, currency))
