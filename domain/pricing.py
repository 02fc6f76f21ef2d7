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


GROSS = TaxDisplay.GROSS  # looked up once: prices of many lines are shown at a time


@dataclass(frozen=True)
class PriceTier:
    """A unit price that holds from a quantity on."""

    min_quantity: int
    unit: Money


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
    unit, was = found
    return Offer(
        quantity=quantity,
        unit=Money(unit, code),
        total=Money(unit * quantity, code),
        was=None if was is None else Money(was, code),
        includes_tax=includes_tax(facts),
        tiers=list(_tiers(facts, code)),
    )


def charged(
    facts: Mapping[str, Any], quantity: int, currency: str
) -> tuple[int, int | None] | None:
    """Tell what one costs of so many, and what it cost before, if more; in minor units.

    None where it is not sold in the currency. Of equal prices one that was more before is told.
    """
    amount: int | None = None
    was: int | None = None
    if currency == facts["currency"]:
        amount, was = discounted(facts["list"], facts["discount"]), facts["was"]
    for code, least, listed, before in facts["prices"]:
        if code == currency and least <= quantity:
            is_less = amount is None or listed < amount
            if is_less or (listed == amount and (before or 0) > (was or 0)):
                amount, was = listed, before
    if amount is None:
        return None
    amount, was = converted(facts, amount), None if was is None else converted(facts, was)
    return amount, was if was is not None and was > amount else None


def unit_price(facts: Mapping[str, Any]) -> Money:
    """What one costs whoever asks, in the store's currency."""
    found = charged(facts, 1, facts["currency"])
    assert found is not None, "the regular price is in this currency"
    return Money(found[0], facts["currency"])


def includes_tax(facts: Mapping[str, Any]) -> bool:
    """Tell how prices are shown to them: exempt, by their groups, or as the store does."""
    if facts["exempt"] or facts["groupNet"]:
        return False
    return facts["groupNet"] is False or facts["shown"] == GROSS


def converted(facts: Mapping[str, Any], minor: int) -> int:
    """Put the tax in or take it out of an amount as it was entered; halves go up."""
    is_in = includes_tax(facts)
    if is_in is (facts["entered"] == GROSS):
        return minor
    if is_in:
        return halves_up(minor * (FULL_BP + facts["rate"]), FULL_BP)
    return halves_up(minor * FULL_BP, FULL_BP + facts["rate"])


def discounted(minor: int, off_bp: int) -> int:
    """Take hundredths of a percent off an amount; halves go up."""
    return halves_up(minor * (FULL_BP - off_bp), FULL_BP)


def _tiers(facts: Mapping[str, Any], currency: str) -> Iterator[PriceTier]:
    """Yield each quantity from which on one costs less than below it."""
    least = sorted({1, *(row[1] for row in facts["prices"] if row[0] == currency)})
    last: int | None = None
    for quantity in least:
        found = charged(facts, quantity, currency)
        if found is not None and (last is None or found[0] < last):
            last = found[0]
            yield PriceTier(quantity, Money(last, currency))
