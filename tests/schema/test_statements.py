"""How many statements a shopper's requests take: exactly so many, whatever they hold.

These are the numbers without a plan, which is one statement for each of the queries.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from models import Category, Variant
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_product, a_variant, as_customer
from tests.makers.carts import a_cart
from tests.makers.categories import a_category, a_placement
from tests.schema.filling import READ, id_of

PRODUCT = """query ($slug: String!) { productBySlug(slug: $slug) {
  slug name description variants { sku name price { amount } availability { status } }
} }"""
LISTED = """nodes { slug name variants { sku price { amount } } }
  pageInfo { hasNextPage endCursor }"""
CATEGORY = f"""query ($category: String) {{ products(category: $category, first: 100) {{
  {LISTED} count {{ value exact }}
}} }}"""
SEARCH = f"query ($search: String) {{ products(search: $search, first: 20) {{ {LISTED} }} }}"
FACETS = """query ($category: String, $values: [String!]) {
  productFacets(category: $category, values: $values) {
    properties { key values { key count } } categories { slug count } exact
  } }"""
ADD, CHANGE, REMOVE = (
    f"""mutation ($input: {name[:1].upper()}{name[1:]}Input!) {{
      {name}(input: $input) {{ ... on Cart {{ version }} }}
    }}"""
    for name in ("addToCart", "changeCartLine", "removeFromCart")
)


async def mugs(session: AsyncSession, count: int) -> Category:
    """Make a category of so many mugs, each of two variants."""
    category = await a_category(session, slug="mugs")
    for n in range(count):
        product = await a_product(session, slug=f"mug-{n:03}", name={"en": "Mug"})
        for _ in range(2):
            await a_variant(session, product)
        await a_placement(session, product, category)
    return category


async def test_a_product_page(ask: Ask, session: AsyncSession, queries: Queries) -> None:
    await mugs(session, 1)

    with queries(4):
        page = (await ask(PRODUCT, slug="mug-000"))["productBySlug"]

    assert [one["price"] for one in page["variants"]] == [{"amount": "12.50"}] * 2


@pytest.mark.parametrize("count", [1, 100])
async def test_a_category_page(
    ask: Ask, session: AsyncSession, queries: Queries, count: int
) -> None:
    await mugs(session, count)

    with queries(4):
        page = (await ask(CATEGORY, category="mugs"))["products"]

    assert len(page["nodes"]) == page["count"]["value"] == count


@pytest.mark.parametrize("count", [1, 20])
async def test_a_search(ask: Ask, session: AsyncSession, queries: Queries, count: int) -> None:
    await mugs(session, count)

    with queries(4):
        page = (await ask(SEARCH, search="mug"))["products"]

    assert len(page["nodes"]) == count


@pytest.mark.parametrize("values", [None, ["colour:red"], ["colour:red", "size:m", "cut:slim"]])
async def test_facets(
    ask: Ask, session: AsyncSession, queries: Queries, values: list[str] | None
) -> None:
    await mugs(session, 2)

    with queries(1):
        found = (await ask(FACETS, category="mugs", values=values))["productFacets"]

    assert found["exact"] is True


@pytest.mark.parametrize("count", [1, 100])
async def test_a_cart(ask: Ask, session: AsyncSession, queries: Queries, count: int) -> None:
    ada = await a_customer(session)
    await a_cart(session, ada, *[(await a_variant(session), 1) for _ in range(count)])

    with queries(6):
        cart = (await ask(READ, by=as_customer(ada)))["cart"]

    assert len(cart["lines"]) == cart["now"]["lineCount"] == count


async def test_adding_to_a_cart(ask: Ask, session: AsyncSession, queries: Queries) -> None:
    by = as_customer(await a_customer(session))
    mug, cup = await a_variant(session), await a_variant(session)

    async def add(what: Variant, **more: str) -> Any:
        given = {"variantId": id_of(what), **more}
        return (await ask(ADD, by=by, input=given))["addToCart"]

    for version, (what, count) in enumerate([(mug, 4), (cup, 2), (mug, 2)], 1):
        with queries(count):
            assert await add(what) == {"version": version}
    with queries(3):
        assert await add(mug, idempotencyKey="a-key-of-ada") == {"version": 4}


async def test_changing_a_line_and_taking_it_out(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada, mug = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (mug, 1), (await a_variant(session), 1))
    by = as_customer(ada)
    line = (await ask(READ, by=by))["cart"]["lines"][0]["id"]

    with queries(2):
        changed = await ask(CHANGE, by=by, input={"lineId": line, "quantity": 5})
    with queries(2):
        gone = await ask(REMOVE, by=by, input={"lineId": line})

    assert changed["changeCartLine"] == {"version": 2}
    assert gone["removeFromCart"] == {"version": 3}
