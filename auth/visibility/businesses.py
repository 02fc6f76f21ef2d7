"""Businesses are seen by who acts for them, and by staff who read customers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility
from models import Business


def businesses(viewer: Viewer) -> ColumnElement[bool]:
    """Show a business to whoever acts for it, and all to staff who read customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    if viewer.business_id is None:
        return sa.false()
    return col(Business.id) == viewer.business_id


RULES: dict[Any, Visibility] = {Business: businesses}
