"""Products in categories, through the schema."""

from __future__ import annotations

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY
from domain import placements
from kit.ids import public
from models import Category, Product
from tests.conftest import Ask
from tests.makers import a_product
from tests.makers.catalogue import Do, a_keeper, doing, events_of
from tests.makers.categories import a_category, a_placement, a_tree

PLACED = "categories { position category { slug } }"


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


def id_of(category: Category) -> str:
    """Write the id of a category."""
    return public(Category, category.id)


async def test_products_are_placed_once_and_taken_out(
    ask: Ask, do: Do, session: AsyncSession
) -> None:
    tree, product = await a_tree(session), await a_product(session)
    usual = {"productId": public(Product, product.id), "categoryId": id_of(tree["pens"])}

    placed = await do("addToCategory", "Product", PLACED, **usual)
    moved = await do("addToCategory", "Product", PLACED, **usual, position=7)
    same = await do("addToCategory", "Product", PLACED, **usual)
    left = await do("removeFromCategory", "Product", PLACED, **usual)

    assert placed == {"categories": [{"position": 0, "category": {"slug": "pens"}}]}
    assert moved == same == {"categories": [{"position": 7, "category": {"slug": "pens"}}]}
    assert left == {"categories": []}
    refused = await do("removeFromCategory", "Product", **usual)
    assert refused == ("NOT_IN_CATEGORY", "categoryId")
    assert len(await events_of(session, "product:add_to_category")) == 2
    for name in ("addToCategory", "removeFromCategory"):
        wrong = await do(name, "Product", **{**usual, "categoryId": "category_1"})
        assert wrong == ("NO_SUCH_CATEGORY", "categoryId")
        wrong = await do(name, "Product", **{**usual, "productId": "product_1"})
        assert wrong == ("NO_SUCH_PRODUCT", "productId")


async def test_a_product_is_in_so_many_categories_at_most(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placements, "MOST_CATEGORIES", 1)
    tree, product = await a_tree(session), await a_product(session)
    await a_placement(session, product, tree["desk"])
    given = {"productId": public(Product, product.id), "categoryId": id_of(tree["pens"])}

    assert await do("addToCategory", "Product", **given) == ("TOO_MANY",)


async def test_a_place_is_seen_by_who_sees_both_ends(ask: Ask, session: AsyncSession) -> None:
    tree, product = await a_tree(session), await a_product(session, slug="pen")
    hidden = await a_category(session, slug="hidden", is_published=False)
    below = await a_category(session, hidden, slug="below")
    for category in (tree["pens"], hidden, below):
        await a_placement(session, product, category)
    show = '{ productBySlug(slug: "pen") { categories { category { slug } } } }'

    for by, count in ((NOBODY, 1), (await a_keeper(session), 3)):
        shown = (await ask(show, by=by))["productBySlug"]["categories"]
        assert len(shown) == count
