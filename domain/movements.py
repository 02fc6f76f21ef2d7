"""Movements: how levels of stock change, each change with its row in the ledger."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from kit import clock
from models import MovementKind, StockLevel, StockMovement, StockReservation


async def locked(
    session: AsyncSession, variants: Collection[UUID], *, begin: bool = False
) -> dict[UUID, StockLevel]:
    """Lock the levels of variants in one order for all, so that nobody waits in a circle.

    Who changes a level or a reservation of a variant holds this lock. `begin` starts counting
    what was not counted.
    """
    if begin:
        rows = [StockLevel(variant_id=key).model_dump() for key in sorted(variants)]
        await session.exec(
            insert(StockLevel).values(rows).on_conflict_do_nothing(index_elements=["variant_id"])
        )
    kept = (
        select(StockLevel)
        .where(col(StockLevel.variant_id).in_(variants))
        .order_by(col(StockLevel.variant_id))
        .with_for_update()
    )
    found = await session.exec(kept.execution_options(populate_existing=True))
    return {level.variant_id: level for level in found}


async def set_free(session: AsyncSession, levels: Mapping[UUID, StockLevel]) -> None:
    """Let go of what is held of locked levels for carts whose time is over."""
    await let_go(session, levels, col(StockReservation.expires_at) <= clock.now())


async def let_go(
    session: AsyncSession, levels: Mapping[UUID, StockLevel], which: sa.ColumnElement[bool]
) -> None:
    """Let go of some of what is held of locked levels."""
    held = col(StockReservation.variant_id)
    gone = await session.exec(
        sa.delete(StockReservation)
        .where(held.in_(levels), which)
        .returning(held, col(StockReservation.quantity))
    )
    for variant, quantity in gone:
        levels[variant].reserved -= quantity
    await session.flush()


async def move(
    session: AsyncSession,
    viewer: Viewer,
    kind: MovementKind,
    changes: Mapping[UUID, int],
    levels: Mapping[UUID, StockLevel],
    *,
    reason: str | None = None,
    order_id: UUID | None = None,
) -> None:
    """Change locked levels and write it down; what changes nothing leaves no row.

    The first that can be sold after there was none is an event, `variant:restock`.
    """
    for variant, change in changes.items():
        level = levels[variant]
        before = level.on_hand - level.reserved
        level.on_hand += change
        if change:
            session.add(
                StockMovement(
                    variant_id=variant,
                    kind=kind,
                    change=change,
                    on_hand=level.on_hand,
                    order_id=order_id,
                    reason=reason,
                    staff_id=viewer.staff_id,
                )
            )
        after = level.on_hand - level.reserved
        if before <= 0 < after:
            was, now = {"available": before}, {"available": after}
            await record(session, viewer, "variant:restock", of=level, before=was, after=now)
    await session.flush()
