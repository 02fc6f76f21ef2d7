"""Shipments: sending an order, whole or in parcels, and telling that parcels have arrived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import carriers, consequences, order_letters, order_lines, payment_entries, payments
from domain.commands import Command, Line, Repeatable
from domain.order_actions import MOST_PARCELS, Move, OrderActionKind
from domain.order_facts import need
from domain.order_moves import OrderId, held, lines_of, move, sent
from domain.order_refusals import (
    NoSuchCarrier,
    NoSuchShipment,
    NotThatManyLeft,
)
from domain.payment_entries import told
from kit import clock
from kit.ids import PublicId
from kit.refused import InvalidInput, Wrong
from models import (
    Carrier,
    FulfilmentStatus,
    Order,
    OrderLine,
    PaymentRequestKind,
    PaymentState,
    PaymentStatus,
    Shipment,
    ShipmentLine,
)

MOST_LINES = 2000
WHOLE = (FulfilmentStatus.DELIVERED, FulfilmentStatus.PARTLY_RETURNED)  # nothing is to be sent


class ParcelLine(Command):
    """How many of a line are in a parcel."""

    order_line_id: Annotated[PublicId, Field(description="The line of the order.")]
    quantity: Annotated[int, Field(ge=1, le=1_000_000, description="How many of it are sent.")]


class ShipOrder(Repeatable):
    """Send an order, or a part of it."""

    order_id: OrderId
    carrier: Annotated[Carrier, Field(description="Who carries it.")]
    carrier_name: Annotated[
        Annotated[str, Line(60)] | None,
        Field(
            default_factory=lambda: None,
            description="With `OTHER`, one of the store's own carriers by its name, whose page "
            "is used; null for none.",
        ),
    ]
    service: Annotated[
        Annotated[str, Line(100)] | None,
        Field(default_factory=lambda: None, description="How it is carried, such as `Express`."),
    ]
    tracking_number: Annotated[
        Annotated[str, Line(100)] | None,
        Field(default_factory=lambda: None, description="The carrier's number for it."),
    ]
    lines: Annotated[
        list[ParcelLine] | None,
        Field(
            default_factory=lambda: None,
            min_length=1,
            max_length=MOST_LINES,
            description="What is in it, each line once; null for all that was not sent yet.",
        ),
    ]


class DeliverOrder(Command):
    """Tell that parcels of an order have arrived."""

    order_id: OrderId
    shipment_ids: Annotated[
        list[PublicId] | None,
        Field(
            default_factory=lambda: None,
            min_length=1,
            max_length=MOST_PARCELS,
            description="Which of them; null for all that were sent.",
        ),
    ]


async def ship(session: AsyncSession, viewer: Viewer, command: ShipOrder) -> Order:
    """Send a parcel, with a letter that says where its way can be followed."""
    order = await held(session, viewer, command.order_id)
    await need(session, viewer, order, OrderActionKind.SHIP)
    shipment = await _parcel(session, order, command)
    lines = await lines_of(session, order)
    packed = _packed(lines, command)
    session.add(shipment)
    await session.flush()
    for line, quantity in packed:
        line.shipped_quantity += quantity
        session.add(ShipmentLine(shipment_id=shipment.id, order_line_id=line.id, quantity=quantity))
    to = sent(lines)
    move(order, Move.SHIP, to)
    parcel = {"shipment": kit.ids.public(Shipment, shipment.id), "carrier": shipment.carrier.value}
    await told(session, viewer, order, "ship", **parcel, tracking=shipment.tracking_number)
    await _take_money(session, viewer, order)
    names = [(quantity, line.name) for line, quantity in packed]
    await order_letters.shipped(
        session, order, shipment, names, is_last=to is not FulfilmentStatus.PARTLY_SHIPPED
    )
    await session.flush()
    await consequences.follow(session, viewer, order, consequences.SHIPPED)
    return order


async def deliver(session: AsyncSession, viewer: Viewer, command: DeliverOrder) -> Order:
    """Write down that parcels have arrived; the order has when all were sent and all have."""
    order = await held(session, viewer, command.order_id)
    await need(session, viewer, order, OrderActionKind.DELIVER)
    sent = select(Shipment).where(col(Shipment.order_id) == order.id)
    shipments = list(await session.exec(sent.order_by(col(Shipment.id)).with_for_update()))
    arrived = _named(shipments, command)
    for shipment in arrived:
        shipment.delivered_at = shipment.delivered_at or clock.now()
    all_came = all(shipment.delivered_at for shipment in shipments)
    if all_came and order.fulfilment_status is FulfilmentStatus.SHIPPED:
        move(order, Move.DELIVER, FulfilmentStatus.DELIVERED)
    named = [kit.ids.public(Shipment, shipment.id) for shipment in arrived]
    await told(session, viewer, order, "deliver", shipments=named)
    await session.flush()
    if all_came and order.fulfilment_status in WHOLE:
        await consequences.follow(session, viewer, order, consequences.DELIVERED)
    return order


async def _take_money(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Ask for the money that was promised, now that goods are sent."""
    if order.payment_status is not PaymentStatus.AUTHORIZED:
        return
    for payment in await payment_entries.of_order(session, order.id):
        if payment.state is PaymentState.AUTHORIZED:
            await payments.intend(session, viewer, payment, PaymentRequestKind.CAPTURE)


async def _parcel(session: AsyncSession, order: Order, command: ShipOrder) -> Shipment:
    """Make the parcel; where it is the store's own carrier, its page is copied."""
    own = None
    if command.carrier_name is not None:
        if command.carrier is not Carrier.OTHER:
            raise InvalidInput(Wrong(("carrierName",), "This is for the carrier OTHER."))
        own = (await carriers.read(session)).get(command.carrier_name)
        if own is None:
            raise NoSuchCarrier(Wrong(("carrierName",), NoSuchCarrier.sentence()))
    return Shipment(
        order_id=order.id,
        carrier=command.carrier,
        carrier_name=command.carrier_name,
        service=command.service,
        tracking_number=command.tracking_number,
        tracking_page=None if own is None else own.page(command.tracking_number),
        shipped_at=clock.now(),
    )


def _packed(lines: Sequence[OrderLine], command: ShipOrder) -> list[tuple[OrderLine, int]]:
    """Tell how many of which lines are sent, or refuse, blaming each that is wrong."""
    if command.lines is None:
        left = [(line, line.quantity - line.shipped_quantity) for line in lines]
        return [(line, quantity) for line, quantity in left if quantity]
    by_id = {line.id: line for line in lines}
    unsent = {line.id: line.quantity - line.shipped_quantity for line in lines}
    packed = order_lines.read(command.lines, unsent, NotThatManyLeft)
    return [(by_id[id], quantity) for id, quantity in packed.items()]


def _named(shipments: Sequence[Shipment], command: DeliverOrder) -> list[Shipment]:
    if command.shipment_ids is None:
        return [shipment for shipment in shipments if shipment.delivered_at is None]
    by_id = {shipment.id: shipment for shipment in shipments}
    keys = [kit.ids.of(Shipment, id) for id in command.shipment_ids]
    absent = [n for n, key in enumerate(keys) if key not in by_id]
    if absent:
        says = NoSuchShipment.sentence()
        raise NoSuchShipment(*(Wrong(("shipmentIds", str(n)), says) for n in absent))
    return [by_id[key] for key in dict.fromkeys(keys) if key is not None]
