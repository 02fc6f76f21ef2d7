"""Baskets: a cart that the first customer is filling, and one that is set aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from importing.demonstration.births import Births
from importing.demonstration.shelves import Item
from models import Cart, CartLine, CartStatus

OPEN = (("TT-STRIPE", 2), ("BB-ASH", 1), ("BWL-MOSS", 4))
SAVED = (("BWL-MOSS", 6), ("TT-STRIPE", 3))


def baskets(births: Births, shelf: Mapping[str, Item], owner: UUID, now: datetime) -> None:
    """Fill them at the prices that are asked."""
    saved_at = now - timedelta(days=20)
    _cart(births, shelf, OPEN, now - timedelta(hours=2), customer_id=owner, note="Ring twice.")
    _cart(
        births,
        shelf,
        SAVED,
        saved_at,
        customer_id=owner,
        status=CartStatus.SAVED,
        name="Office kitchen",
        saved_at=saved_at,
    )


def _cart(
    births: Births,
    shelf: Mapping[str, Item],
    wanted: tuple[tuple[str, int], ...],
    at: datetime,
    **values: Any,
) -> None:
    currency = shelf[wanted[0][0]].variant.currency
    cart = births.make(Cart, at, currency=currency, updated_at=at, **values)
    for place, (sku, quantity) in enumerate(wanted):
        variant, added_at = shelf[sku].variant, at + timedelta(seconds=place)
        births.make(
            CartLine,
            added_at,
            cart_id=cart.id,
            variant_id=variant.id,
            quantity=quantity,
            currency=variant.currency,
            seen_minor=variant.price_minor,
            added_at=added_at,
        )
