"""Crediting: how much of what is given back is tax, by rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.money import halves_up, shares
from models import Credit, CreditLine, Order, OrderLine, OrderTax
from models.tax_classes import FULL_BP


async def taxes(
    session: AsyncSession, order: Order | None, credit: Credit, lines: Sequence[CreditLine]
) -> list[dict[str, Any]]:
    """Tell the taxes in a credit; none where nobody has recorded those of its order."""
    if order is None:
        return []
    rows = select(OrderTax).where(col(OrderTax.order_id) == order.id)
    charged = (await session.exec(rows.order_by(col(OrderTax.position), col(OrderTax.id)))).all()
    if not charged:
        return []
    rated = select(OrderLine.id, OrderLine.tax_rate_bp)
    known = [line.order_line_id for line in lines if line.order_line_id]
    found = await session.exec(rated.where(col(OrderLine.id).in_(known)))
    rates: dict[Any, int | None] = dict(found.all())
    given = [(rates.get(line.order_line_id), line.total_minor) for line in lines]
    whole, labels = of_rates(charged)
    return [
        {"label": labels[rate], "rate": rate, "base": gross - tax, "amount": tax}
        for rate, gross in by_rate(given, whole).items()
        for tax in (contained(gross, rate),)
    ]


def of_rates(charged: Sequence[OrderTax]) -> tuple[Counter[int], dict[int, str]]:
    """Tell what an order came to at each rate; taxes of one rate are told as the first is."""
    whole: Counter[int] = Counter()
    labels: dict[int, str] = {}
    for tax in charged:
        whole[tax.rate_bp] += tax.base_minor + tax.amount_minor
        labels.setdefault(tax.rate_bp, tax.label)
    return whole, labels


def by_rate(given: Iterable[tuple[int | None, int]], whole: Mapping[int, int]) -> Mapping[int, int]:
    """Divide what is given back among rates: goods have theirs, the rest is as the order was."""
    if not any(whole.values()):
        return {}
    sums: Counter[int] = Counter()
    for rate, minor in given:
        if rate is not None and rate in whole:
            sums[rate] += minor
            continue
        sums.update(dict(zip(whole, shares(minor, list(whole.values())), strict=True)))
    return {rate: sums[rate] for rate in whole if sums[rate]}


def contained(gross: int, rate_bp: int) -> int:
    """Tell the tax in an amount, rounded as an order's is: the amount without it is."""
    return gross - halves_up(gross * FULL_BP, FULL_BP + rate_bp)
