"""Reservations: stock that is held for a cart until a moment, sold, or put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain.availability import sellable
from domain.movements import let_go, locked, move, set_free
from domain.stock_facts import available_for
from kit import clock
from models import Cart, MovementKind, StockLevel, StockReservation, Variant

AT_ONCE = 500


@dataclass(frozen=True)
class Shortage:
    """There are fewer of a variant than somebody wants."""

    variant_id: UUID
    wanted: int
    sellable: int


async def reserve(
    session: AsyncSession, cart_id: UUID, wanted: Mapping[UUID, int], until: datetime
) -> list[Shortage]:
    """Hold so many of each variant for a cart, and nothing else; or hold nothing new, and tell why.

    What the cart held before counts as there. A variant that is not counted needs no holding.
    """
    levels = await _freed(session, cart_id, wanted)
    short = await _short(session, wanted)
    if short:
        return short
    for variant, quantity in wanted.items():
        if variant in levels:
            levels[variant].reserved += quantity
            session.add(
                StockReservation(
                    cart_id=cart_id, variant_id=variant, quantity=quantity, expires_at=until
                )
            )
    await session.flush()
    return []


async def release(session: AsyncSession, cart_id: UUID) -> None:
    """Let go of all that is held for a cart."""
    await _freed(session, cart_id, {})


async def consume(
    session: AsyncSession,
    viewer: Viewer,
    cart_id: UUID,
    wanted: Mapping[UUID, int],
    order_id: UUID | None = None,
) -> list[Shortage]:
    """Sell so many of each variant to a cart, whatever was held for it; or nothing, and tell why.

    What was held is sold to it even after its time, if nobody else has it by then.
    """
    levels = await _freed(session, cart_id, wanted)
    short = await _short(session, wanted)
    if short:
        return short
    sold = {variant: -quantity for variant, quantity in wanted.items() if variant in levels}
    await move(session, viewer, MovementKind.SOLD, sold, levels, order_id=order_id)
    return []


async def restock(
    session: AsyncSession,
    viewer: Viewer,
    returned: Mapping[UUID, int],
    kind: MovementKind,
    order_id: UUID | None = None,
) -> None:
    """Put back what was sold: `UNSOLD` when an order is cancelled, `RETURNED` when it came back."""
    levels = await locked(session, returned)
    back = {variant: quantity for variant, quantity in returned.items() if variant in levels}
    await move(session, viewer, kind, back, levels, order_id=order_id)


async def expire(session: AsyncSession) -> int:
    """Let go of what is held for carts whose time is over; of so many variants at a time."""
    over = select(StockReservation.variant_id).where(
        col(StockReservation.expires_at) <= clock.now()
    )
    some = over.distinct().order_by(col(StockReservation.variant_id)).limit(AT_ONCE)
    levels = await locked(session, (await session.exec(some)).all())
    await set_free(session, levels)
    return len(levels)


async def _freed(
    session: AsyncSession, cart_id: UUID, wanted: Mapping[UUID, int]
) -> dict[UUID, StockLevel]:
    """Lock the cart, then the levels of what it wants and holds, and let go of what it holds."""
    cart = select(Cart.id).where(col(Cart.id) == cart_id)
    await session.exec(cart.with_for_update(key_share=True))
    mine = select(StockReservation.variant_id).where(col(StockReservation.cart_id) == cart_id)
    levels = await locked(session, {*wanted, *(await session.exec(mine))})
    over = col(StockReservation.expires_at) <= clock.now()
    await let_go(session, levels, sa.or_(col(StockReservation.cart_id) == cart_id, over))
    return levels


async def _short(session: AsyncSession, wanted: Mapping[UUID, int]) -> list[Shortage]:
    """Tell of what there is too little, by the very rule that customers are shown it by."""
    rows = select(Variant.id, available_for(Variant)).where(col(Variant.id).in_(wanted))
    facts = dict((await session.exec(rows)).all())
    left = {
        variant: sellable(facts[variant], quantity) if variant in facts else 0
        for variant, quantity in wanted.items()
    }
    return [
        Shortage(variant, quantity, left[variant])
        for variant, quantity in wanted.items()
        if left[variant] < quantity
    ]
