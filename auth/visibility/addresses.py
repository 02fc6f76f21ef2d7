"""Address books are seen with their customer; addresses of orders with their orders."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.viewer import Viewer
from auth.visibility.orders import orders
from auth.visibility.rules import Visibility, Within
from models import Address, Order, OrderAddress


def order_addresses(viewer: Viewer) -> ColumnElement[bool]:
    """Show where an order goes to whoever sees the order."""
    rule = orders(viewer)
    if isinstance(rule, sa.True_ | sa.False_):
        return rule
    seen = select(Order).where(rule).subquery()
    return sa.or_(
        col(OrderAddress.id).in_(sa.select(seen.c.shipping_address_id)),
        col(OrderAddress.id).in_(sa.select(seen.c.billing_address_id)),
    )


RULES: dict[Any, Visibility] = {
    Address: Within(Address.customer_id),
    OrderAddress: order_addresses,
}
