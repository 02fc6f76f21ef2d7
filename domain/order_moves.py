"""Order moves: confirming and cancelling, and how an order is found and moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from domain import consequences, downloads, order_letters, payment_entries
from domain.commands import Command, Line
from domain.finding import found
from domain.order_actions import MOVES, Move, OrderActionKind
from domain.order_facts import need
from domain.order_refusals import MoveNotAllowed, NoSuchOrder
from domain.payment_entries import told
from kit.ids import PublicId
from kit.refused import InvalidInput, Wrong
from models import FulfilmentStatus, Order, OrderLine

WHY = "Say why; the letter tells the customer."
OrderId = Annotated[PublicId, Field(description="The order.")]


class ConfirmOrder(Command):
    """Begin to process an order."""

    order_id: OrderId


class CancelOrder(Command):
    """Cancel an order of which nothing was sent."""

    order_id: OrderId
    reason: Annotated[
        Annotated[str, Line(500)] | None,
        Field(
            default_factory=lambda: None,
            description="Why, as the letter tells the customer; 1 to 500 characters. Staff give "
            "one, customers need not.",
        ),
    ]


async def confirm(session: AsyncSession, viewer: Viewer, command: ConfirmOrder) -> Order:
    """Begin to process; its word is PROCESSED from then on, whatever its payment says."""
    order = await held(session, viewer, command.order_id)
    await need(session, viewer, order, OrderActionKind.CONFIRM)
    move(order, Move.CONFIRM, FulfilmentStatus.PROCESSING)
    await told(session, viewer, order, "confirm")
    return order


async def cancel(session: AsyncSession, viewer: Viewer, command: CancelOrder) -> Order:
    """Cancel; what was taken for it is given back, but money: that is a refund of its own."""
    order = await held(session, viewer, command.order_id)
    if not viewer.may(Permission.ORDERS_WRITE):
        await downloads.hold(session, order)  # who has one cannot cancel any more
    facts = await need(session, viewer, order, OrderActionKind.CANCEL)
    if facts["writes"] and command.reason is None:
        raise InvalidInput(Wrong(("reason",), WHY))
    payments = await payment_entries.of_order(session, order.id)
    move(order, Move.CANCEL, FulfilmentStatus.CANCELLED)
    await payment_entries.call_off(session, viewer, order, payments)
    due = sum(one.captured_minor - one.refunded_minor for one in payments)
    await told(session, viewer, order, "cancel", reason=command.reason)
    await order_letters.cancelled(session, order, command.reason, due, by_shop=facts["writes"])
    await session.flush()
    await consequences.follow(session, viewer, order, consequences.CANCELLED)
    return order


async def held(session: AsyncSession, viewer: Viewer, id: str) -> Order:
    """Lock the order that a command names, or refuse; nobody else moves it meanwhile."""
    return await found(session, viewer, Order, id, NoSuchOrder, path="orderId", lock=True)


def sent(lines: Sequence[OrderLine]) -> FulfilmentStatus:
    """Tell how far the goods of an order have come of which some were sent, there and back."""
    if any(line.shipped_quantity < line.quantity for line in lines):
        return FulfilmentStatus.PARTLY_SHIPPED
    if all(line.returned_quantity == line.quantity for line in lines):
        return FulfilmentStatus.RETURNED
    came_back = any(line.returned_quantity for line in lines)
    return FulfilmentStatus.PARTLY_RETURNED if came_back else FulfilmentStatus.SHIPPED


async def lines_of(session: AsyncSession, order: Order) -> Sequence[OrderLine]:
    """Read the lines of a locked order, as they are now."""
    lines = select(OrderLine).where(col(OrderLine.order_id) == order.id)
    lines = lines.order_by(col(OrderLine.position), col(OrderLine.id))
    return (await session.exec(lines.execution_options(populate_existing=True))).all()


def move(order: Order, what: Move, to: FulfilmentStatus) -> None:
    """Move the order, where the table says so."""
    if not MOVES[what].allows(order.fulfilment_status, to):
        raise MoveNotAllowed
    order.fulfilment_status = to
