"""Warehouse: what lies there of the demonstration store's goods, and how it came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from importing.demonstration.births import Births
from importing.demonstration.shelves import Item
from models import BackorderPolicy, MovementKind, StockLevel, StockMovement

COUNTED: dict[str, tuple[int, ...]] = {  # how many came or went, one after the other
    "BLK-GRY": (12, -4),
    "FP-BR-F": (5, -5),
    "FP-BR-M": (25,),
    "MUG-INK": (40, -37),
    "MUG-MOSS": (60,),
    "MUG-OAT": (60, -13),
    "VS-AMB": (8, -8),
}
OWED = {"VS-AMB": 20}  # sold while there are none, so many at most


def warehouse(births: Births, shelf: Mapping[str, Item], now: datetime) -> None:
    """Count some goods: one is sold out, one is on back-order, of one only a few are left."""
    for sku, changes in COUNTED.items():
        variant, on_hand = shelf[sku].variant, 0
        for number, change in enumerate(changes):
            on_hand += change
            births.make(
                StockMovement,
                now - timedelta(days=60 - number),
                variant_id=variant.id,
                kind=MovementKind.RECEIVED if change > 0 else MovementKind.ADJUSTED,
                change=change,
                on_hand=on_hand,
            )
        births.make(
            StockLevel,
            now - timedelta(days=60),
            variant_id=variant.id,
            on_hand=on_hand,
            backorders=BackorderPolicy.ALLOW if sku in OWED else None,
            backorder_limit=OWED.get(sku),
        )
