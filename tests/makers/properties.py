"""Properties with their values, and what products and variants have of them."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import (
    Product,
    ProductOption,
    ProductValue,
    Property,
    PropertyValue,
    Variant,
    VariantValue,
)
from tests.makers.products import a_product

_number = count(1)


async def a_property(session: AsyncSession, *values: str, **more: Any) -> Property:
    """Make a property that can have values, named by their keys."""
    key = more.pop("key", f"property_{next(_number)}")
    row = Property(key=key, **{"name": {"en": key.title()}, **more})
    session.add(row)
    await session.flush()
    session.add_all(
        PropertyValue(property_id=row.id, key=value, name={"en": value.title()}, position=place)
        for place, value in enumerate(values)
    )
    await session.commit()
    return row


async def values_of(session: AsyncSession, of: Property) -> dict[str, PropertyValue]:
    """Find the values of a property by their keys."""
    found = select(PropertyValue).where(col(PropertyValue.property_id) == of.id)
    return {value.key: value for value in await session.exec(found)}


async def a_product_value(
    session: AsyncSession, product: Product, of: Property, key: str
) -> ProductValue:
    """Give a product a value."""
    value = (await values_of(session, of))[key]
    row = ProductValue(product_id=product.id, value_id=value.id)
    session.add(row)
    await session.commit()
    return row


async def an_option(session: AsyncSession, product: Product, of: Property, **values: Any) -> None:
    """Let the variants of a product differ by a property."""
    session.add(ProductOption(product_id=product.id, property_id=of.id, **values))
    await session.commit()


async def a_variant_value(
    session: AsyncSession, variant: Variant, of: Property, key: str
) -> VariantValue:
    """Give a variant the value that it is bought in."""
    value = (await values_of(session, of))[key]
    row = VariantValue(variant_id=variant.id, property_id=of.id, value_id=value.id)
    session.add(row)
    await session.commit()
    return row


async def a_shirt(session: AsyncSession) -> tuple[str, dict[str, str]]:
    """Make a product whose variants differ by colour and size; its id, and those of the values."""
    shirt, ids = await a_product(session), {}
    for place, (key, values) in enumerate({"colour": ("red", "blue"), "size": ("s", "l")}.items()):
        of = await a_property(session, *values, key=key)
        await an_option(session, shirt, of, position=place)
        for value, row in (await values_of(session, of)).items():
            ids[value] = public(PropertyValue, row.id)
    return public(Product, shirt.id), ids
