"""Products: the page of one, a list of a hundred, and a search among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.shapes import (
    amount,
    answer,
    id_of,
    list_of,
    money,
    object_of,
    page_of,
    place_of,
    plain,
    words,
)
from models import Product

FIELDS = "id slug name description variants { id sku name listPrice { amount currency } }"
BY_SLUG = f"query Product($slug: String!) {{ productBySlug(slug: $slug) {{ {FIELDS} }} }}"
LISTED = f"""query Products {{
  products(first: 100) {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
SEARCHED = f"""query Search($word: String!) {{
  products(first: 20, search: $word) {{
    nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
INDEX = next(index for index in Product.__table__.indexes if index.name == "ix_products_search")  # type: ignore[attr-defined]
MATCHES = f"{next(iter(INDEX.expressions))} @@ $1::tsquery"  # as the index has it

# By batched statements.
COLUMNS = f"""
p.id, {id_of("product", "p.id")}, p.slug, coalesce(p.name ->> 'en', ''),
coalesce(p.description ->> 'en', '')"""
ONE = f"select {COLUMNS} from products p where p.slug = $1 and p.is_published"
LIST = f"select {COLUMNS} from products p where p.is_published order by p.slug, p.id limit 101"
# Found by the index of words, then sorted. Left to itself, Postgres goes through all products by
# slug and makes the words of each, as if a page of those that match were always near.
CHOSEN = f"""
with found as materialized (select id, slug from products p where p.is_published and {MATCHES}),
chosen as (select id from found order by slug, id limit 21)"""
FOUND = f"""
{CHOSEN} select {COLUMNS} from chosen join products p using (id) order by p.slug, p.id"""
VARIANTS = f"""
select v.product_id, {id_of("variant", "v.id")}, v.sku, coalesce(v.name ->> 'en', ''),
       {amount("v.price_minor")}, v.currency
  from variants v where v.product_id = any($1::uuid[]) order by v.product_id, v.position, v.id"""

# By one statement.
VARIANT = object_of(
    id=plain(id_of("variant", "v.id")),
    sku=words("v.sku"),
    name=words("coalesce(v.name ->> 'en', '')"),
    listPrice=money("v.price_minor", "v.currency"),
)
OF_PRODUCT = "select * from variants where product_id = p.id order by position, id limit 100"
WHOLE = object_of(
    id=plain(id_of("product", "p.id")),
    slug=words("p.slug"),
    name=words("coalesce(p.name ->> 'en', '')"),
    description=words("coalesce(p.description ->> 'en', '')"),
    variants=list_of(VARIANT, OF_PRODUCT, "v"),
)
CURSOR = place_of("product", "encode(convert_to(p.slug, 'UTF8'), 'hex')", "p.id")


def _list(first: int, rows: str) -> str:
    """Write one page of products as JSON."""
    placed = f"select p.*, row_number() over (order by slug, id) as place from ({rows}) p"
    page = page_of(WHOLE, CURSOR, first)
    return f"select {answer('products', f'(select {page} from ({placed}) p)')}"


async def one(connection: Any, _: Any, given: Given) -> Any:
    """Answer one product."""
    row = await connection.fetchrow(ONE, given["slug"])
    return row and (await _products(connection, [row]))[0]


async def listed(connection: Any, _: Any, __: Given) -> Any:
    """Answer a hundred products."""
    return await _shown(connection, await connection.fetch(LIST), 100)


async def searched(connection: Any, _: Any, given: Given) -> Any:
    """Answer the first products with a word."""
    return await _shown(connection, await connection.fetch(FOUND, *begun(given)), 20)


async def _shown(connection: Any, found: Sequence[Any], first: int) -> dict[str, Any]:
    shown = found[:first]
    last = shown[-1] if shown else None
    return {
        "nodes": await _products(connection, shown),
        "pageInfo": {
            "hasNextPage": len(found) > first,
            "endCursor": last and f"product.{last[2].encode().hex()}.{last[0].hex}",
        },
    }


async def _products(connection: Any, rows: Sequence[Any]) -> list[dict[str, Any]]:
    found: dict[Any, list[dict[str, Any]]] = {row[0]: [] for row in rows}
    for key, id, sku, name, price, currency in await connection.fetch(VARIANTS, list(found)):
        price = {"amount": price, "currency": currency}
        found[key].append({"id": id, "sku": sku, "name": name, "listPrice": price})
    return [
        {"id": id, "slug": slug, "name": name, "description": text, "variants": found[key]}
        for key, id, slug, name, text in rows
    ]


def slug(given: Given) -> tuple[Any, ...]:
    """Tell the slug that is asked for."""
    return (given["slug"],)


def begun(given: Given) -> tuple[Any, ...]:
    """Tell the query for words that begin with a word."""
    return (f"'{given['word']}':*",)


ONE_WHOLE = f"(select {WHOLE} from products p where p.slug = $1 and p.is_published)"
PAGES = (
    Page(
        "product page",
        Asker.STRANGER,
        BY_SLUG,
        "/products/{slug}",
        "productBySlug",
        one,
        f"select {answer('productBySlug', ONE_WHOLE)}",
        slug,
        times=4,
    ),
    Page(
        "list of 100 products",
        Asker.STRANGER,
        LISTED,
        "/products",
        "products",
        listed,
        _list(100, "select * from products p where p.is_published order by slug, id limit 101"),
    ),
    Page(
        "search",
        Asker.STRANGER,
        SEARCHED,
        "/search/{word}",
        "products",
        searched,
        CHOSEN + _list(20, "select p.* from products p join chosen using (id)"),
        begun,
        times=2,
    ),
)
