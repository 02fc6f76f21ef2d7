"""Shelves: categories, values and stock for an imported shop, whose file knows of none."""

from __future__ import annotations

from typing import Any

import asyncpg

from benchmarks.servers import Place
from importing.targets import Target
from models import ProductCategory, ProductValue, StockLevel

TOPS, WITHIN = 20, 10  # categories at the top, and within each
VALUES = {
    "colour": ("red", "blue", "green", "white", "black", "pink", "grey", "ivory"),
    "material": ("wood", "metal", "glass", "cotton", "paper", "ceramic"),
}
LUCK = "((hashtext(p.slug || '{}') & 65535) / 65536.0)"  # of a product; from 0 to below 1
CATEGORIES = """
insert into categories (id, created_at, parent_id, path, position, slug, name, description,
  is_published)
select id, now(), parent, case when parent is null then array[id] else array[parent, id] end, n,
       slug, jsonb_build_object('en', slug), '{{}}', true
  from (select md5('shelf-' || n)::uuid as id, null::uuid as parent, n, 'shelf-' || n as slug
          from generate_series(0, {tops} - 1) n
        union all
        select md5(s.slug)::uuid, md5('shelf-' || n / {within})::uuid, n, s.slug
          from generate_series(0, {tops} * {within} - 1) n,
               lateral (select 'shelf-' || n / {within} || '-' || n % {within} as slug) s) c"""
# Some shelves are long and some short: the first of 200 has a fourteenth of all products.
PLACES = f"""
insert into product_categories (id, created_at, product_id, category_id, position)
select gen_random_uuid(), now(), p.id, c.id, 0
  from products p join categories c
    on c.parent_id is not null and c.position = floor({LUCK.format("")} ^ 2 * {TOPS * WITHIN})"""
PROPERTY = """
insert into properties (id, created_at, key, name, position, is_facet)
values (md5($1)::uuid, now(), $1, jsonb_build_object('en', $1::text), 0, true)"""
NAMED = """
insert into property_values (id, created_at, property_id, key, name, position)
select md5($1 || ':' || key)::uuid, now(), md5($1)::uuid, key, jsonb_build_object('en', key), n
  from unnest($2::text[]) with ordinality v(key, n)"""
HAD = f"""
insert into product_values (id, created_at, product_id, value_id)
select gen_random_uuid(), now(), p.id, v.id
  from products p join property_values v on v.property_id = md5($1)::uuid
   and v.position = 1 + floor({LUCK.format("{}")} * $2::int)"""
# Seven of ten are counted, and a tenth of those are sold out.
STOCK = f"""
insert into stock_levels (id, created_at, variant_id, on_hand, reserved)
select gen_random_uuid(), now(), v.id, floor({LUCK.format("lies")} * 500) - 50, 0
  from variants v join products p on p.id = v.product_id where {LUCK.format("counted")} < 0.7"""

PLACED = Target(ProductCategory, "id", "created_at", "product_id", "category_id")
VALUED = Target(ProductValue, "id", "created_at", "product_id", "value_id")
STOCKED = Target(StockLevel, "id", "created_at", "variant_id")


async def filled(place: Place) -> None:
    """Put every product onto a shelf, give it values, and count most of them."""
    connection: Any = await asyncpg.connect(place.owner)
    try:
        async with connection.transaction():
            await connection.execute(CATEGORIES.format(tops=TOPS, within=WITHIN))
            await connection.execute(PLACES)
            for key, values in VALUES.items():
                await connection.execute(PROPERTY, key)
                await connection.execute(NAMED, key, list(values))
                await connection.execute(HAD.format(key), key, len(values))
            await connection.execute(STOCK)
    finally:
        await connection.close()
