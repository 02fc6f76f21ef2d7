"""Points are seen by whose they are, and all by who reads customers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, nobody, owned
from models import PointsAccount, PointsEntry


def entries(viewer: Viewer) -> ColumnElement[bool]:
    """Show customers their own, and all to who reads customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    return owned(PointsEntry, viewer)


RULES: dict[Any, Visibility] = {
    PointsAccount: nobody,  # what is told of it is a fact of its customer
    PointsEntry: entries,
}
