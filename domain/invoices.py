"""Invoices: when one arises, with the number after that of the one before it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import letterheads, numbering, papers, settings
from domain.commands import Command
from domain.finding import found
from domain.order_refusals import MoveNotAllowed, NoLetterhead, NoSuchOrder
from domain.settings import Settings
from kit import clock
from kit.ids import PublicId
from models import FulfilmentStatus, Invoice, InvoiceMoment, Order, PaymentStatus

LETTER = "I"
NOT_SENT = frozenset(
    {FulfilmentStatus.CANCELLED, FulfilmentStatus.PROCESSING, FulfilmentStatus.UNFULFILLED}
)
NOT_PAID = frozenset({PaymentStatus.AUTHORIZED, PaymentStatus.FAILED, PaymentStatus.PENDING})


class IssueInvoice(Command):
    """Write the invoice of an order that was paid or sent without one."""

    order_id: Annotated[PublicId, Field(description="The order.")]


async def issue(session: AsyncSession, viewer: Viewer, command: IssueInvoice) -> Invoice:
    """Write it, or find the one there is."""
    order = await found(
        session, viewer, Order, command.order_id, NoSuchOrder, path="orderId", lock=True
    )
    known = await of(session, order)
    if known is not None:
        return known
    if order.fulfilment_status in NOT_SENT and order.payment_status in NOT_PAID:
        raise MoveNotAllowed
    if await letterheads.read(session) is None:
        raise NoLetterhead
    return await _write(session, viewer, order)


async def arise(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Write the invoice of a locked order that was paid or sent just now, if it is time for it.

    A store that has not said who it is writes none: they would be worth nothing.
    """
    kept = await settings.values(session)
    if letterheads.understood(kept) is None or await of(session, order) is not None:
        return
    if is_time(settings.understood(kept), order):
        await _write(session, viewer, order)


def is_time(decided: Settings, order: Order) -> bool:
    """Tell whether an order that was paid or sent is to be billed: goods that left always are."""
    is_sent = order.fulfilment_status not in NOT_SENT
    needs_no_sending = order.shipping_address_id is None
    return is_sent or needs_no_sending or decided.invoiced_at is InvoiceMoment.PAYMENT


async def of(session: AsyncSession, order: Order) -> Invoice | None:
    """Find the invoice of an order."""
    return (await session.exec(select(Invoice).where(col(Invoice.order_id) == order.id))).first()


async def _write(session: AsyncSession, viewer: Viewer, order: Order) -> Invoice:
    number, at = await numbering.take(session, Invoice, LETTER), clock.now()
    content = await papers.of_invoice(session, order, number, at)
    invoice = Invoice(order_id=order.id, number=number, issued_at=at, content=content)
    session.add(invoice)
    await session.flush()
    about: dict[str, Any] = {"of": order, "customer_id": order.customer_id, "public": True}
    await record(session, viewer, "order:invoice", after={"invoice": number}, **about)
    return invoice
