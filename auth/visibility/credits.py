"""Credits are seen by whom they were given to, by who holds the order, and by staff."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.orders import held
from auth.visibility.rules import Visibility, Within, owned
from models import Credit, CreditLine, Order


def credits(viewer: Viewer) -> ColumnElement[bool]:
    """Show a credit to its customer, to a guest with its order, and all to who reads orders."""
    if viewer.may(Permission.ORDERS_READ):
        return sa.true()
    if viewer.claim_hash is None:
        return owned(Credit, viewer)
    orders = sa.select(col(Order.id)).where(held(viewer))
    return sa.or_(owned(Credit, viewer), col(Credit.order_id).in_(orders))


RULES: dict[Any, Visibility] = {
    Credit: credits,
    CreditLine: Within(CreditLine.credit_id),
}
