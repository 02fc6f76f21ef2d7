"""Credit lines: what each line of a credit note gives back, for goods and beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import return_facts, return_previews
from kit.money import shares
from models import Credit, CreditLine, CreditLineKind, Order, OrderLine

SKU = "REFUND"  # of a line that is for no goods


async def of(
    session: AsyncSession, order: Order, credit: Credit, many: Mapping[UUID, int]
) -> list[CreditLine]:
    """Divide what is given back among so many of some goods, by what was paid for them; what is
    more than that, such as carriage, is a line of its own."""
    goods = await _goods(session, order, many)
    paid = sum(money for _, money in goods)
    whole = credit.total_minor
    of_goods = min(whole, paid) if paid or not goods else whole
    parts: Sequence[int] = ()
    if goods:
        parts = shares(of_goods, [money if paid else 1 for _, money in goods])
    common: dict[str, Any] = {"credit_id": credit.id, "currency": credit.currency}
    lines = [
        CreditLine(
            **common,
            position=place,
            order_line_id=line.id,
            variant_id=line.variant_id,
            sku=line.sku,
            name=line.name,
            quantity=many[line.id],
            total_minor=part,
        )
        for place, ((line, _), part) in enumerate(zip(goods, parts, strict=True))
    ]
    if goods and of_goods == whole:
        return lines
    rest: dict[str, Any] = {"position": len(lines), "total_minor": whole - of_goods, "quantity": 1}
    name = (credit.reason or SKU)[:300]
    return [*lines, CreditLine(**common, **rest, kind=CreditLineKind.CHARGE, sku=SKU, name=name)]


async def _goods(
    session: AsyncSession, order: Order, many: Mapping[UUID, int]
) -> list[tuple[OrderLine, int]]:
    """Read the lines of goods, each with the money that was paid for so many of it."""
    if not many:
        return []
    found = select(OrderLine, return_facts.of_line()).where(col(OrderLine.id).in_(many))
    ordered = found.order_by(col(OrderLine.position), col(OrderLine.id))
    sums = {
        "total": order.total_minor,
        "fees": order.fees_minor,
        "includesTax": order.prices_include_tax,
    }
    return [
        (line, return_previews.paid_for(sums, facts, many[line.id]))
        for line, facts in await session.exec(ordered)
    ]
