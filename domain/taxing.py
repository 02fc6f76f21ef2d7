"""Taxing: how much tax is in what is paid, or comes on top of it, by rates that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kit.money import halves_up, shares
from models.tax_classes import FULL_BP


class TaxTreatment(StrEnum):
    """Whether tax is charged on an order, and why not."""

    EXEMPT = "EXEMPT"
    OUTSIDE = "OUTSIDE"
    REVERSE_CHARGE = "REVERSE_CHARGE"
    TAXED = "TAXED"


@dataclass(frozen=True)
class Rate:
    """How much tax is charged on something where it goes, in hundredths of a percent."""

    bp: int
    country: str | None = None
    region: str | None = None
    name: str = ""


NO_TAX = Rate(0)


@dataclass(frozen=True)
class Taxed:
    """How something is taxed: at home, as prices were made, and where it goes."""

    home_bp: int
    rate: Rate


@dataclass(frozen=True)
class TaxTotal:
    """What all that is taxed by one rate comes to without tax, and the tax."""

    rate: Rate
    base: int
    amount: int


def without(minor: int, bp: int) -> int:
    """Take the tax out of an amount that has it in; halves go up."""
    return halves_up(minor * FULL_BP, FULL_BP + bp)


def by_rate(
    parts: Sequence[tuple[Rate, int]], includes_tax: bool
) -> tuple[list[TaxTotal], list[int]]:
    """Reckon the tax of each rate on the sum of its parts, and the share of every part in it.

    Rounding once for each rate is what tax offices and invoices expect. The highest rate is first.
    """
    taxes: list[TaxTotal] = []
    by_part = [0] * len(parts)
    for rate in sorted({rate for rate, _ in parts}, key=_told):
        places = [n for n, (of, _) in enumerate(parts) if of == rate]
        amounts = [parts[n][1] for n in places]
        taxes.append(_total(rate, sum(amounts), includes_tax))
        if any(amounts):
            for n, part in zip(places, shares(taxes[-1].amount, amounts), strict=True):
                by_part[n] = part
    return taxes, by_part


def _total(rate: Rate, minor: int, includes_tax: bool) -> TaxTotal:
    base = without(minor, rate.bp) if includes_tax else minor
    tax = minor - base if includes_tax else halves_up(minor * rate.bp, FULL_BP)
    return TaxTotal(rate, base, tax)


def _told(rate: Rate) -> tuple[int, str, str, str]:
    return -rate.bp, rate.country or "", rate.region or "", rate.name
