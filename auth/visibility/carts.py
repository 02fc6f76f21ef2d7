"""Carts are seen by their owner and by staff who read customers; what is in them, with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within, owned
from models import Cart, CartCode, CartLine, Checkout


def carts(viewer: Viewer) -> ColumnElement[bool]:
    """Show a cart to whose it is, and all to who reads customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    return owned(Cart, viewer)


RULES: dict[Any, Visibility] = {
    Cart: carts,
    CartCode: Within(CartCode.cart_id),
    CartLine: Within(CartLine.cart_id),
    Checkout: Within(Checkout.cart_id),
}
