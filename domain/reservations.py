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
from kit import clock, ids
from kit.statements import compiled
from models import Cart, MovementKind, StockLevel, StockReservation, Variant

AT_ONCE = 500


# Levels are locked in the order of their variants, and are read as they are once they are locked.
# Who is short is reckoned as `domain.availability` reckons it.
SELL = compiled(
    sa.text(
        """
with wanted as (
  select * from unnest(cast(:variants as uuid[]), cast(:quantities as int[]),
    cast(:movements as uuid[])) as w(variant, quantity, movement)
), held as (
  select s.*, coalesce(w.quantity, 0) as wanted, w.movement
  from stock_levels s left join wanted w on w.variant = s.variant_id
  where s.variant_id in (select variant from wanted
    union all select variant_id from stock_reservations where cart_id = :cart)
  order by s.variant_id for update of s
), let_go as (
  delete from stock_reservations r using held
  where r.variant_id = held.variant_id and (r.cart_id = :cart or r.expires_at <= :now)
  returning r.variant_id, r.quantity
), levels as (
  select h.id, h.variant_id, h.wanted, h.movement, h.on_hand, coalesce(g.quantity, 0) as freed,
    h.on_hand - h.reserved + coalesce(g.quantity, 0) + case
      when coalesce(h.backorders, policy.word) is distinct from 'ALLOW' then 0
      else coalesce(h.backorder_limit, h.wanted + greatest(0, h.reserved - h.on_hand)) end as room
  from held h
  left join (select variant_id, cast(sum(quantity) as int) as quantity from let_go group by 1) g
    on g.variant_id = h.variant_id
  cross join (select (select value #>> '{}' from store_settings where key = 'backorders') as word)
    as policy
), short as (
  select variant_id, wanted, greatest(room, 0) as left_over from levels where room < wanted
  union all
  select variant, quantity, 0 from wanted
  where not exists (select from variants v where v.id = wanted.variant)
), sold as (
  update stock_levels s set reserved = s.reserved - l.freed,
    on_hand = l.on_hand - case when verdict.is_short then 0 else l.wanted end
  from levels l, (select exists (select from short) as is_short) verdict
  where s.id = l.id and (l.freed > 0 or not verdict.is_short)
  returning s.variant_id, s.on_hand, l.wanted, l.movement, verdict.is_short
), moved as (
  insert into stock_movements (id, created_at, variant_id, kind, change, on_hand, order_id,
    staff_id)
  select movement, cast(:now as timestamptz), variant_id, 'SOLD', -wanted, on_hand,
    cast(:order as uuid), cast(:staff as uuid)
  from sold where wanted > 0 and not is_short
)
select * from short"""
    )
)


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

    What was held is sold to it even after its time, if nobody else has it by then. The cart is
    held by whoever calls. One statement, because everybody waits for who sells: see `SELL`.
    """
    if not wanted:
        return []
    await session.flush()
    short = await SELL.run(
        session,
        variants=list(wanted),
        quantities=list(wanted.values()),
        movements=[ids.new() for _ in wanted],
        cart=cart_id,
        now=clock.now(),
        order=order_id,
        staff=viewer.staff_id,
    )
    return [Shortage(row.variant_id, row.wanted, row.left_over) for row in short]


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
