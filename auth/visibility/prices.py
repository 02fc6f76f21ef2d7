"""Prices, codes, taxes, shipping: seen by who reads products; customers see what follows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within, nobody
from models import (
    DiscountCode,
    DiscountCodeCategory,
    DiscountCodeProduct,
    Price,
    PriceList,
    ShippingMethod,
    StockLevel,
    StockMovement,
    StockReservation,
    TaxRate,
)


def for_staff(viewer: Viewer) -> ColumnElement[bool]:
    """Show all to who reads products."""
    return sa.true() if viewer.may(Permission.PRODUCTS_READ) else sa.false()


RULES: dict[Any, Visibility] = {
    DiscountCode: for_staff,
    DiscountCodeCategory: Within(DiscountCodeCategory.code_id),
    DiscountCodeProduct: Within(DiscountCodeProduct.code_id),
    Price: Within(Price.price_list_id),
    PriceList: for_staff,
    ShippingMethod: for_staff,
    StockLevel: for_staff,
    StockMovement: for_staff,
    StockReservation: nobody,
    TaxRate: for_staff,
}
