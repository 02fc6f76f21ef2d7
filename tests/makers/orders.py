"""Orders with their lines."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from models import (
    Carrier,
    Credit,
    CreditLine,
    Customer,
    Order,
    OrderAddress,
    OrderLine,
    PaymentStatus,
    Shipment,
    ShipmentLine,
    Variant,
)

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


async def bought(
    session: AsyncSession, order: Order, *lines: tuple[Variant, int], **values: Any
) -> list[OrderLine]:
    """Add lines to an order, each so many of a variant, at the price that it has."""
    made = [
        OrderLine(
            order_id=order.id,
            **{
                "position": place,
                "variant_id": variant.id,
                "sku": variant.sku,
                "name": variant.sku,
                "quantity": quantity,
                "currency": order.currency,
                "unit_minor": variant.price_minor,
                "total_minor": variant.price_minor * quantity,
                **values,
            },
        )
        for place, (variant, quantity) in enumerate(
            lines, start=len(await lines_of(session, order))
        )
    ]
    session.add_all(made)
    await session.commit()
    return made


async def an_order_address(session: AsyncSession, **values: Any) -> OrderAddress:
    """Make an address for orders."""
    defaults = {"line1": "1 High Street", "city": "York", "country": "GB"}
    address = OrderAddress(**{**defaults, **values})
    session.add(address)
    await session.commit()
    return address


async def lines_of(session: AsyncSession, order: Order) -> list[OrderLine]:
    """Find the lines of an order, in their places."""
    lines = select(OrderLine).where(OrderLine.order_id == order.id)
    return list(await session.exec(lines.order_by(col(OrderLine.position))))


async def a_shipment(session: AsyncSession, order: Order, **values: Any) -> Shipment:
    """Make a parcel with one of each line of an order."""
    defaults: dict[str, Any] = {"carrier": Carrier.DHL, "shipped_at": clock.now()}
    shipment = Shipment(order_id=order.id, **{**defaults, **values})
    session.add(shipment)
    await session.flush()
    session.add_all(
        ShipmentLine(shipment_id=shipment.id, order_line_id=line.id, quantity=1)
        for line in await lines_of(session, order)
    )
    await session.commit()
    return shipment


async def a_credit(session: AsyncSession, order: Order, **values: Any) -> Credit:
    """Make a credit that gives back one of each line of an order."""
    lines = await lines_of(session, order)
    defaults: dict[str, Any] = {
        "number": f"C-{1000 + next(_number)}",
        "customer_id": order.customer_id,
        "issued_at": clock.now(),
        "currency": order.currency,
        "total_minor": sum(line.unit_minor for line in lines),
    }
    credit = Credit(**{**defaults, **values})
    session.add(credit)
    await session.flush()
    session.add_all(
        CreditLine(
            credit_id=credit.id,
            position=line.position,
            order_line_id=line.id,
            sku=line.sku,
            name=line.name,
            quantity=1,
            currency=line.currency,
            total_minor=line.unit_minor,
        )
        for line in lines
    )
    await session.commit()
    return credit
