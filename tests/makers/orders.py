"""Orders with their lines."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from models import Customer, Order, OrderLine, PaymentStatus

_number = count(1)


async def an_order(
    session: AsyncSession,
    customer: Customer | None = None,
    *,
    lines: tuple[tuple[str, int, int], ...] = (("Mug", 2, 1250),),
    **values: Any,
) -> Order:
    """Make a paid order of `lines`, each a name, a quantity and a unit price in cents."""
    goods = sum(quantity * unit for _, quantity, unit in lines)
    defaults: dict[str, Any] = {
        "number": f"A-{1000 + next(_number)}",
        "customer_id": customer.id if customer else None,
        "placed_at": clock.now(),
        "currency": "EUR",
        "payment_status": PaymentStatus.PAID,
        "goods_minor": goods,
        "total_minor": goods,
    }
    order = Order(**{**defaults, **values})
    session.add(order)
    await session.flush()
    session.add_all(
        OrderLine(
            order_id=order.id,
            position=place,
            sku=name.upper(),
            name=name,
            quantity=quantity,
            currency=order.currency,
            unit_minor=unit,
            total_minor=quantity * unit,
        )
        for place, (name, quantity, unit) in enumerate(lines)
    )
    await session.commit()
    return order
