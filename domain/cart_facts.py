"""Cart facts: all that a cart's prices and problems follow from, gathered by SQL expressions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from auth.viewer import Viewer
from domain import price_facts, stock_facts
from domain.modifier_facts import asked_by
from kit.literals import said
from models import CartLine, OrderLine, Product, Variant

# Names without a table of the model behind them, so that a plan does not take them for the row's.
OWNER = sa.table("carts", sa.column("id"), sa.column("customer_id")).alias("line_cart")
TWIN = sa.table(
    "cart_lines", sa.column("cart_id"), sa.column("variant_id"), sa.column("quantity")
).alias("line_twin")
OF_OWNER: Any = sa.literal_column("line_cart.customer_id", sa.Uuid)


def for_owner(viewer: Viewer, owner: Any) -> Any:
    """Name for whom a cart is reckoned: for its owner where staff look, else for whoever looks."""
    return owner if viewer.is_staff or viewer.api_key_id is not None else viewer.customer_id


def of_line(viewer: Viewer, **more: Any) -> sa.ColumnElement[Any]:
    """Gather what a line comes to, and `more` of it, of its variant or product.

    It speaks of the row of `cart_lines` around it; `domain.reckoning` reads what it yields.
    """
    customer = for_owner(viewer, OF_OWNER)
    made = sa.func.jsonb_build_object(
        said("quantity"),
        col(CartLine.quantity),
        said("wanted"),
        _wanted(),
        said("currency"),
        col(CartLine.currency),
        said("seen"),
        col(CartLine.seen_minor),
        said("answers"),
        col(CartLine.answers),
        said("forSale"),
        sa.and_(col(Product.is_published), col(Variant.is_active)),
        said("price"),
        price_facts.facts_for(customer),
        said("stock"),
        stock_facts.available_for(Variant),
        said("questions"),
        asked_by(col(Variant.product_id)),
        *(part for name, value in more.items() for part in (said(name), value)),
        type_=JSONB,
    )
    found = (
        sa.select(made)
        .select_from(Variant)
        .join(Product, col(Product.id) == col(Variant.product_id))
        .join(OWNER, OWNER.c.id == col(CartLine.cart_id))
        .where(col(Variant.id) == col(CartLine.variant_id))
        .correlate(CartLine)
    )
    return found.scalar_subquery()


def answers_of(_: Viewer) -> sa.ColumnElement[Any]:
    """Take what was answered as it was kept with the row of `cart_lines` around it."""
    kept: Any = col(CartLine.answers)
    return kept  # type: ignore[no-any-return]


def answers_of_line(_: Viewer) -> sa.ColumnElement[Any]:
    """Take what was answered as it was kept with the row of `order_lines` around it."""
    kept: Any = col(OrderLine.answers)
    return kept  # type: ignore[no-any-return]


def _wanted() -> Any:
    """Count how many of its variant all lines of the cart want together."""
    total = (
        sa.select(sa.cast(sa.func.sum(TWIN.c.quantity), sa.BigInteger))
        .select_from(TWIN)
        .where(
            TWIN.c.cart_id == col(CartLine.cart_id), TWIN.c.variant_id == col(CartLine.variant_id)
        )
        .correlate(CartLine)
    )
    return total.scalar_subquery()
