"""Facets: each is counted without its own filter, and the list agrees with it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import facets
from models import ProductValue
from tests.conftest import Ask, Queries
from tests.makers import a_product, a_variant
from tests.schema.test_browsing import a_category, put, slugs, some_values

COUNT = """query (
  $search: String, $category: String, $values: [String!], $priceFrom: Decimal,
  $priceUntil: Decimal, $inStock: Boolean
) {
  productFacets(
    search: $search, category: $category, values: $values, priceFrom: $priceFrom,
    priceUntil: $priceUntil, inStock: $inStock
  ) {
    properties { key name values { key name count } }
    categories { slug name count } lowest { amount } highest { amount } exact
  }
}"""


@pytest.fixture
async def shop(session: AsyncSession) -> None:
    values = await some_values(session)
    home = await a_category(session, "home", name={"en": "Home"})
    cups = await a_category(session, "cups", home)
    secret = await a_category(session, "secret", home, is_published=False)
    had = {
        "a": ("colour:red", "size:m"),
        "b": ("colour:red", "size:l"),
        "c": ("colour:blue", "size:m"),
        "d": (),
    }
    for price, (slug, names) in enumerate(had.items(), 1):
        product = await a_product(session, slug=slug)
        await a_variant(session, product, price_minor=price * 100)
        for name in names:
            session.add(ProductValue(product_id=product.id, value_id=values[name].id))
        await put(session, cups if slug in "ab" else home, product)
        await put(session, secret, product)
    await a_product(session, slug="hidden", is_published=False)
    await session.commit()


async def counted(ask: Ask, **wanted: Any) -> dict[str, int]:
    found = (await ask(COUNT, **wanted))["productFacets"]
    values = {each["key"]: each["count"] for p in found["properties"] for each in p["values"]}
    return values | {each["slug"]: each["count"] for each in found["categories"]}


@pytest.mark.usefixtures("shop")
async def test_everything_is_counted_in_one_statement(ask: Ask, queries: Queries) -> None:
    with queries(1):
        found = (await ask(COUNT))["productFacets"]

    assert found == {
        "properties": [
            {
                "key": "colour",
                "name": "",
                "values": [
                    {"key": "colour:blue", "name": "Blue", "count": 1},
                    {"key": "colour:red", "name": "Red", "count": 2},
                ],
            },
            {
                "key": "size",
                "name": "",
                "values": [
                    {"key": "size:l", "name": "L", "count": 1},
                    {"key": "size:m", "name": "M", "count": 2},
                ],
            },
        ],
        "categories": [
            {"slug": "home", "name": "Home", "count": 4},
            {"slug": "cups", "name": "", "count": 2},
        ],
        "lowest": {"amount": "1.00"},
        "highest": {"amount": "4.00"},
        "exact": True,
    }


@pytest.mark.usefixtures("shop")
async def test_each_is_counted_without_its_own_filter(ask: Ask) -> None:
    assert await counted(ask, values=["colour:red"]) == {
        "colour:red": 2,
        "colour:blue": 1,
        "size:m": 1,
        "size:l": 1,
        "home": 2,
        "cups": 2,
    }
    assert await counted(ask, values=["colour:red", "size:m"]) == {
        "colour:red": 1,
        "colour:blue": 1,
        "size:m": 1,
        "size:l": 1,
        "home": 1,
        "cups": 1,
    }
    only_cups = await counted(ask, category="cups")
    assert only_cups == {"colour:red": 2, "size:m": 1, "size:l": 1, "home": 4, "cups": 2}
    cheap = (await ask(COUNT, priceUntil="1.50"))["productFacets"]
    assert (cheap["highest"]["amount"], cheap["categories"][0]["count"]) == ("4.00", 1)
    assert await counted(ask, search="nothing") == {}
    assert await slugs(ask, values=["size:m", "colour:red"]) == ["a"]


@pytest.mark.usefixtures("shop")
async def test_counts_stop_at_a_cap(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MOST_COUNTED", 3)

    assert (await ask(COUNT))["productFacets"]["exact"] is False
    few = {"category": "cups", "priceUntil": "2", "values": ["size:m"]}
    assert (await ask(COUNT, **few))["productFacets"]["exact"] is True


async def test_too_many_properties_and_what_is_no_value_are_refused(ask: Ask) -> None:
    assert await ask(COUNT, values=[f"p{n}:x" for n in range(6)]) == "BAD_USER_INPUT"
    assert await ask(COUNT, values=["red"]) == "BAD_USER_INPUT"
    assert await ask(COUNT, priceFrom="-1") == "BAD_USER_INPUT"
    assert await ask(COUNT, priceFrom="9", priceUntil="8.99") == "BAD_USER_INPUT"
