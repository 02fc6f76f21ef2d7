"""Parcels: what was sent of an order of the demonstration store, and when it arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from importing.demonstration.births import Births
from models import Carrier, FulfilmentStatus, Order, OrderLine, Shipment, ShipmentLine

F = FulfilmentStatus
SENT = {F.DELIVERED, F.PARTLY_RETURNED, F.PARTLY_SHIPPED, F.RETURNED, F.SHIPPED}
ARRIVED = {F.DELIVERED, F.PARTLY_RETURNED, F.RETURNED}
NUMBERS = {
    Carrier.DHL: "0034043416{:010d}",
    Carrier.DPD: "0150{:010d}",
    Carrier.FEDEX: "77{:010d}",
    Carrier.ROYAL_MAIL: "QX{:09d}GB",
    Carrier.UPS: "1Z999AA1{:010d}",
    Carrier.USPS: "94001{:017d}",
}
CARRIERS = tuple(Carrier)


def send(births: Births, order: Order, lines: Sequence[OrderLine], number: int) -> None:
    """Send what the status of an order says was sent: at once, or in two parcels."""
    if order.fulfilment_status not in SENT:
        return
    loads = [lines[:1], lines[1:]] if number % 3 == 0 and len(lines) > 1 else [lines]
    if order.fulfilment_status is F.PARTLY_SHIPPED:
        loads = [lines[:1]]
    for place, load in enumerate(loads):
        _parcel(births, order, load, number + place, order.placed_at + timedelta(days=1 + place))


def _parcel(
    births: Births, order: Order, load: Sequence[OrderLine], number: int, at: datetime
) -> None:
    carrier = CARRIERS[number % len(CARRIERS)]
    written = NUMBERS.get(carrier)
    arrived = order.fulfilment_status in ARRIVED
    shipment = births.make(
        Shipment,
        at,
        order_id=order.id,
        carrier=carrier,
        service="Bicycle courier" if carrier is Carrier.OTHER else order.shipping_method,
        tracking_number=written.format(number * 7_919) if written else None,
        shipped_at=at,
        delivered_at=at + timedelta(days=2, hours=3) if arrived else None,
    )
    for line in load:
        line.shipped_quantity = line.quantity
        births.make(
            ShipmentLine,
            at,
            shipment_id=shipment.id,
            order_line_id=line.id,
            quantity=line.quantity,
        )
