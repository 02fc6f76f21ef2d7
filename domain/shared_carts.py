"""Shared carts: what somebody shares by a link, as it is for whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain.cart_facts import of_line
from domain.saved_carts import shared_by
from models import Cart, CartLine


@dataclass(frozen=True)
class Shared:
    """A cart, and the facts about each of its lines for whoever looks, the oldest first."""

    cart: Cart
    lines: list[tuple[UUID, Mapping[str, Any]]]


async def read(session: AsyncSession, viewer: Viewer, token: str) -> Shared | None:
    """Read what a token shares, at the looker's own prices, in two statements."""
    cart = await shared_by(session, token)
    if cart is None:
        return None
    buyer = Viewer(customer_id=viewer.customer_id)  # staff who look see what anybody does
    found = sa.select(col(CartLine.variant_id), of_line(buyer))
    lines = found.where(col(CartLine.cart_id) == cart.id).order_by(
        col(CartLine.added_at), col(CartLine.id)
    )
    rows = await (await session.connection()).execute(lines)
    return Shared(cart, [(variant_id, facts) for variant_id, facts in rows])
