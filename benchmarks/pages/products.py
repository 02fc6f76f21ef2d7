"""Products: the page of one, a list of a hundred, and a search among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

FIELDS = "id slug name description variants { id sku name listPrice { amount currency } }"
BY_SLUG = f"query Product($slug: String!) {{ productBySlug(slug: $slug) {{ {FIELDS} }} }}"
LISTED = f"""query Products {{
  products(first: 100) {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
SEARCHED = f"""query Search($word: String!) {{
  products(first: 20, search: $word) {{
    nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
FEW = 5_000  # more are listed by age, as docs/search.md says
ASKED = """((quote_literal($1::text) || ':*')::tsquery || plainto_tsquery('english', $1)
  || plainto_tsquery('german', $1))"""
MATCHING = f"select product_id from product_documents where words @@ {ASKED} limit {FEW + 1}"
RANKED = f"""select p.*, (ts_rank(d.words, {ASKED}) * 1000000)::bigint as rank
  from products p join product_documents d on d.product_id = p.id
 where p.is_published and p.id = any({{ids}}) order by rank desc, p.id desc limit 21"""
NEWEST = f"""select p.*, 0::bigint as rank from products p
 where p.is_published and exists (select from product_documents d
   where d.product_id = p.id and d.words @@ {ASKED} offset 0) order by p.id desc limit 21"""
EITHER = f"""(with few as materialized ({MATCHING}), many as (select count(*) > {FEW} from few)
  select * from ({RANKED.format(ids="array(table few)")}) p where not (table many)
  union all select * from ({NEWEST}) p where (table many))"""

# By batched statements.
COLUMNS = f"""
p.id, {id_of("product", "p.id")}, p.slug, coalesce(p.name ->> 'en', ''),
coalesce(p.description ->> 'en', '')"""
ONE = f"select {COLUMNS} from products p where p.slug = $1 and p.is_published"
LIST = f"select {COLUMNS} from products p where p.is_published order by p.slug, p.id limit 101"
FOUND_FEW = f"""
select {COLUMNS}, p.rank from ({RANKED.format(ids="$2::uuid[]")}) p
 order by p.rank desc, p.id desc"""
FOUND_MANY = f"select {COLUMNS}, p.rank from ({NEWEST}) p order by p.id desc"
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
BY_SLUG_CURSOR = place_of("product", "encode(convert_to(p.slug, 'UTF8'), 'hex')", "p.id")
BY_RANK_CURSOR = place_of("product~relevance", "p.rank", "p.id")


def _list(first: int, cursor: str, by: str, products: str = "products") -> str:
    """Write one page of products as JSON."""
    page = page_of(WHOLE, cursor, first)
    rows = f"""select p.*, row_number() over (order by {by}) as place from (
      select * from {products} p where p.is_published order by {by} limit {first + 1}) p"""
    return f"select {answer('products', f'(select {page} from ({rows}) p)')}"


async def one(connection: Any, _: Any, given: Given) -> Any:
    """Answer one product."""
    row = await connection.fetchrow(ONE, given["slug"])
    return row and (await _products(connection, [row]))[0]


async def listed(connection: Any, _: Any, __: Given) -> Any:
    """Answer a hundred products."""
    found = await connection.fetch(LIST)
    return await _shown(connection, found, 100, lambda row: f"product.{row[2].encode().hex()}")


async def searched(connection: Any, _: Any, given: Given) -> Any:
    """Answer the first products with a word."""
    asked = word(given)
    ids = [row[0] for row in await connection.fetch(MATCHING, *asked)]
    many = len(ids) > FEW
    found = await connection.fetch(
        FOUND_MANY if many else FOUND_FEW, *asked, *([] if many else [ids])
    )
    return await _shown(connection, found, 20, lambda row: f"product~relevance.{row[-1]}")


async def _shown(
    connection: Any, found: Sequence[Any], first: int, place: Callable[[Any], str]
) -> dict[str, Any]:
    shown = found[:first]
    last = shown[-1] if shown else None
    return {
        "nodes": await _products(connection, shown),
        "pageInfo": {
            "hasNextPage": len(found) > first,
            "endCursor": last and f"{place(last)}.{last[0].hex}",
        },
    }


async def _products(connection: Any, rows: Sequence[Any]) -> list[dict[str, Any]]:
    found: dict[Any, list[dict[str, Any]]] = {row[0]: [] for row in rows}
    for key, id, sku, name, price, currency in await connection.fetch(VARIANTS, list(found)):
        price = {"amount": price, "currency": currency}
        found[key].append({"id": id, "sku": sku, "name": name, "listPrice": price})
    return [
        {"id": id, "slug": slug, "name": name, "description": text, "variants": found[key]}
        for key, id, slug, name, text, *_ in rows
    ]


def slug(given: Given) -> tuple[Any, ...]:
    """Tell the slug that is asked for."""
    return (given["slug"],)


def word(given: Given) -> tuple[Any, ...]:
    """Tell the word that is searched."""
    return (given["word"],)


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
        _list(100, BY_SLUG_CURSOR, "slug, id"),
    ),
    Page(
        "search",
        Asker.STRANGER,
        SEARCHED,
        "/search/{word}",
        "products",
        searched,
        _list(20, BY_RANK_CURSOR, "rank desc, id desc", EITHER),
        word,
        times=2,
    ),
)
