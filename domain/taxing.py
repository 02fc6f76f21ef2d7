"""Taxing: which tax is charged on what, and how much, from facts that were read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kit.money import halves_up, shares
from kit.unions import EU
from models.tax_classes import FULL_BP
from models.taxes import TaxTreatment
from models.vat_numbers import VatCheck

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Rate:
    """How much tax is charged on something where it goes, in hundredths of a percent."""

    bp: int
    country: str | None = None
    region: str | None = None
    name: Mapping[str, str] = field(default_factory=dict, compare=False)


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


def treatment(facts: Facts, is_reversed: bool = False) -> TaxTreatment:
    """Tell whether tax is charged where something goes, and why not.

    A member state of the EU without rates is taxed as at home by a store of another one: so the
    law has it for who sells little abroad, and nobody forgets a tax by saying nothing.
    """
    if facts["exempt"]:
        return TaxTreatment.EXEMPT
    if is_reversed:
        return TaxTreatment.REVERSE_CHARGE
    home, country = facts["home"], facts["country"]
    if facts["rates"] or home is None or country in (None, home) or {home, country} <= EU:
        return TaxTreatment.TAXED
    return TaxTreatment.OUTSIDE


def is_reversed(facts: Facts, vat_number: Facts | None) -> bool:
    """Tell whether a buyer owes the tax themselves, as businesses of other member states do.

    The store is at home in one member state, the VAT number is of another, and the goods go to
    another. What no registry was asked about counts by its format and checksum.
    """
    if vat_number is None or vat_number["check"] == VatCheck.INVALID:
        return False
    home = facts["home"]
    abroad = {facts["country"], vat_number["country"]}
    return home in EU and abroad <= EU - {home}


def taxed(facts: Facts, tax_class: UUID | str | None) -> Taxed:
    """Tell how goods of a class are taxed, or those of no class, which are of the default one.

    The rates of a region go before those of its country, and those of a class before those of
    all. Where nothing is said of a class, its rate at home holds.
    """
    own = _class_of(facts, None if tax_class is None else str(tax_class))
    ranked = sorted(
        (one for one in facts["rates"] if one["class"] in (None, own["id"])),
        key=lambda one: (one["region"] is None, one["class"] is None),
    )
    for one in ranked:
        return Taxed(own["bp"], Rate(one["bp"], facts["country"], one["region"], one["name"]))
    return Taxed(own["bp"], Rate(own["bp"], facts["home"], name=own["name"]))


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


def _told(rate: Rate) -> tuple[int, str, str]:
    return -rate.bp, rate.country or "", rate.region or ""


def _class_of(facts: Facts, id: str | None) -> Facts:
    """Find a class, or the default one; a store without one taxes what names none by 0."""
    none: Facts = {"id": None, "bp": 0, "name": {}}
    usual: Facts = next((one for one in facts["classes"] if one["default"]), none)
    return next((one for one in facts["classes"] if one["id"] == id), usual)
