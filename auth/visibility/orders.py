"""Orders are seen by their owner and by staff who read orders; what is in them, with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.mailed_keys import opened
from auth.visibility.rules import Visibility, Within, nobody, owned
from models import (
    Invoice,
    MailedKey,
    Order,
    OrderCharge,
    OrderDocument,
    OrderLine,
    OrderTax,
    Payment,
    PaymentEntry,
    Purchase,
)


def orders(viewer: Viewer) -> ColumnElement[bool]:
    """Show an order to its owner, and all to staff who read orders."""
    if viewer.may(Permission.ORDERS_READ):
        return sa.true()
    return held(viewer)


def held(viewer: Viewer) -> ColumnElement[bool]:
    """Tell of an order whether the viewer is its owner, or the guest who holds it or its key."""
    own = owned(Order, viewer)
    if viewer.claim_hash is None:
        return own
    return sa.or_(own, col(Order.id).in_(opened(MailedKey.order_id, viewer)))


def purchases(viewer: Viewer) -> ColumnElement[bool]:
    """Show what a customer bought to them, and all of it to staff who read orders."""
    if viewer.may(Permission.ORDERS_READ):
        return sa.true()
    return owned(Purchase, viewer)


RULES: dict[Any, Visibility] = {
    Invoice: Within(Invoice.order_id),
    Order: orders,
    OrderDocument: nobody,
    OrderCharge: Within(OrderCharge.order_id),
    OrderLine: Within(OrderLine.order_id),
    OrderTax: Within(OrderTax.order_id),
    Payment: Within(Payment.order_id),
    PaymentEntry: Within(PaymentEntry.payment_id),
    Purchase: purchases,
}
