"""Prices: a list of a hundred products with what each costs whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.products import BY_SLUG_CURSOR
from benchmarks.pages.shapes import (
    amount,
    answer,
    id_of,
    list_of,
    object_of,
    page_of,
    plain,
    words,
)
from kit.money import Money
from models.tax_classes import FULL_BP

FIRST = 100
DOCUMENT = f"""query Prices {{
  products(first: {FIRST}) {{
    nodes {{ id slug name variants {{ id sku price {{ amount currency }} }} }}
    pageInfo {{ hasNextPage endCursor }} }} }}"""

# By batched statements.
LIST = f"""
select p.id, {id_of("product", "p.id")}, p.slug, coalesce(p.name ->> 'en', '')
  from products p where p.is_published order by p.slug, p.id limit {FIRST + 1}"""
RATE = """coalesce((select t.rate_bp from tax_classes t
  where t.id = p.tax_class_id or p.tax_class_id is null and t.is_default), 0)"""
VARIANTS = f"""
select v.product_id, v.id, {id_of("variant", "v.id")}, v.sku, v.price_minor, v.currency, {RATE}
  from variants v join products p on p.id = v.product_id
 where v.product_id = any($1::uuid[]) order by v.product_id, v.position, v.id"""
HOLDS = """l.is_active and (l.starts_at is null or l.starts_at <= now())
  and (l.ends_at is null or l.ends_at > now()) and l.group_id is null and x.min_quantity = 1"""
LOWEST = f"""
select x.variant_id, x.currency, min(x.amount_minor)
  from prices x join price_lists l on l.id = x.price_list_id
 where x.variant_id = any($1::uuid[]) and {HOLDS} group by 1, 2"""
DISPLAY = """
select key, value #>> '{}' from store_settings where key in ('prices_entered', 'prices_shown')"""

# By one statement.
SAID = "coalesce((select value #>> '{{}}' from store_settings where key = '{}'), 'GROSS')"
BEST = f"""least(v.price_minor, (select min(x.amount_minor)
  from prices x join price_lists l on l.id = x.price_list_id
  where x.variant_id = v.id and x.currency = v.currency and {HOLDS}))"""
SHOWN = f"""case when e.said = s.said then v.best
  when s.said = 'GROSS' then (2 * v.best * ({FULL_BP} + v.rate) + {FULL_BP}) / {2 * FULL_BP}
  else (2 * v.best * {FULL_BP} + {FULL_BP} + v.rate) / (2 * ({FULL_BP} + v.rate)) end"""
PRICED = f"""
select v.*, {SHOWN} as shown from (
  select v.id, v.position, v.sku, v.currency, {BEST} as best, {RATE} as rate
    from variants v where v.product_id = p.id order by v.position, v.id limit 100) v,
  (select {SAID.format("prices_entered")} as said) e,
  (select {SAID.format("prices_shown")} as said) s order by v.position, v.id"""
VARIANT = object_of(
    id=plain(id_of("variant", "v.id")),
    sku=words("v.sku"),
    price=object_of(amount=plain(amount("v.shown")), currency=plain("v.currency")),
)
WHOLE = object_of(
    id=plain(id_of("product", "p.id")),
    slug=words("p.slug"),
    name=words("coalesce(p.name ->> 'en', '')"),
    variants=list_of(VARIANT, PRICED, "v"),
)
ROWS = f"""select p.*, row_number() over (order by slug, id) as place from (
  select * from products p where p.is_published order by slug, id limit {FIRST + 1}) p"""
VALUE = f"(select {page_of(WHOLE, BY_SLUG_CURSOR, FIRST)} from ({ROWS}) p)"


async def batched(connection: Any, _: Any, __: Given) -> Any:
    """Answer a hundred products with prices."""
    return await priced(connection, await connection.fetch(LIST))


async def priced(connection: Any, rows: Sequence[Any]) -> dict[str, Any]:
    """Answer the first hundred of some products with prices."""
    shown = rows[:FIRST]
    variants = await connection.fetch(VARIANTS, [row[0] for row in shown])
    lowest = await connection.fetch(LOWEST, [row[1] for row in variants])
    said = dict(await connection.fetch(DISPLAY))
    display = said.get("prices_entered", "GROSS"), said.get("prices_shown", "GROSS")
    best = {(variant, currency): minor for variant, currency, minor in lowest}
    found: dict[Any, list[dict[str, Any]]] = {row[0]: [] for row in shown}
    for product, key, id, sku, minor, currency, rate in variants:
        least = displayed(min(minor, best.get((key, currency), minor)), rate, *display)
        price = {"amount": str(Money(least, currency).amount), "currency": currency}
        found[product].append({"id": id, "sku": sku, "price": price})
    last = shown[-1] if shown else None
    return {
        "nodes": [
            {"id": id, "slug": slug, "name": name, "variants": found[key]}
            for key, id, slug, name in shown
        ],
        "pageInfo": {
            "hasNextPage": len(rows) > FIRST,
            "endCursor": last and f"product.{last[2].encode().hex()}.{last[0].hex}",
        },
    }


def displayed(minor: int, rate: int, entered: str, shown: str) -> int:
    """Put the tax into a price or take it out, as it is shown; halves go up."""
    if entered == shown:
        return minor
    if shown == "GROSS":
        return (2 * minor * (FULL_BP + rate) + FULL_BP) // (2 * FULL_BP)
    return (2 * minor * FULL_BP + FULL_BP + rate) // (2 * (FULL_BP + rate))


PAGES = (
    Page(
        "list of 100 products with prices",
        Asker.STRANGER,
        DOCUMENT,
        "/prices",
        "products",
        batched,
        f"select {answer('products', VALUE)}",
        in_stock=False,
    ),
)
