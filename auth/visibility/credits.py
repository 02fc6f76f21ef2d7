"""Credits are seen by the customer they were given to and by staff who read orders."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within, owned
from models import Credit, CreditLine


def credits(viewer: Viewer) -> ColumnElement[bool]:
    """Show a credit to its customer, and all to staff who read orders."""
    if viewer.may(Permission.ORDERS_READ):
        return sa.true()
    return owned(Credit, viewer)


RULES: dict[Any, Visibility] = {
    Credit: credits,
    CreditLine: Within(CreditLine.credit_id),
}
