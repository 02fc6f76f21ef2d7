"""Members of staff are seen by themselves and by who reads staff, and roles with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility
from models import Staff, StaffRole


def staff(viewer: Viewer) -> ColumnElement[bool]:
    """Show members of staff to themselves, and all to who reads staff."""
    if viewer.may(Permission.STAFF_READ):
        return sa.true()
    if viewer.staff_id is None:
        return sa.false()
    return col(Staff.id) == viewer.staff_id


def roles(viewer: Viewer) -> ColumnElement[bool]:
    """Show a role to who has it, and all to who reads staff."""
    if viewer.may(Permission.STAFF_READ):
        return sa.true()
    if viewer.staff_id is None:
        return sa.false()
    own = select(Staff.role_id).where(col(Staff.id) == viewer.staff_id)
    return col(StaffRole.id).in_(own)


RULES: dict[Any, Visibility] = {Staff: staff, StaffRole: roles}
