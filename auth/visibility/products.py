"""Products are seen by everybody once published, and before by staff who read products."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within
from models import Product, Variant


def products(viewer: Viewer) -> ColumnElement[bool]:
    """Show what is published, and all to staff who read products."""
    if viewer.may(Permission.PRODUCTS_READ):
        return sa.true()
    return col(Product.is_published).is_(True)


RULES: dict[Any, Visibility] = {
    Product: products,
    Variant: Within(Variant.product_id),
}
