"""Repeat facts: all that buying an order again follows from, gathered by one SQL expression."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlmodel import col

from auth.viewer import Viewer
from domain import price_facts, stock_facts
from domain.cart_facts import for_owner
from domain.modifier_facts import asked_by
from kit.literals import NONE, pairs
from models import Order, OrderLine, Product, Variant


def of_order(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather, for each line of the row of `orders` around it, what it was and what it is now.

    `domain.repeating` reads what it yields. What is now is null where the variant is gone.
    """
    place = (col(OrderLine.position), col(OrderLine.id))
    found = (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(_line(viewer), *place)))
        .select_from(OrderLine)
        .outerjoin(Variant, col(Variant.id) == col(OrderLine.variant_id))
        .outerjoin(Product, col(Product.id) == col(Variant.product_id))
        .where(col(OrderLine.order_id) == col(Order.id))
        .correlate(Order)
    )
    return sa.func.coalesce(found.scalar_subquery(), NONE)


def of_line(viewer: Viewer) -> sa.ColumnElement[Any]:
    """Gather the same for the row of `order_lines` around it, alone."""
    return (
        sa.select(_line(viewer))
        .select_from(Order)
        .outerjoin(Variant, col(Variant.id) == col(OrderLine.variant_id))
        .outerjoin(Product, col(Product.id) == col(Variant.product_id))
        .where(col(Order.id) == col(OrderLine.order_id))
        .correlate(OrderLine)
        .scalar_subquery()
    )


def _line(viewer: Viewer) -> Any:
    return sa.func.jsonb_build_object(
        *pairs(
            id=col(OrderLine.id),
            variant=col(OrderLine.variant_id),
            quantity=col(OrderLine.quantity),
            currency=col(OrderLine.currency),
            unit=col(OrderLine.unit_minor),
            total=col(OrderLine.total_minor),
            answers=col(OrderLine.answers),
            now=sa.case((col(Variant.id).is_not(None), _now(viewer))),
        ),
        type_=JSONB,
    )


def _now(viewer: Viewer) -> Any:
    return sa.func.jsonb_build_object(
        *pairs(
            forSale=sa.and_(col(Product.is_published), col(Variant.is_active)),
            price=price_facts.facts_for(for_owner(viewer, col(Order.customer_id))),
            stock=stock_facts.available_for(Variant),
            questions=asked_by(col(Variant.product_id)),
        ),
        type_=JSONB,
    )
