"""Categories, and products in them, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import categories
from kit.ids import public
from models import Category, Product, ProductCategory
from tests.conftest import Ask, Queries
from tests.makers import a_product
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of
from tests.makers.categories import a_category, a_placement, a_tree

TREE = """{ categories { nodes { slug position parent { slug }
  children { slug parent { slug } children { slug } } } } }"""
PAGE = """query ($slug: String!) { categoryBySlug(slug: $slug) {
  id slug name description isPublished path { slug name } children { slug } } }"""
PATH = "slug position path { slug }"


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


def id_of(category: Category) -> str:
    """Write the id of a category."""
    return public(Category, category.id)


async def paths(session: AsyncSession) -> dict[str, list[str]]:
    """Read the path of every category, in slugs; each ends with itself and goes on its parent's."""
    session.expire_all()
    rows = {row.id: row for row in await session.exec(select(Category))}
    for row in rows.values():
        above = rows[row.parent_id].path if row.parent_id else []
        assert row.path == [*above, row.id], row.slug
    return {row.slug: [rows[id].slug for id in row.path] for row in rows.values()}


async def test_everybody_reads_the_tree_from_the_top(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    await a_tree(session)

    with queries(4):
        nodes = (await ask(TREE))["categories"]["nodes"]

    assert nodes == [
        {
            "slug": "desk",
            "position": 0,
            "parent": None,
            "children": [
                {
                    "slug": "paper",
                    "parent": {"slug": "desk"},
                    "children": [{"slug": "notebooks"}],
                },
                {"slug": "pens", "parent": {"slug": "desk"}, "children": []},
            ],
        },
        {"slug": "kitchen", "position": 1, "parent": None, "children": []},
    ]


async def test_the_page_of_a_category_shows_the_way_to_it(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    tree = await a_tree(session)

    with queries(3):
        shown = (await ask(PAGE, slug="notebooks"))["categoryBySlug"]

    assert shown == {
        "id": id_of(tree["notebooks"]),
        "slug": "notebooks",
        "name": "notebooks",
        "description": "",
        "isPublished": True,
        "path": [{"slug": slug, "name": slug} for slug in ("desk", "paper", "notebooks")],
        "children": [],
    }
    found = await ask("query ($id: ID!) { category(id: $id) { slug } }", id=shown["id"])
    assert found == {"category": {"slug": "notebooks"}}


async def test_what_stands_within_something_hidden_is_hidden(
    ask: Ask, do: Do, session: AsyncSession
) -> None:
    tree = await a_tree(session)
    await do("updateCategory", "Category", categoryId=id_of(tree["paper"]), isPublished=False)
    keeper = await a_keeper(session)

    for slug in ("paper", "notebooks"):
        assert await ask(PAGE, slug=slug) == {"categoryBySlug": None}
        assert (await ask(PAGE, by=keeper, slug=slug))["categoryBySlug"]["slug"] == slug
    [desk, _] = (await ask(TREE))["categories"]["nodes"]
    assert [each["slug"] for each in desk["children"]] == ["pens"]


async def test_a_category_is_made_at_the_end_or_in_a_place(do: Do, session: AsyncSession) -> None:
    tree = await a_tree(session)
    desk = id_of(tree["desk"])

    last = await do("createCategory", "Category", PATH, name=en("Ink & Füller"), parentId=desk)
    first = await do("createCategory", "Category", PATH, name=en("New"), parentId=desk, place=0)
    top = await do("createCategory", "Category", "slug position isPublished", name=en("Desk"))

    assert last == {
        "slug": "ink-fuller",
        "position": 2,
        "path": [{"slug": "desk"}, {"slug": "ink-fuller"}],
    }
    assert first["position"] == 0
    assert top == {"slug": "desk-2", "position": 2, "isPublished": False}
    within = select(Category).where(Category.parent_id == tree["desk"].id)
    within = within.execution_options(populate_existing=True)
    rows = await session.exec(within.order_by(col(Category.position)))
    assert [(row.slug, row.position) for row in rows] == [
        ("new", 0),
        ("paper", 1),
        ("pens", 2),
        ("ink-fuller", 3),
    ]


async def test_a_category_is_moved_with_all_below_it(do: Do, session: AsyncSession) -> None:
    tree = await a_tree(session)
    given = {"categoryId": id_of(tree["paper"]), "parentId": id_of(tree["kitchen"])}

    moved = await do("moveCategory", "Category", PATH, **given)

    assert moved == {
        "slug": "paper",
        "position": 0,
        "path": [{"slug": "kitchen"}, {"slug": "paper"}],
    }
    assert (await paths(session))["notebooks"] == ["kitchen", "paper", "notebooks"]
    await do("moveCategory", "Category", categoryId=given["categoryId"])
    assert (await paths(session))["notebooks"] == ["paper", "notebooks"]
    one, two = await events_of(session, "category:move")
    assert one.before is not None
    assert one.before["parent_id"] == str(tree["desk"].id)
    assert two.after is not None
    assert two.after["parent_id"] is None


async def test_a_category_changes_places_among_its_siblings(do: Do, session: AsyncSession) -> None:
    tree = await a_tree(session)
    given = {"categoryId": id_of(tree["pens"]), "parentId": id_of(tree["desk"])}

    assert (await do("moveCategory", "Category", PATH, **given, place=0))["position"] == 0
    await session.refresh(tree["paper"])
    assert tree["paper"].position == 1
    assert (await do("moveCategory", "Category", PATH, **given))["position"] == 1


async def test_a_category_never_stands_within_itself(do: Do, session: AsyncSession) -> None:
    tree = await a_tree(session)
    before = await paths(session)

    for below in ("desk", "paper", "notebooks"):
        given = {"categoryId": id_of(tree["desk"]), "parentId": id_of(tree[below])}
        assert await do("moveCategory", "Category", **given) == ("WITHIN_ITSELF", "parentId")
    assert await paths(session) == before


async def test_the_tree_is_so_deep_at_most(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(categories, "DEEPEST", 3)
    tree = await a_tree(session)
    notebooks = id_of(tree["notebooks"])

    made = await do("createCategory", "Category", name=en("A5"), parentId=notebooks)
    given = {"categoryId": id_of(tree["desk"]), "parentId": id_of(tree["kitchen"])}

    assert made == ("TOO_DEEP", "parentId")
    assert await do("moveCategory", "Category", **given) == ("TOO_DEEP", "parentId")


async def test_so_many_stand_side_by_side_at_most(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(categories, "MOST_SIBLINGS", 2)
    tree = await a_tree(session)
    desk = id_of(tree["desk"])

    assert await do("createCategory", "Category", name=en("X"), parentId=desk) == ("TOO_MANY",)
    moved = await do("moveCategory", "Category", categoryId=id_of(tree["kitchen"]), parentId=desk)
    assert moved == ("TOO_MANY",)
    placed = {"categoryId": id_of(tree["pens"]), "parentId": desk, "place": 0}
    assert "id" in await do("moveCategory", "Category", **placed)


async def test_a_category_with_others_in_it_is_not_deleted(do: Do, session: AsyncSession) -> None:
    tree = await a_tree(session)
    product = await a_product(session)
    await a_placement(session, product, tree["notebooks"])
    paper, notebooks = id_of(tree["paper"]), id_of(tree["notebooks"])

    refused = await do("deleteCategory", "Category", categoryId=paper)
    assert refused == ("CATEGORY_NOT_EMPTY", "categoryId")
    deleted = await do("deleteCategory", "Category", "slug", categoryId=notebooks)
    assert deleted == {"slug": "notebooks"}
    assert (await session.exec(select(ProductCategory))).all() == []
    assert await session.get(Product, product.id) is not None
    for name in ("updateCategory", "moveCategory", "deleteCategory"):
        gone = await do(name, "Category", categoryId=notebooks)
        assert gone == ("NO_SUCH_CATEGORY", "categoryId")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": []}, ("INVALID_INPUT", "name")),
        ({"slug": "A"}, ("INVALID_INPUT", "slug")),
        ({"slug": "desk"}, ("SLUG_TAKEN", "slug")),
        ({"parentId": "category_1"}, ("NO_SUCH_CATEGORY", "parentId")),
        ({"place": -1}, ("INVALID_INPUT", "place")),
        ({"description": en("x" * 20_001)}, ("INVALID_INPUT", "description.0.text")),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, session: AsyncSession, changed: dict[str, Any], refusal: tuple[str, ...]
) -> None:
    await a_category(session, slug="desk")

    assert await do("createCategory", "Category", **{"name": en("X"), **changed}) == refusal


async def test_a_category_is_changed_where_it_stands(do: Do, session: AsyncSession) -> None:
    tree = await a_tree(session)
    usual = {"categoryId": id_of(tree["pens"])}
    fields = "slug name description isPublished"

    changed = await do(
        "updateCategory", "Category", fields, **usual, name=en("Pens"), description=en("Ink.")
    )

    shown = {"slug": "pens", "name": "Pens", "description": "Ink.", "isPublished": True}
    assert changed == shown
    taken = await do("updateCategory", "Category", **usual, slug="paper")
    assert taken == ("SLUG_TAKEN", "slug")
