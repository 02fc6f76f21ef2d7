"""Orders: brought as they were sold, paid and delivered; credits change that afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from importing import identities
from importing.known import Known
from importing.shop import Order
from importing.targets import ADDRESSES, CHARGES, LINES, ORDERS, Record
from importing.writing import Batch
from models.lines import ChargeKind
from models.orders import FulfilmentStatus, PaymentStatus

COLUMN_OF: dict[ChargeKind, str] = {
    ChargeKind.DISCOUNT: "discount",
    ChargeKind.FEE: "fees",
    ChargeKind.HANDLING: "handling",
    ChargeKind.OTHER: "fees",
    ChargeKind.SAMPLE: "fees",
    ChargeKind.SHIPPING: "shipping",
    ChargeKind.TAX: "tax",
    ChargeKind.VOUCHER: "fees",
}


def key(order: Order) -> str:
    """Tell what the other system calls it."""
    return order.number


async def write(
    batch: Batch, orders: Sequence[Order], found: Known, customers: Known, variants: Known
) -> None:
    """Bring orders with their lines, charges and what is known of the address."""
    ids = {order.number: found.id_of(order.number, order.at) for order in orders}
    numbers = await batch.numbers("orders", ids)
    addresses = {order.number: _address(order, found.system) for order in orders if order.country}
    currency = batch.shop.currency
    await batch.copy(ADDRESSES, list(addresses.values()))
    await batch.copy(
        ORDERS,
        [
            _row(
                order,
                (ids[order.number], order.at, order.at, numbers[order.number]),
                customers.ids.get(order.customer or ""),
                addresses[order.number][0] if order.country else None,
                currency,
            )
            for order in orders
        ],
    )
    lines = [line for o in orders for line in _lines(o, ids[o.number], currency, variants.ids)]
    await batch.copy(LINES, lines)
    await batch.copy(CHARGES, [c for o in orders for c in _charges(o, ids[o.number], currency)])
    await batch.refer(found, ids)


def _address(order: Order, system: str) -> Record:
    """Make the row of an address of which no more than the country is known."""
    id = identities.of(order.at, system, "address", order.number)
    return ADDRESSES.record(id, order.at, "", order.country)


def _row(
    order: Order,
    first: tuple[Any, ...],
    customer: UUID | None,
    address: UUID | None,
    currency: str,
) -> Record:
    goods = sum(line.total_minor for line in order.sold)
    sums = sums_of(order)
    return ORDERS.record(
        *first,
        customer,
        address,
        PaymentStatus.PAID,
        FulfilmentStatus.DELIVERED,
        currency,
        goods,
        -sums["discount"],
        sums["shipping"],
        sums["handling"],
        sums["fees"],
        sums["tax"],
        goods + sum(sums.values()),
    )


def sums_of(order: Order) -> dict[str, int]:
    """Sum the charges by the column of the order that holds them; what saves is negative."""
    sums = dict.fromkeys(COLUMN_OF.values(), 0)
    for charge in order.charged:
        sums[COLUMN_OF[charge.kind]] += charge.amount_minor
    return sums


def _lines(order: Order, id: UUID, currency: str, variants: Mapping[str, UUID]) -> list[Record]:
    return [
        LINES.record(
            identities.part(id, place),
            order.at,
            id,
            place,
            variants.get(line.sku),
            line.sku,
            line.name,
            line.quantity,
            line.quantity,
            currency,
            line.unit_minor,
            line.total_minor,
        )
        for place, line in enumerate(order.sold)
    ]


def _charges(order: Order, id: UUID, currency: str) -> list[Record]:
    return [
        CHARGES.record(
            identities.part(id, place),
            order.at,
            id,
            place,
            charge.kind,
            charge.label,
            currency,
            charge.amount_minor,
        )
        for place, charge in enumerate(order.charged)
    ]
