"""Shelves of the shop that is asked about: categories, values and stock."""

from __future__ import annotations

from typing import Any

from models import (
    BackorderPolicy,
    Category,
    ProductCategory,
    ProductValue,
    Property,
    PropertyValue,
    StockLevel,
    Variant,
    VariantValue,
)


async def shelve(seed: Any, variants: list[Variant]) -> None:
    """Put products on shelves within shelves, give them values, and count some."""
    shelves: list[Category] = []
    for n in range(4):
        above = shelves[n // 2] if n else None
        shelf = Category(
            slug=f"shelf-{n}", parent_id=above.id if above else None, path=[], is_published=n < 3
        )
        shelf.path = [*(above.path if above else ()), shelf.id]
        shelves.append(await seed.add(shelf))
    colour = await seed.add(Property(key="colour", name=seed.words()))
    values = [
        await seed.add(PropertyValue(property_id=colour.id, key=key, name=seed.words()))
        for key in ("red", "blue")
    ]
    for n, product in enumerate(sorted({variant.product_id for variant in variants})):
        for shelf_id in {shelves[n % 4].id, shelves[1].id}:
            place: dict[str, Any] = {"category_id": shelf_id, "position": n % 3}
            await seed.add(ProductCategory(product_id=product, **place))
        if n % 2:
            await seed.add(ProductValue(product_id=product, value_id=values[n % 4 // 2].id))
    for n, variant in enumerate(variants):
        if n % 3 == 0:
            of = {"property_id": colour.id, "value_id": values[0].id}
            await seed.add(VariantValue(variant_id=variant.id, **of))
        if n % 3:
            policy = seed.maybe(seed.r.choice(list(BackorderPolicy)))
            on_hand = seed.r.choice([-1, 0, 1, 5, 50])
            await seed.add(StockLevel(variant_id=variant.id, on_hand=on_hand, backorders=policy))
