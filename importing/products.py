"""Products: brought with one variant each, on sale when a price is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from uuid import UUID

from importing.known import Known
from importing.shop import Product
from importing.targets import PRODUCTS, VARIANTS, text
from importing.writing import Batch


def key(product: Product) -> str:
    """Tell what the other system calls it."""
    return product.sku


def slug_of(product: Product) -> str:
    """Name a product in the addresses of pages; its SKU at the end sets it apart."""
    return f"{_plain(product.name)[:120].strip('-')}-{_plain(product.sku)}".strip("-")


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


async def write(batch: Batch, products: Sequence[Product], found: Known) -> None:
    """Bring products; one whose SKU the store has already is taken to be that variant."""
    here = await _variants_here(batch, products)
    new = [product for product in products if product.sku.lower() not in here]
    ids = {product.sku: found.id_of(product.sku, product.at) for product in products}
    slugs = await _slugs(batch, new, ids)
    language, currency = batch.shop.language, batch.shop.currency
    owners = {p.sku: found.id_of(f"product {p.sku}", p.at) for p in new}
    await batch.copy(
        PRODUCTS,
        [
            PRODUCTS.record(
                owners[p.sku],
                p.at,
                slugs[p.sku],
                text({language: p.name}),
                p.price_minor is not None,
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
    slugs = {product.sku: slug_of(product) for product in products}
    taken = await batch.taken("products", "slug", list(slugs.values()))
    chosen: dict[str, str] = {}
    for sku, slug in slugs.items():
        chosen[sku] = f"{slug}-{ids[sku].hex[-8:]}".strip("-") if slug in taken else slug
        taken.add(slug)
    return chosen
