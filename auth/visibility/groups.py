"""Groups and exemptions are seen by whom they are about, and all by who reads customers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, owned
from kit.meanings import MOMENT
from models import CustomerGroup, GroupMembership, MembershipSource, TaxExemption, VatNumber


def holding() -> ColumnElement[bool]:
    """Tell of a membership whether it holds at the moment."""
    ends = col(GroupMembership.ends_at)
    return sa.and_(
        col(GroupMembership.source) != MembershipSource.BARRED,
        sa.or_(ends.is_(None), ends > MOMENT),
    )


def level_holding() -> ColumnElement[bool]:
    """Tell of a membership whether it is a level that holds at the moment."""
    return sa.and_(col(GroupMembership.is_level), holding())


def groups(viewer: Viewer) -> ColumnElement[bool]:
    """Show a group to its members, and all to who reads customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    if viewer.customer_id is None:
        return sa.false()
    own = select(GroupMembership.group_id).where(
        col(GroupMembership.customer_id) == viewer.customer_id, holding()
    )
    return col(CustomerGroup.id).in_(own)


def memberships(viewer: Viewer) -> ColumnElement[bool]:
    """Show customers their own that hold, and all to who reads customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    return sa.and_(owned(GroupMembership, viewer), holding())


def exemptions(viewer: Viewer) -> ColumnElement[bool]:
    """Show customers their own, and all to who reads customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    return owned(TaxExemption, viewer)


def vat_numbers(viewer: Viewer) -> ColumnElement[bool]:
    """Show customers their own, and all to who reads customers."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    return owned(VatNumber, viewer)


RULES: dict[Any, Visibility] = {
    CustomerGroup: groups,
    GroupMembership: memberships,
    TaxExemption: exemptions,
    VatNumber: vat_numbers,
}
