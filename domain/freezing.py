"""Freezing: the rows of an order, as what is bought and what it comes to are at the moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.previewing import Facts, Reckoned
from domain.taxing import Rate
from domain.totals import LineTotal
from kit import ids, texts
from models import ChargeKind, OrderAddress, OrderCharge, OrderLine, OrderTax
from models.addresses import formatted

LONGEST_LABEL = 300


def addresses_of(reckoned: Reckoned) -> tuple[OrderAddress | None, OrderAddress]:
    """Make the addresses: where it goes, None for what is not sent, and who is billed."""
    facts = reckoned.facts
    billing = OrderAddress(**facts["billing"])
    if not reckoned.needs_shipping:
        return None, billing
    if facts["shipping"] == facts["billing"]:
        return billing, billing
    return OrderAddress(**facts["shipping"]), billing


def lines_of(reckoned: Reckoned, order_id: UUID, languages: Sequence[str]) -> list[OrderLine]:
    """Make the lines, in the order of the cart, called as the buyer reads them."""
    by_key = {line.key: line for line in reckoned.totals.lines}
    return [
        _line(order_id, place, facts, by_key[facts["id"]], reckoned, languages)
        for place, (facts, _) in enumerate(reckoned.lines)
    ]


def charges_of(reckoned: Reckoned, order_id: UUID, languages: Sequence[str]) -> list[OrderCharge]:
    """Make what it costs or saves beside its goods, each as the customer reads it."""
    return [
        OrderCharge(
            order_id=order_id,
            position=place,
            kind=kind,
            label=label[:LONGEST_LABEL],
            currency=reckoned.totals.currency,
            amount_minor=minor,
        )
        for place, (kind, label, minor) in enumerate(_charges(reckoned, languages))
    ]


def taxes_of(reckoned: Reckoned, order_id: UUID, languages: Sequence[str]) -> list[OrderTax]:
    """Make its taxes by rate, whether they are in the prices or on top of them."""
    return [
        OrderTax(
            order_id=order_id,
            position=place,
            label=texts.chosen(one.rate.name, languages)[:100],
            country=one.rate.country,
            region=one.rate.region,
            rate_bp=one.rate.bp,
            currency=reckoned.totals.currency,
            base_minor=one.base,
            amount_minor=one.amount,
        )
        for place, one in enumerate(reckoned.totals.taxes)
    ]


def name_of(facts: Facts, languages: Sequence[str]) -> str:
    """Call what is bought as its product and its variant are."""
    product, own = (texts.chosen(facts[name], languages) for name in ("name", "variantName"))
    return " · ".join(part for part in (product, own) if part)


def method_name(reckoned: Reckoned, languages: Sequence[str]) -> str | None:
    """Say how it is sent, as the buyer reads it."""
    offer = reckoned.offer
    return None if offer is None else texts.chosen(offer.name, languages)[:100]


def tax_label(rate: Rate, languages: Sequence[str]) -> str:
    """Write what the customer reads of a tax: what it is called, and how much it is."""
    percent = f"{Decimal(rate.bp).scaleb(-2).normalize():f} %"
    return " ".join(part for part in (texts.chosen(rate.name, languages), percent) if part)


def envelope(parts: Facts) -> list[str]:
    """Write an address line by line."""
    return formatted(**{name: parts[name] for name in parts if name != "phone"})


def _line(
    order_id: UUID,
    place: int,
    facts: Facts,
    total: LineTotal,
    reckoned: Reckoned,
    languages: Sequence[str],
) -> OrderLine:
    return OrderLine(
        id=ids.new(),
        order_id=order_id,
        position=place,
        variant_id=UUID(facts["variant"]),
        sku=facts["sku"],
        name=name_of(facts, languages)[:LONGEST_LABEL],
        quantity=total.quantity,
        currency=reckoned.totals.currency,
        unit_minor=total.unit,
        total_minor=total.total,
        discount_minor=total.discount,
        tax_minor=total.tax,
        tax_rate_bp=total.rate.bp,
        answers=[_answer(one) for one in facts["answers"]],
    )


def _answer(kept: Facts) -> dict[str, Any]:
    """Keep what was answered about the goods, in every language that it was asked in."""
    choices = [{name: one[name] for name in ("key", "name")} for one in kept["choices"]]
    return {**{name: kept[name] for name in ("key", "name", "text")}, "choices": choices}


def _charges(reckoned: Reckoned, languages: Sequence[str]) -> Iterator[tuple[ChargeKind, str, int]]:
    totals = reckoned.totals
    if totals.shipping:
        name = method_name(reckoned, languages) or ""
        yield ChargeKind.SHIPPING, name, totals.shipping
    if totals.handling:
        yield ChargeKind.HANDLING, "", totals.handling
    if totals.tax:
        yield ChargeKind.TAX, "", totals.tax
