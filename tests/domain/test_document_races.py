"""Races over what products are found by: whoever changes what at once, documents stay true."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import products, properties, variants
from domain.products import PublishProduct, UnpublishProduct, UpdateProduct
from domain.properties import UpdateProperty
from domain.variants import UpdateVariant
from kit.database import Database
from kit.ids import public
from models import Product, Property, Variant
from tests.domain.test_catalogue_races import told
from tests.makers import a_product, a_variant
from tests.makers.catalogue import a_keeper, en
from tests.makers.properties import a_product_value, a_property

ANEW = sa.text("select latchkey_refresh_products((select array_agg(id) from products))")
KEPT = sa.text("""
select p.slug, p.lowest_minor, d.title, d.body
  from products p join product_documents d on d.product_id = p.id order by p.slug""")


async def kept(session: AsyncSession) -> list[Any]:
    """Read what is kept, and let it be made anew."""
    connection = await session.connection()
    found = (await connection.execute(KEPT)).all()
    await connection.execute(ANEW)
    return list(found)


async def test_fifty_who_change_texts_variants_values_and_publication_leave_documents_true(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        by = await a_keeper(session)
        colour = await a_property(session, "red", "blue")
        goods = [await a_product(session) for _ in range(2)]
        forms = [await a_variant(session, product) for product in goods for _ in range(2)]
        for product in goods:
            await a_product_value(session, product, colour, "red")

    def change(n: int) -> Any:
        product = {"product_id": public(Product, goods[n % 2].id)}
        form = {"variant_id": public(Variant, forms[n % 4].id), "sku": f"SKU-{n}", "price": n + 1}
        values = [{"key": key, "name": en(f"{key} {n}")} for key in ("red", "blue")]
        of = {"property_id": public(Property, colour.id), "values": values}
        changes: list[tuple[Any, Any, dict[str, Any]]] = [
            (products.update, UpdateProduct, {**product, "name": en(f"Mug {n}")}),
            (variants.update, UpdateVariant, form),
            (properties.update, UpdateProperty, of),
            (products.unpublish, UnpublishProduct, product),
            (products.publish, PublishProduct, product),
        ]
        operation, command, given = changes[n % 5]
        return lambda session: operation(session, by, command.model_validate(given))

    for _ in range(5):
        answers = await asyncio.gather(*(told(committed, change(n)) for n in range(50)))
        assert set(answers) == {"done"}
        before = await committed.transaction(kept)
        assert await committed.transaction(kept) == before


async def test_what_two_transactions_change_of_one_product_is_in_its_document(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        product = await a_product(session)
        variant = await a_variant(session, product)
    changed = asyncio.Event()

    async def rename() -> None:
        async with committed.writes() as session:
            (await session.get_one(Product, product.id)).name = {"en": "Teapot"}
            await session.flush()
            changed.set()
            await asyncio.sleep(0.2)
            await session.commit()

    async def renumber() -> None:
        await changed.wait()
        async with committed.writes() as session:
            (await session.get_one(Variant, variant.id)).sku = "NEW-1"
            await session.commit()

    await asyncio.gather(rename(), renumber())

    async def title(session: AsyncSession) -> Any:
        return (await session.exec(sa.text("select title from product_documents"))).one().title  # type: ignore[call-overload]

    found = await committed.transaction(title)
    assert "Teapot" in found
    assert "NEW-1" in found
