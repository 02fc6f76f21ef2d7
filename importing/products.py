"""Products: brought with one variant each, on sale when a price is known."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from importing.known import Known
from importing.shop import Product
from importing.targets import PRODUCTS, VARIANTS, text
from importing.writing import Batch
from kit import clock, slugs
from kit import ids as ids_of


def key(product: Product) -> str:
    """Tell what the other system calls it."""
    return product.sku


def slug_of(product: Product) -> str:
    """Name a product in the addresses of pages; its SKU at the end sets it apart."""
    return f"{slugs.slug_of(product.name, 120)}-{slugs.slug_of(product.sku)}".strip("-")


async def write(batch: Batch, products: Sequence[Product], found: Known) -> None:
    """Bring products; one whose SKU the store has already is taken to be that variant."""
    here = await _variants_here(batch, products)
    new = [product for product in products if product.sku.lower() not in here]
    ids = {product.sku: found.id_of(product.sku, product.at) for product in products}
    names = await _slugs(batch, new, ids)
    language, currency = batch.shop.language, batch.shop.currency
    await _sell_in(batch, currency)
    owners = {p.sku: found.id_of(f"product {p.sku}", p.at) for p in new}
    await batch.copy(
        PRODUCTS,
        [
            PRODUCTS.record(
                owners[p.sku],
                p.at,
                names[p.sku],
                text({language: p.name}),
                p.price_minor is not None,
                None if p.price_minor is None else p.at,
            )
            for p in new
        ],
    )
    await batch.copy(
        VARIANTS,
        [
            VARIANTS.record(ids[p.sku], p.at, owners[p.sku], p.sku, currency, p.price_minor or 0)
            for p in new
        ],
    )
    await batch.refer(found, {p.sku: here.get(p.sku.lower(), ids[p.sku]) for p in products})


async def _sell_in(batch: Batch, currency: str) -> None:
    """Let a store that has neither goods nor said in which currency it sells sell in this one."""
    await batch.change(
        "insert into store_settings (id, created_at, key, value, updated_at)"
        " select $1, $2, 'currency', to_jsonb($3::text), $2"
        " where not exists (select from variants where currency <> $3)"
        " on conflict (key) do nothing",
        ids_of.new(),
        clock.now(),
        currency,
    )


async def _variants_here(batch: Batch, products: Sequence[Product]) -> dict[str, UUID]:
    rows = await batch.connection.fetch(
        "select lower(sku), id from variants where lower(sku) = any($1)",
        [product.sku.lower() for product in products],
    )
    if rows:
        batch.notes.append(f"products: {len(rows)} SKUs were here before, as {min(rows)[0]}")
    return dict(rows)


async def _slugs(batch: Batch, products: Sequence[Product], ids: dict[str, UUID]) -> dict[str, str]:
    """Give each product its slug, with an end of its own where the slug is taken."""
    wanted = {product.sku: slug_of(product) for product in products}
    taken = await batch.taken("products", "slug", list(wanted.values()))
    chosen: dict[str, str] = {}
    for sku, slug in wanted.items():
        chosen[sku] = f"{slug}-{ids[sku].hex[-8:]}".strip("-") if slug in taken else slug
        taken.add(slug)
    return chosen
