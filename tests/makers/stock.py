"""Stock levels."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models import MovementKind, StockLevel, StockMovement, Variant


async def a_level(
    session: AsyncSession, variant: Variant, on_hand: int = 5, **values: Any
) -> StockLevel:
    """Count a variant: its level, and the movement that made it so."""
    level = StockLevel(variant_id=variant.id, on_hand=on_hand, **values)
    session.add(level)
    if on_hand:
        made: dict[str, Any] = {
            "kind": MovementKind.RECEIVED,
            "change": on_hand,
            "on_hand": on_hand,
        }
        session.add(StockMovement(variant_id=variant.id, **made))
    await session.commit()
    return level
