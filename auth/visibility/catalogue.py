"""What the shop sells is seen by everybody once published, and before by who reads products."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within, everybody, nobody
from models import (
    Category,
    Medium,
    Modifier,
    ModifierChoice,
    ModifierExclusion,
    Product,
    ProductCategory,
    ProductDocument,
    ProductOption,
    ProductValue,
    Property,
    PropertyValue,
    TaxClass,
    Variant,
    VariantValue,
)


def products(viewer: Viewer) -> ColumnElement[bool]:
    """Show what is published, and all to staff who read products."""
    if viewer.may(Permission.PRODUCTS_READ):
        return sa.true()
    return col(Product.is_published).is_(True)


def variants(viewer: Viewer) -> ColumnElement[bool]:
    """Show what can be bought of a product that is seen, and all to staff who read products."""
    if viewer.may(Permission.PRODUCTS_READ):
        return sa.true()
    seen = col(Variant.product_id).in_(select(Product.id).where(products(viewer)))
    return sa.and_(col(Variant.is_active).is_(True), seen)


def categories(viewer: Viewer) -> ColumnElement[bool]:
    """Show what is published with all that it stands within, and all to who reads products."""
    if viewer.may(Permission.PRODUCTS_READ):
        return sa.true()
    above = sa.alias(Category.__table__)  # type: ignore[attr-defined]
    hidden = sa.exists().where(
        above.c.id == sa.any_(col(Category.path)), above.c.is_published.is_(False)
    )
    within = sa.not_(hidden.correlate(Category.__table__))  # type: ignore[attr-defined]
    return sa.and_(col(Category.is_published).is_(True), within)


def placed(viewer: Viewer) -> ColumnElement[bool]:
    """Show that a product is in a category to who sees both."""
    if viewer.may(Permission.PRODUCTS_READ):
        return sa.true()
    return sa.and_(
        col(ProductCategory.product_id).in_(select(Product.id).where(products(viewer))),
        col(ProductCategory.category_id).in_(select(Category.id).where(categories(viewer))),
    )


RULES: dict[Any, Visibility] = {
    Category: categories,
    Medium: Within(Medium.product_id),
    Modifier: Within(Modifier.product_id),
    ModifierChoice: Within(ModifierChoice.modifier_id),
    ModifierExclusion: Within(ModifierExclusion.choice_id),
    Product: products,
    ProductCategory: placed,
    ProductDocument: nobody,
    ProductOption: Within(ProductOption.product_id),
    ProductValue: Within(ProductValue.product_id),
    Property: everybody,
    PropertyValue: everybody,
    TaxClass: everybody,
    Variant: variants,
    VariantValue: Within(VariantValue.variant_id),
}
