"""Freezing: the rows of an order, as what is bought and what it comes to are at the moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.estimating import Estimate, Facts
from domain.taxing import Rate
from domain.totals import LineTotal
from kit import texts
from kit.rows import New, new
from models import ChargeKind, OrderAddress, OrderCharge, OrderLine, OrderTax
from models.addresses import formatted

LONGEST_LABEL = 300
HANDLING = {"en": "Packing and handling", "de": "Verpackung und Bearbeitung"}
POINTS = {"en": "{} points", "de": "{} Punkte"}


def addresses_of(estimate: Estimate) -> tuple[New | None, New]:
    """Make the addresses: where it goes, None for what is not sent, and who is billed."""
    facts = estimate.facts
    billing = new(OrderAddress, **facts["billing"])
    if not estimate.needs_shipping:
        return None, billing
    if facts["shipping"] == facts["billing"]:
        return billing, billing
    return new(OrderAddress, **facts["shipping"]), billing


def lines_of(estimate: Estimate, order_id: UUID, languages: Sequence[str]) -> list[New]:
    """Make the lines, in the order of the cart, called as the buyer reads them."""
    by_key = {line.key: line for line in estimate.totals.lines}
    return [
        _line(order_id, place, facts, by_key[facts["id"]], estimate, languages)
        for place, (facts, _) in enumerate(estimate.lines)
    ]


def charges_of(estimate: Estimate, order_id: UUID, languages: Sequence[str]) -> list[New]:
    """Make what it costs or saves beside its goods, each as the customer reads it."""
    return [
        new(
            OrderCharge,
            order_id=order_id,
            position=place,
            kind=kind,
            label=label[:LONGEST_LABEL],
            currency=estimate.totals.currency,
            amount_minor=minor,
        )
        for place, (kind, label, minor) in enumerate(_charges(estimate, languages))
    ]


def taxes_of(estimate: Estimate, order_id: UUID, languages: Sequence[str]) -> list[New]:
    """Make its taxes by rate, whether they are in the prices or on top of them."""
    return [
        new(
            OrderTax,
            order_id=order_id,
            position=place,
            label=texts.chosen(one.rate.name, languages)[:100],
            country=one.rate.country,
            region=one.rate.region,
            rate_bp=one.rate.bp,
            currency=estimate.totals.currency,
            base_minor=one.base,
            amount_minor=one.amount,
        )
        for place, one in enumerate(estimate.totals.taxes)
    ]


def name_of(facts: Facts, languages: Sequence[str]) -> str:
    """Call what is bought as its product and its variant are."""
    product, own = (texts.chosen(facts[name], languages) for name in ("name", "variantName"))
    return " · ".join(part for part in (product, own) if part)


def method_name(estimate: Estimate, languages: Sequence[str]) -> str | None:
    """Say how it is sent, as the buyer reads it."""
    offer = estimate.offer
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
    estimate: Estimate,
    languages: Sequence[str],
) -> New:
    return new(
        OrderLine,
        order_id=order_id,
        position=place,
        variant_id=UUID(facts["variant"]),
        sku=facts["sku"],
        name=name_of(facts, languages)[:LONGEST_LABEL],
        quantity=total.quantity,
        currency=estimate.totals.currency,
        unit_minor=total.unit,
        total_minor=total.total,
        discount_minor=total.discount,
        tax_minor=total.tax,
        tax_rate_bp=total.rate.bp,
        is_final_sale=facts["isFinalSale"],
        answers=[_answer(one) for one in facts["answers"]],
    )


def _answer(kept: Facts) -> dict[str, Any]:
    """Keep what was answered about the goods, in every language that it was asked in."""
    choices = [{name: one[name] for name in ("key", "name")} for one in kept["choices"]]
    return {**{name: kept[name] for name in ("key", "name", "text")}, "choices": choices}


def _charges(estimate: Estimate, languages: Sequence[str]) -> Iterator[tuple[ChargeKind, str, int]]:
    totals = estimate.totals
    for text, code in estimate.codes:
        if code.amount:
            yield ChargeKind.DISCOUNT, text, -code.amount
    if totals.shipping:
        name = method_name(estimate, languages) or ""
        yield ChargeKind.SHIPPING, name, totals.shipping
    if totals.handling:
        yield ChargeKind.HANDLING, texts.chosen(HANDLING, languages), totals.handling
    for one in () if totals.includes_tax else totals.taxes:
        if one.amount:
            yield ChargeKind.TAX, tax_label(one.rate, languages), one.amount
    if totals.fees:
        label = texts.chosen(POINTS, languages).format(totals.points_used)
        yield ChargeKind.VOUCHER, label, totals.fees
