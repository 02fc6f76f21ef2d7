"""Order moves: what staff may do with an order, and where each move may begin."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import consequences, order_letters, payment_entries
from domain.commands import Command, Line
from domain.finding import found
from domain.order_refusals import AlreadyShipped, MoveNotAllowed, NoSuchOrder
from domain.payment_entries import told
from kit.ids import PublicId
from kit.states import Moves
from models import FulfilmentStatus, Order, PaymentStatus

F = FulfilmentStatus
OrderId = Annotated[PublicId, Field(description="The order.")]


class Move(StrEnum):
    """What can be done with the goods of an order."""

    CANCEL = "CANCEL"
    CONFIRM = "CONFIRM"
    DELIVER = "DELIVER"
    SHIP = "SHIP"


MOVES: Mapping[Move, Moves[FulfilmentStatus]] = {
    Move.CONFIRM: Moves({F.UNFULFILLED: frozenset({F.PROCESSING})}),
    Move.SHIP: Moves(
        {
            F.UNFULFILLED: frozenset({F.PARTLY_SHIPPED, F.SHIPPED}),
            F.PROCESSING: frozenset({F.PARTLY_SHIPPED, F.SHIPPED}),
            F.PARTLY_SHIPPED: frozenset({F.PARTLY_SHIPPED, F.SHIPPED}),
        }
    ),
    Move.DELIVER: Moves(
        {
            F.PARTLY_SHIPPED: frozenset({F.PARTLY_SHIPPED}),
            F.SHIPPED: frozenset({F.SHIPPED, F.DELIVERED}),
        }
    ),
    Move.CANCEL: Moves(
        {
            F.UNFULFILLED: frozenset({F.CANCELLED}),
            F.PROCESSING: frozenset({F.CANCELLED}),
        }
    ),
}
"""Where each move may begin and where it may lead; `docs/orders.md` prints this table whole."""

NO_MORE = frozenset({Move.CONFIRM, Move.SHIP})  # once all the money was given back
SENT = frozenset(F) - {F.CANCELLED, F.PROCESSING, F.UNFULFILLED}


class ConfirmOrder(Command):
    """Begin to process an order."""

    order_id: OrderId


class CancelOrder(Command):
    """Cancel an order of which nothing was sent."""

    order_id: OrderId
    reason: Annotated[
        Annotated[str, Line(500)],
        Field(description="Why, as the letter tells the customer; 1 to 500 characters."),
    ]


async def confirm(session: AsyncSession, viewer: Viewer, command: ConfirmOrder) -> Order:
    """Begin to process; its word is PROCESSED from then on, whatever its payment says."""
    order = await held(session, viewer, command.order_id)
    may_begin(order, Move.CONFIRM)
    move(order, Move.CONFIRM, FulfilmentStatus.PROCESSING)
    await told(session, viewer, order, "confirm")
    return order


async def cancel(session: AsyncSession, viewer: Viewer, command: CancelOrder) -> Order:
    """Cancel; what was taken for it is given back, but money: that is a refund of its own."""
    order = await held(session, viewer, command.order_id)
    if order.fulfilment_status in SENT:
        raise AlreadyShipped
    may_begin(order, Move.CANCEL)
    payments = await payment_entries.of_order(session, order.id)
    move(order, Move.CANCEL, FulfilmentStatus.CANCELLED)
    await payment_entries.call_off(session, viewer, order, payments)
    due = sum(one.captured_minor - one.refunded_minor for one in payments)
    await told(session, viewer, order, "cancel", reason=command.reason)
    await order_letters.cancelled(session, order, command.reason, due)
    await session.flush()
    await consequences.follow(session, viewer, order, consequences.CANCELLED)
    return order


async def held(session: AsyncSession, viewer: Viewer, id: str) -> Order:
    """Lock the order that a command names, or refuse; nobody else moves it meanwhile."""
    return await found(session, viewer, Order, id, NoSuchOrder, path="orderId", lock=True)


def may_begin(order: Order, what: Move) -> None:
    """Refuse a move that does not begin where the order is."""
    ended = what in NO_MORE and order.payment_status is PaymentStatus.REFUNDED
    if ended or MOVES[what].ends(order.fulfilment_status):
        raise MoveNotAllowed


def move(order: Order, what: Move, to: FulfilmentStatus) -> None:
    """Move the order, where the table says so."""
    if not MOVES[what].allows(order.fulfilment_status, to):
        raise MoveNotAllowed
    order.fulfilment_status = to
