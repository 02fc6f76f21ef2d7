"""Shelves: the page of a category, a hundred products with what each costs."""

from __future__ import annotations

from typing import Any

from benchmarks.pages.page import Asker, Given, Page
from benchmarks.pages.prices import WHOLE, priced
from benchmarks.pages.products import BY_SLUG_CURSOR, FEW
from benchmarks.pages.shapes import answer, id_of, page_of

FIRST = 100
DOCUMENT = f"""query Shelf($category: String!) {{
  products(first: {FIRST}, category: $category) {{
    nodes {{ id slug name variants {{ id sku price {{ amount currency }} }} }}
    pageInfo {{ hasNextPage endCursor }} }} }}"""
WITHIN = """array(select c.id from categories c
  where c.path @> array(select id from categories where slug = $1 limit 1) and c.is_published
    and not exists (select from categories a where a.id = any(c.path) and not a.is_published))"""
PLACED = f"""select x.product_id from product_categories x
 where x.category_id = any({{within}}) limit {FEW + 1}"""
# A shelf of few products is sorted; on one of many the index of slugs is walked along.
SORTED = f"""select p.* from products p
 where p.is_published and p.id = any({{ids}}) order by p.slug, p.id limit {FIRST + 1}"""
WALKED = f"""select p.* from products p
 where p.is_published and exists (select from product_categories x
   where x.product_id = p.id and x.category_id = any({{within}}) offset 0)
 order by p.slug, p.id limit {FIRST + 1}"""

# By batched statements.
COLUMNS = f"""p.id, {id_of("product", "p.id")}, p.slug, coalesce(p.name ->> 'en', '')"""
FOUND = f"select {COLUMNS} from ({{rows}}) p order by p.slug, p.id"

# By one statement.
ONCE = "(select ids from within)::uuid[]"
ROWS = f"""with within as materialized (select {WITHIN} as ids),
few as materialized ({PLACED.format(within=ONCE)}),
many as (select count(*) > {FEW} from few)
select p.*, row_number() over (order by slug, id) as place from (
  select * from ({SORTED.format(ids="array(table few)")}) p where not (table many)
  union all
  select * from ({WALKED.format(within=ONCE)}) p where (table many)) p"""
VALUE = f"(select {page_of(WHOLE, BY_SLUG_CURSOR, FIRST)} from ({ROWS}) p)"


async def batched(connection: Any, _: Any, given: Given) -> Any:
    """Answer a hundred products of a category with prices."""
    within = await connection.fetchval(f"select {WITHIN}", given["category"])
    ids = [row[0] for row in await connection.fetch(PLACED.format(within="$1::uuid[]"), within)]
    if len(ids) > FEW:
        found = FOUND.format(rows=WALKED.format(within="$1::uuid[]"))
        return await priced(connection, await connection.fetch(found, within))
    found = FOUND.format(rows=SORTED.format(ids="$1::uuid[]"))
    return await priced(connection, await connection.fetch(found, ids))


def category(given: Given) -> tuple[Any, ...]:
    """Tell the category that is asked for."""
    return (given["category"],)


PAGES = (
    Page(
        "category page of 100 with prices",
        Asker.STRANGER,
        DOCUMENT,
        "/categories/{category}",
        "products",
        batched,
        f"select {answer('products', VALUE)}",
        category,
        in_stock=False,
    ),
)
