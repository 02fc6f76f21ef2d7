"""Consequences: what else follows when an order is paid, sent, delivered, cancelled or refunded.

Each is a plain function, called in the transaction of the move, with the order's row locked. The
order of each list is that of locks: downloads, letters and customers, then points, then numbers
of invoices, then counters of codes, and stock last.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import (
    assigning,
    code_uses,
    downloads,
    invoices,
    mailed_keys,
    order_letters,
    points,
    reservations,
    return_facts,
    return_previews,
)
from models import Credit, MovementKind, Order, PaymentStatus, StockMovement

Consequence: TypeAlias = Callable[[AsyncSession, Viewer, Order], Awaitable[None]]
OfRefund: TypeAlias = Callable[[AsyncSession, Viewer, Order, Credit], Awaitable[None]]


async def assigned(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Let the customer into the groups, and up the levels, that a paid order leads to."""
    if order.customer_id is not None:
        await assigning.assign(session, [order.customer_id])


async def uncounted(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Let the discount codes of a cancelled order be used again."""
    await code_uses.give_back(session, order.id)


async def rewarded(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Let a paid order bring the points that its totals told, less those for what was given back
    before the last of it came in."""
    await points.earn(session, viewer, order, order.points_earned)
    if order.payment_status is PaymentStatus.PARTLY_REFUNDED:
        await _undone(session, viewer, order)


async def unsold(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Put back all that the ledger of stock says was sold to the order."""
    net = sa.func.sum(col(StockMovement.change))
    sold = (
        select(StockMovement.variant_id, -net)
        .where(col(StockMovement.order_id) == order.id)
        .group_by(col(StockMovement.variant_id))
        .having(net < 0)
    )
    back = dict((await session.exec(sold)).all())
    if back:
        await reservations.restock(session, viewer, back, MovementKind.UNSOLD, order.id)


async def unused(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Give back the points that a cancelled order used, and take back what it brought."""
    if order.points_used or order.points_earned:
        await points.give_back(session, viewer, order)


async def unrewarded(session: AsyncSession, viewer: Viewer, order: Order, credit: Credit) -> None:
    """Undo points in proportion to what was given back in all, this credit note among it."""
    if order.points_used or order.points_earned:
        await _undone(session, viewer, order)


async def _undone(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    of = select(return_facts.of_order()).where(col(Order.id) == order.id)
    share = return_previews.given_back((await session.exec(of)).one())
    await points.reverse(session, viewer, order, share)


PAID: Sequence[Consequence] = (
    downloads.granted,
    order_letters.paid,
    assigned,
    rewarded,
    invoices.arise,
)
SHIPPED: Sequence[Consequence] = (invoices.arise,)
DELIVERED: Sequence[Consequence] = (mailed_keys.end,)
CANCELLED: Sequence[Consequence] = (mailed_keys.end, unused, uncounted, unsold)
REFUNDED: Sequence[OfRefund] = (order_letters.refunded, unrewarded)


async def follow(
    session: AsyncSession, viewer: Viewer, order: Order, consequences: Sequence[Consequence]
) -> None:
    """Let each follow, one after the other."""
    for consequence in consequences:
        await consequence(session, viewer, order)


async def follow_refund(
    session: AsyncSession, viewer: Viewer, order: Order, credit: Credit
) -> None:
    """Let follow what a credit note for an order brings about."""
    for consequence in REFUNDED:
        await consequence(session, viewer, order, credit)
