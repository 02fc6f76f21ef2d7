"""Customers are seen by themselves and by staff who read customers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility
from models import Customer


def customers(viewer: Viewer) -> ColumnElement[bool]:
    """Show a customer to themselves, and all to staff who read customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    if viewer.customer_id is None:
        return sa.false()
    return col(Customer.id) == viewer.customer_id


RULES: dict[Any, Visibility] = {Customer: customers}
