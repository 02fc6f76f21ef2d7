"""Products as customers browse and search them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import NOBODY, Viewer
from kit.ids import public
from models import (
    Category,
    Product,
    ProductCategory,
    ProductValue,
    Property,
    PropertyValue,
    Variant,
    VariantValue,
)
from tests.conftest import Ask
from tests.makers import a_level, a_member_of_staff, a_product, a_variant, as_staff

BROWSE = """query (
  $first: Int = 100, $after: String, $search: String, $category: String, $values: [String!],
  $priceFrom: Decimal, $priceUntil: Decimal, $inStock: Boolean, $sort: ProductSort
) {
  products(
    first: $first, after: $after, search: $search, category: $category, values: $values,
    priceFrom: $priceFrom, priceUntil: $priceUntil, inStock: $inStock, sort: $sort
  ) {
    nodes { slug lowestPrice { amount currency } }
    pageInfo { endCursor hasNextPage } count { value exact }
  }
}"""


async def slugs(ask: Ask, by: Viewer = NOBODY, **wanted: Any) -> list[str]:
    page = (await ask(BROWSE, by=by, **wanted))["products"]
    assert page["count"] == {"value": len(page["nodes"]), "exact": True}
    return [node["slug"] for node in page["nodes"]]


async def a_category(
    session: AsyncSession, slug: str, parent: Category | None = None, **values: Any
) -> Category:
    category = Category(
        slug=slug,
        parent_id=parent.id if parent else None,
        path=[],
        **{"is_published": True, **values},
    )
    category.path = [*(parent.path if parent else ()), category.id]
    session.add(category)
    await session.commit()
    return category


async def put(
    session: AsyncSession, category: Category, *products: Product, position: int = 0
) -> None:
    for n, product in enumerate(products):
        of: dict[str, Any] = {"product_id": product.id, "category_id": category.id}
        session.add(ProductCategory(position=position + n, **of))
    await session.commit()


async def some_values(session: AsyncSession) -> dict[str, PropertyValue]:
    made = {}
    for key, values in {"colour": ("red", "blue"), "size": ("m", "l")}.items():
        of = Property(key=key)
        session.add(of)
        await session.flush()
        for value in values:
            name = {"en": value.title(), "de": f"{value}e"}
            made[f"{key}:{value}"] = PropertyValue(property_id=of.id, key=value, name=name)
    session.add_all(made.values())
    await session.commit()
    return made


async def test_words_are_found_without_accents_endings_and_case(
    ask: Ask, session: AsyncSession
) -> None:
    await a_product(session, slug="a", name={"en": "Café cups", "de": "Tassen für das Café"})
    await a_product(session, slug="b", name={"de": "Straßenkarte", "en": "Running shoes"})
    await a_product(session, slug="c", name={"de": "Bücher und Häuser"})

    for search, found in {
        "cafe": ["a"],
        "CAFÉ cup": ["a"],
        "tasse": ["a"],
        "strasse": ["b"],
        "straße": ["b"],
        "run shoe": ["b"],
        "runs": ["b"],
        "buch": ["c"],
        "haus": ["c"],
        "hausern": ["c"],
        "cup shoe": [],
        "upc": [],
    }.items():
        assert await slugs(ask, search=search) == found, search


async def test_skus_and_their_beginnings_are_found(ask: Ask, session: AsyncSession) -> None:
    cup = await a_product(session, slug="cup")
    await a_variant(session, cup, sku="AB-1234/X")
    hidden = await a_variant(session, cup, sku="ZZ-99", is_active=False)
    await a_variant(session, sku="AB-5678")

    for search in ("AB-1234/X", "ab-1234", "AB-12", "1234", "ab1234x", "ab12"):
        assert await slugs(ask, search=search) == ["cup"], search
    assert await slugs(ask, search="zz-99") == []
    hidden.is_active, hidden.sku = True, "ZZ-98"
    session.add(hidden)
    await session.commit()
    assert await slugs(ask, search="zz-98") == ["cup"]
    await session.delete(hidden)
    await session.commit()
    assert await slugs(ask, search="zz-98") == []


async def test_values_are_words_and_follow_their_changes(ask: Ask, session: AsyncSession) -> None:
    values = await some_values(session)
    cup, mug = await a_product(session, slug="cup"), await a_product(session, slug="mug")
    variant = await a_variant(session, mug)
    red, blue = values["colour:red"], values["colour:blue"]
    session.add(ProductValue(product_id=cup.id, value_id=red.id))
    of: dict[str, Any] = {
        "variant_id": variant.id,
        "property_id": blue.property_id,
        "value_id": blue.id,
    }
    session.add(VariantValue(**of))
    await session.commit()

    assert await slugs(ask, search="cup red") == ["cup"]
    assert await slugs(ask, search="mug bluee") == ["mug"]
    blue.name = {"en": "Azure"}
    session.add(blue)
    await session.commit()
    assert await slugs(ask, search="azure") == ["mug"]
    assert await slugs(ask, search="blue") == []


async def test_what_matches_better_comes_first(ask: Ask, session: AsyncSession) -> None:
    await a_product(session, slug="a", name={"en": "Plate"}, description={"en": "For a mug."})
    await a_product(session, slug="b", name={"en": "Mug"}, description={"en": "A mug."})
    await a_product(session, slug="c", name={"en": "Mug"})

    assert (await slugs(ask, search="mug"))[-1] == "a"
    assert await slugs(ask, search="mug") == await slugs(ask, search="mug", sort="RELEVANCE")
    assert await slugs(ask) == ["a", "b", "c"]


@pytest.mark.parametrize("search", ["!!! ... ---", "%", "' & |", "\u0301", "🧦"])
async def test_a_search_of_no_word_finds_nothing(
    ask: Ask, session: AsyncSession, search: str
) -> None:
    await a_product(session)

    assert await slugs(ask, search=search) == []


@pytest.mark.parametrize("search", ["mug " * 10_000, "m" * 1_000_000])
async def test_a_search_of_ten_thousand_words_or_a_megabyte_is_refused(
    ask: Ask, session: AsyncSession, search: str
) -> None:
    await a_product(session, slug="mug")

    assert await ask(BROWSE, search=search) == "BAD_USER_INPUT"
    assert await slugs(ask, search="mug " * 250) == ["mug"]


async def test_a_category_holds_what_is_in_those_within_it(ask: Ask, session: AsyncSession) -> None:
    home = await a_category(session, "home")
    cups = await a_category(session, "cups", home)
    secret = await a_category(session, "secret", home, is_published=False)
    below = await a_category(session, "below", secret)
    a, b, c, d = [await a_product(session, slug=slug) for slug in "abcd"]
    await put(session, home, a)
    await put(session, cups, b, a)
    await put(session, secret, c)
    await put(session, below, d)
    sam = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)

    assert await slugs(ask, category="home") == ["a", "b"]
    assert await slugs(ask, category=public(Category, cups.id)) == ["a", "b"]
    assert await slugs(ask, category="cups", sort="POSITION") == ["b", "a"]
    for unseen in ("secret", "below", "nothing", public(Product, home.id), "' or true --"):
        assert await slugs(ask, category=unseen) == []
    assert await slugs(ask, sam, category="home") == ["a", "b", "c", "d"]
    assert await slugs(ask, sam, category="below") == ["d"]


async def test_one_of_several_values_and_all_of_several_properties(
    ask: Ask, session: AsyncSession
) -> None:
    values = await some_values(session)
    had = {"a": ["colour:red"], "b": ["colour:blue", "size:m"], "c": ["colour:red", "size:l"]}
    for slug, named in had.items():
        product = await a_product(session, slug=slug)
        variant = await a_variant(session, product)
        for name in named:
            value = values[name]
            if name.startswith("colour"):
                session.add(ProductValue(product_id=product.id, value_id=value.id))
            else:
                of: dict[str, Any] = {"property_id": value.property_id, "value_id": value.id}
                session.add(VariantValue(variant_id=variant.id, **of))
    await session.commit()

    for wanted, found in (
        (["colour:red"], ["a", "c"]),
        (["colour:red", "colour:blue"], ["a", "b", "c"]),
        (["colour:red", "size:l"], ["c"]),
        (["colour:red", "colour:blue", "size:m", "size:l"], ["b", "c"]),
        (["colour:red", "size:m"], []),
        (["colour:green"], []),
        (["colour:red", "taste:sweet"], []),
        ([], []),
    ):
        assert await slugs(ask, values=wanted) == found, wanted
    for wrong in (["red"], ["a:b"] * 51, ["a:" + "b" * 200]):
        assert await ask(BROWSE, values=wrong) == "BAD_USER_INPUT"


async def test_prices_are_the_lowest_regular_ones(ask: Ask, session: AsyncSession) -> None:
    for slug, prices in {"a": [500, 300], "b": [1000], "c": []}.items():
        product = await a_product(session, slug=slug)
        for minor in prices:
            await a_variant(session, product, price_minor=minor)
    yen = await a_product(session, slug="d")
    cheap = await a_variant(session, yen, currency="JPY", price_minor=7)

    assert await slugs(ask, priceFrom="3.00", priceUntil="9.99") == ["a", "d"]
    assert await slugs(ask, priceFrom="7.01") == ["b"]
    assert await slugs(ask, priceUntil="3") == ["a"]
    assert await slugs(ask, priceFrom="3", priceUntil="3") == ["a"]
    assert await ask(BROWSE, priceFrom="9", priceUntil="8.99") == "BAD_USER_INPUT"
    assert await slugs(ask, sort="CHEAPEST") == ["a", "d", "b", "c"]
    assert await slugs(ask, sort="DEAREST") == ["b", "d", "a", "c"]
    nodes = (await ask(BROWSE))["products"]["nodes"]
    assert [node["lowestPrice"] and node["lowestPrice"]["amount"] for node in nodes] == [
        "3.00",
        "10.00",
        None,
        "7",
    ]
    for wrong in ("-1", "1e13", "NaN"):
        assert await ask(BROWSE, priceFrom=wrong) == "BAD_USER_INPUT"
    cheap.is_active = False
    session.add(cheap)
    await session.commit()
    assert await slugs(ask, sort="CHEAPEST") == ["a", "b", "c", "d"]


async def test_what_is_there_can_be_seen_alone(ask: Ask, session: AsyncSession) -> None:
    all_levels: dict[str, list[int | None]] = {"a": [0, 2], "b": [0], "c": [None], "d": []}
    for slug, levels in all_levels.items():
        product = await a_product(session, slug=slug)
        for on_hand in levels:
            variant = await a_variant(session, product)
            if on_hand is not None:
                await a_level(session, variant, on_hand)

    assert await slugs(ask, inStock=True) == ["a", "c"]
    assert await slugs(ask, inStock=False) == ["a", "b", "c", "d"]


async def test_the_lowest_price_follows_its_variants(ask: Ask, session: AsyncSession) -> None:
    one, two = await a_product(session, slug="one"), await a_product(session, slug="two")
    variants = [await a_variant(session, one, sku=f"V-{n}", price_minor=n) for n in (3, 1, 2)]
    await a_variant(session, two, price_minor=2)
    assert await slugs(ask, sort="CHEAPEST") == ["one", "two"]

    variants[1].price_minor = 9
    session.add(variants[1])
    await session.commit()
    nodes = (await ask(BROWSE))["products"]["nodes"]
    assert nodes[0]["lowestPrice"]["amount"] == "0.02"
    await session.delete(await session.get(Variant, variants[2].id))
    await session.commit()
    nodes = (await ask(BROWSE))["products"]["nodes"]
    assert nodes[0]["lowestPrice"]["amount"] == "0.03"
