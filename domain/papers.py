"""Papers: what stands on an order, an invoice, a credit note or a delivery note.

What is gathered here is plain JSON: an invoice and a credit note keep it as it was, and it is put
into words only when it is shown.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import crediting, letterheads, order_letters
from models import (
    Credit,
    CreditLine,
    Customer,
    Invoice,
    Order,
    OrderAddress,
    OrderCharge,
    OrderLine,
    OrderTax,
    Payment,
    PaymentState,
    Shipment,
    ShipmentLine,
)
from models.addresses import formatted
from models.shipments import tracking_url

Facts: TypeAlias = dict[str, Any]
SUMS = ("goods", "discount", "shipping", "handling", "fees", "tax", "total")
PLACE = [name for name in formatted.__annotations__ if name != "return"]


class PaperKind(StrEnum):
    """What is printed."""

    CREDIT_NOTE = "CREDIT_NOTE"
    DELIVERY_NOTE = "DELIVERY_NOTE"
    INVOICE = "INVOICE"
    ORDER = "ORDER"


async def of_order(session: AsyncSession, order: Order) -> Facts:
    """Gather what stands on an order, as it is now."""
    lines = (await session.exec(_of(OrderLine, order))).all()
    return {
        **await _head(session, order, PaperKind.ORDER),
        "lines": [_line(line) for line in lines],
        "sums": {name: getattr(order, f"{name}_minor") for name in SUMS},
        "charges": [
            {"kind": one.kind.value, "label": one.label, "amount": one.amount_minor}
            for one in await session.exec(_of(OrderCharge, order))
        ],
        "taxes": [
            {"label": t.label, "rate": t.rate_bp, "base": t.base_minor, "amount": t.amount_minor}
            for t in await session.exec(_of(OrderTax, order))
        ],
        "includes_tax": order.prices_include_tax,
        "points": {"used": order.points_used, "earned": order.points_earned},
        "payments": await _payments(session, order),
        "shipping_method": order.shipping_method,
        "parcels": [_parcel(one) for one in await session.exec(_shipments(order.id))],
        "note": order.note,
    }


async def of_invoice(session: AsyncSession, order: Order, number: str, at: datetime) -> Facts:
    """Gather what an order's invoice says for ever."""
    facts = await of_order(session, order)
    sent = [parcel["sent_at"] for parcel in facts["parcels"]]
    more = {"number": number, "issued_at": _moment(at), "supplied_at": min(sent, default=None)}
    return {**facts, **more, "kind": PaperKind.INVOICE.value}


async def of_credit(session: AsyncSession, order: Order | None, credit: Credit) -> Facts:
    """Gather what a credit note says for ever."""
    rows = select(CreditLine).where(col(CreditLine.credit_id) == credit.id)
    rows = rows.order_by(col(CreditLine.position), col(CreditLine.id))
    lines = (await session.exec(rows)).all()
    head = await _head(session, order, PaperKind.CREDIT_NOTE)
    head |= {"number": credit.number, "issued_at": _moment(credit.issued_at)}
    head |= {"reason": credit.reason, "currency": credit.currency}
    return {
        **head,
        "lines": [
            {
                "sku": line.sku if line.order_line_id else None,
                "name": line.name,
                "quantity": line.quantity,
                "total": line.total_minor,
            }
            for line in lines
        ],
        "sums": {"total": credit.total_minor},
        "taxes": await crediting.taxes(session, order, credit, lines),
        "includes_tax": True,
    }


async def of_shipment(session: AsyncSession, order: Order, shipment: Shipment) -> Facts:
    """Gather what lies in a parcel beside its goods."""
    packed = select(OrderLine.sku, OrderLine.name, ShipmentLine.quantity, OrderLine.answers)
    packed = packed.join(ShipmentLine, col(ShipmentLine.order_line_id) == col(OrderLine.id))
    packed = packed.where(col(ShipmentLine.shipment_id) == shipment.id)
    packed = packed.order_by(col(OrderLine.position), col(OrderLine.id))
    return {
        **await _head(session, order, PaperKind.DELIVERY_NOTE),
        "issued_at": _moment(shipment.shipped_at),
        "lines": [
            {"sku": sku, "name": name, "quantity": quantity, "answers": answers}
            for sku, name, quantity, answers in await session.exec(packed)
        ],
        "shipping_method": order.shipping_method,
        "parcels": [_parcel(shipment)],
        "note": order.note,
    }


async def _head(session: AsyncSession, order: Order | None, kind: PaperKind) -> Facts:
    """Gather what all papers of an order begin with; a credit may be of an order nobody knows."""
    head = await letterheads.read(session)
    common = {"kind": kind.value, "letterhead": None if head is None else asdict(head)}
    if order is None:
        return {**common, "language": None, "order": None, "billing": [], "shipping": []}
    spoken = select(Customer.language).where(col(Customer.id) == order.customer_id)
    invoice = select(Invoice.number).where(col(Invoice.order_id) == order.id)
    billing, shipping = await _places(session, order)
    return {
        **common,
        "language": (await session.exec(spoken)).first(),
        "currency": order.currency,
        "number": order.number,
        "issued_at": _moment(order.placed_at),
        "order": {"number": order.number, "placed_at": _moment(order.placed_at)},
        "invoice": (await session.exec(invoice)).first(),
        "billing": billing or shipping,
        "shipping": shipping,
        "treatment": order.tax_treatment.value if order.tax_treatment else None,
        "vat_number": order.vat_number,
        "payment_status": order.payment_status.value,
        "status": order.status.value,
    }


async def _places(session: AsyncSession, order: Order) -> list[list[str]]:
    """Write whom it is billed to, and where it goes."""
    ids = (order.billing_address_id, order.shipping_address_id)
    if not any(ids):
        return [[], []]
    found = select(OrderAddress).where(col(OrderAddress.id).in_([id for id in ids if id]))
    places = {place.id: _envelope(place) for place in await session.exec(found)}
    return [places.get(id, []) if id else [] for id in ids]


def _of(model: Any, order: Order) -> Any:
    rows = select(model).where(model.order_id == order.id)
    return rows.order_by(model.position, model.id)


def _shipments(order_id: UUID) -> Any:
    rows = select(Shipment).where(col(Shipment.order_id) == order_id)
    return rows.order_by(col(Shipment.shipped_at), col(Shipment.id))


async def _payments(session: AsyncSession, order: Order) -> list[Facts]:
    """Tell by what it is paid: what was called off is not told."""
    rows = select(Payment).where(
        col(Payment.order_id) == order.id, col(Payment.state) != PaymentState.CANCELLED
    )
    return [
        {
            "method": one.method.value,
            "amount": one.amount_minor,
            "paid": one.captured_minor,
            "refunded": one.refunded_minor,
        }
        for one in await session.exec(rows.order_by(col(Payment.created_at), col(Payment.id)))
    ]


def _line(line: OrderLine) -> Facts:
    return {
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit": line.unit_minor,
        "total": line.total_minor,
        "rate": line.tax_rate_bp,
        "answers": line.answers,
    }


def _parcel(one: Shipment) -> Facts:
    return {
        "carrier": one.carrier_name or order_letters.CALLED.get(one.carrier, ""),
        "service": one.service,
        "number": one.tracking_number,
        "page": tracking_url(one.carrier, one.tracking_number, one.tracking_page),
        "sent_at": _moment(one.shipped_at),
    }


def _envelope(place: OrderAddress) -> list[str]:
    return formatted(**{name: getattr(place, name) for name in PLACE})


def _moment(at: datetime) -> str:
    return at.isoformat()
