"""Members of staff are seen by themselves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.viewer import Viewer
from auth.visibility.rules import Visibility
from models import Staff


def staff(viewer: Viewer) -> ColumnElement[bool]:
    """Show members of staff to themselves."""
    if viewer.staff_id is None:
        return sa.false()
    return col(Staff.id) == viewer.staff_id


RULES: dict[Any, Visibility] = {Staff: staff}
