"""Products and variants."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models import Product, Variant

_number = count(1)


async def a_product(session: AsyncSession, **values: Any) -> Product:
    """Make a published product without variants."""
    n = next(_number)
    values = {
        "slug": f"product-{n}",
        "name": {"en": f"Product {n}"},
        "is_published": True,
        **values,
    }
    product = Product(**values)
    session.add(product)
    await session.commit()
    return product


async def a_variant(
    session: AsyncSession, product: Product | None = None, **values: Any
) -> Variant:
    """Make a variant, of a product of its own unless told otherwise."""
    product = product or await a_product(session)
    defaults = {"sku": f"SKU-{next(_number)}", "currency": "EUR", "price_minor": 1250}
    variant = Variant(product_id=product.id, **{**defaults, **values})
    session.add(variant)
    await session.commit()
    return variant
