"""Products, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import NOBODY, Viewer
from kit.ids import public
from models import Product, Variant
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    a_variant,
    as_customer,
    as_staff,
)

BROWSE = """query ($first: Int = 20, $after: String, $search: String) {
  products(first: $first, after: $after, search: $search) {
    nodes { slug name description variants { sku name price { amount currency } } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    count { value exact }
  }
}"""
SHOW = """query ($id: ID!, $slug: String!) {
  product(id: $id) { slug }
  productBySlug(slug: $slug) { slug isPublished variants { product { slug } } }
}"""


async def slugs(ask: Ask, by: Viewer = NOBODY, **wanted: Any) -> list[str]:
    return [node["slug"] for node in (await ask(BROWSE, by=by, **wanted))["products"]["nodes"]]


async def test_anybody_browses_by_slug_in_four_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    for slug in ("vase", "bowl"):
        product = await a_product(session, slug=slug, name={"en": slug.title()})
        for position in (1, 0):
            await a_variant(
                session, product, sku=f"{slug}-{position}", position=position, price_minor=999
            )

    with queries(4):
        page = (await ask(BROWSE))["products"]

    assert [node["slug"] for node in page["nodes"]] == ["bowl", "vase"]
    assert [variant["sku"] for variant in page["nodes"][0]["variants"]] == ["bowl-0", "bowl-1"]
    assert page["nodes"][0]["variants"][0]["price"] == {"amount": "9.99", "currency": "EUR"}
    assert page["count"] == {"value": 2, "exact": True}


async def test_pages_follow_each_other(ask: Ask, session: AsyncSession) -> None:
    made = [f"p-{n}" for n in range(5)]
    for slug in made:
        await a_product(session, slug=slug)

    one = (await ask(BROWSE, first=2))["products"]
    two = (await ask(BROWSE, first=3, after=one["pageInfo"]["endCursor"]))["products"]
    none = (await ask(BROWSE, first=0))["products"]

    assert [node["slug"] for node in one["nodes"] + two["nodes"]] == made
    assert (one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (True, False)
    assert two["pageInfo"]["hasPreviousPage"] is True
    assert none["nodes"] == []
    assert none["pageInfo"] == {
        "startCursor": None,
        "endCursor": None,
        "hasNextPage": True,
        "hasPreviousPage": False,
    }


async def test_a_search_finds_words_beginnings_umlauts_and_digits(
    ask: Ask, session: AsyncSession
) -> None:
    await a_product(session, slug="pen-05", name={"en": "Gel pen 0.5 mm", "de": "Gelschreiber"})
    await a_product(
        session, slug="schuessel", name={"en": "Bowl", "de": "Schüssel für Müsli, 450 ml"}
    )

    for words in ("gel", "GELSCHR", "0.5", "pen mm", "05"):
        assert await slugs(ask, search=words) == ["pen-05"], words
    for words in ("schüss", "MÜSLI für", "450", "bowl"):
        assert await slugs(ask, search=words) == ["schuessel"], words
    for words in ("chüssel", "gel bowl", "';--", "\U0001f9e6"):
        assert await slugs(ask, search=words) == [], words
    assert await slugs(ask, search="") == ["pen-05", "schuessel"]


async def test_a_search_of_more_words_than_are_looked_for_is_answered_by_the_first(
    ask: Ask, session: AsyncSession
) -> None:
    await a_product(session, slug="it", name={"en": " ".join("abcdefghijklm")})

    assert await slugs(ask, search=" ".join("abcdefghijkl" + "z" * 400)) == ["it"]


async def test_a_search_with_the_character_nul_is_refused(ask: Ask) -> None:
    assert await ask(BROWSE, search="mug\0") == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("languages", "name"),
    [
        ((), "Bowl"),
        (("de",), "Schüssel"),
        (("de-ch", "en"), "Schüssel"),
        (("fr", "de"), "Schüssel"),
        (("fr",), "Bowl"),
    ],
)
async def test_the_clients_language_is_spoken(
    ask: Ask, session: AsyncSession, languages: tuple[str, ...], name: str
) -> None:
    product = await a_product(session, name={"en": "Bowl", "de": "Schüssel"})
    await a_variant(session, product, name={"de": "Groß"})

    [shown] = (await ask(BROWSE, languages=languages))["products"]["nodes"]

    assert shown["name"] == name
    assert shown["description"] == ""
    assert [variant["name"] for variant in shown["variants"]] == ["Groß"]


async def test_what_is_not_published_is_there_for_staff_who_read_products(
    ask: Ask, session: AsyncSession
) -> None:
    ada, sam = await a_customer(session), await a_member_of_staff(session)
    hidden = await a_product(session, slug="hidden", is_published=False)
    await a_variant(session, hidden)
    asked = {"id": public(Product, hidden.id), "slug": "hidden"}
    not_there = {"product": None, "productBySlug": None}

    for by in (NOBODY, as_customer(ada), as_staff(sam, Permission.ORDERS_READ)):
        assert await slugs(ask, by) == []
        assert await slugs(ask, by, search="hidden") == []
        assert await ask(SHOW, by=by, **asked) == not_there
    reader = as_staff(sam, Permission.PRODUCTS_READ)
    assert await slugs(ask, reader, search="hidden") == ["hidden"]
    assert await ask(SHOW, by=reader, **asked) == {
        "product": {"slug": "hidden"},
        "productBySlug": {
            "slug": "hidden",
            "isPublished": False,
            "variants": [{"product": {"slug": "hidden"}}],
        },
    }


async def test_a_product_is_found_by_its_exact_slug_and_its_own_id(
    ask: Ask, session: AsyncSession
) -> None:
    bowl = await a_product(session, slug="bowl")
    id = public(Product, bowl.id)

    assert (await ask(SHOW, id=id, slug="bowl"))["productBySlug"]["slug"] == "bowl"
    for slug in ("BOWL", "bow", "bowl ", "", "%"):
        assert await ask(SHOW, id=public(Variant, bowl.id), slug=slug) == {
            "product": None,
            "productBySlug": None,
        }


async def test_a_cursor_of_another_list_is_refused(ask: Ask) -> None:
    for cursor in ("wishlist.6f.019a0000000070008000000000000000", "product.00.x", "🧦"):
        assert await ask(BROWSE, after=cursor) == "BAD_USER_INPUT"


async def test_a_product_shows_a_hundred_variants_at_most(ask: Ask, session: AsyncSession) -> None:
    product = await a_product(session)
    session.add_all(
        Variant(product_id=product.id, position=n, sku=f"V-{n}", currency="EUR", price_minor=1)
        for n in range(101)
    )
    await session.commit()

    [shown] = (await ask(BROWSE))["products"]["nodes"]

    assert [variant["sku"] for variant in shown["variants"]] == [f"V-{n}" for n in range(100)]
