"""Attributes are seen by customers as far as the store lets them, and by staff."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within
from models import AttributeChoice, AttributeDefinition, CustomerAttribute


def definitions(viewer: Viewer) -> ColumnElement[bool]:
    """Show what a sign-up asks to everybody, to customers what they see, and all to staff."""
    if viewer.may(Permission.ATTRIBUTES_WRITE) or viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    if viewer.is_customer:
        return sa.and_(col(AttributeDefinition.is_active), col(AttributeDefinition.customer_sees))
    return sa.and_(col(AttributeDefinition.is_active), col(AttributeDefinition.at_sign_up))


def values(viewer: Viewer) -> ColumnElement[bool]:
    """Show customers the values that they may see of their own, and all to staff."""
    if viewer.may(Permission.CUSTOMERS_READ):
        return sa.true()
    if viewer.customer_id is None:
        return sa.false()
    seen = select(AttributeDefinition.id).where(
        col(AttributeDefinition.is_active), col(AttributeDefinition.customer_sees)
    )
    return sa.and_(
        col(CustomerAttribute.customer_id) == viewer.customer_id,
        col(CustomerAttribute.definition_id).in_(seen),
    )


RULES: dict[Any, Visibility] = {
    AttributeChoice: Within(AttributeChoice.definition_id),
    AttributeDefinition: definitions,
    CustomerAttribute: values,
}
