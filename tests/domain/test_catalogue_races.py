"""Races over the catalogue: the tree stays a tree, and what is there once is there once."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import categories, products, variants
from domain.categories import CreateCategory, MoveCategory
from domain.products import CreateProduct
from domain.variants import CreateVariant, UpdateVariant
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Category, Product, Variant
from tests.makers import a_product, a_variant
from tests.makers.catalogue import a_keeper, en
from tests.makers.categories import a_category

ROOM = asyncio.Semaphore(20)  # who waits for a turn holds a connection, and not for ever


async def told(database: Database, work: Any) -> str:
    """Do something in a transaction; how it is refused, or that it is done."""
    try:
        async with ROOM:
            await database.transaction(work)
    except Refused as refused:
        return refused.code()
    return "done"


async def _move(by: Viewer, what: Category, to: Category, session: AsyncSession) -> Any:
    command = MoveCategory.model_validate(
        {"category_id": public(Category, what.id), "parent_id": public(Category, to.id)}
    )
    return await categories.move(session, by, command)


async def _all(model: Any, session: AsyncSession) -> list[Any]:
    return list(await session.exec(select(model)))


async def _is_a_tree(database: Database) -> None:
    rows = {row.id: row for row in await database.transaction(partial(_all, Category))}
    for row in rows.values():
        above = rows[row.parent_id].path if row.parent_id else []
        assert row.path == [*above, row.id]
        assert len(set(row.path)) == len(row.path)


async def test_two_that_move_into_each_other_make_no_circle_fifty_times(
    committed: Database,
) -> None:
    by = await committed.transaction(a_keeper)
    for _ in range(50):
        one = await committed.transaction(a_category)
        other = await committed.transaction(a_category)
        answers = await asyncio.gather(
            told(committed, partial(_move, by, one, other)),
            told(committed, partial(_move, by, other, one)),
        )
        assert sorted(answers) == ["WITHIN_ITSELF", "done"]
        await _is_a_tree(committed)


async def test_fifty_moves_at_once_leave_a_tree(committed: Database) -> None:
    by = await committed.transaction(a_keeper)
    rows = [await committed.transaction(a_category) for _ in range(8)]
    pairs = [(rows[n % 8], rows[(n * 3 + n // 8) % 8]) for n in range(50)]

    answers = await asyncio.gather(
        *(told(committed, partial(_move, by, one, other)) for one, other in pairs)
    )

    assert set(answers) <= {"done", "WITHIN_ITSELF", "TOO_DEEP"}
    assert "done" in answers
    await _is_a_tree(committed)


async def test_fifty_of_one_name_have_fifty_slugs(committed: Database) -> None:
    by = await committed.transaction(a_keeper)
    product = CreateProduct.model_validate({"name": en("Mug")})
    category = CreateCategory.model_validate({"name": en("Mugs")})

    answers = await asyncio.gather(
        *(told(committed, lambda s: products.create(s, by, product)) for _ in range(50)),
        *(told(committed, lambda s: categories.create(s, by, category)) for _ in range(20)),
    )

    assert set(answers) == {"done"}
    made = await committed.transaction(partial(_all, Product))
    assert {row.slug for row in made} == {"mug", *(f"mug-{n}" for n in range(2, 51))}
    tree = await committed.transaction(partial(_all, Category))
    assert sorted(row.position for row in tree) == list(range(20))


async def test_a_sku_is_taken_once_by_fifty(committed: Database) -> None:
    by = await committed.transaction(a_keeper)
    owners = [await committed.transaction(a_product) for _ in range(2)]

    def work(n: int) -> Any:
        sku = "mug" if n % 2 else "MUG"
        given = {"product_id": public(Product, owners[n % 2].id), "sku": sku, "price": "1"}
        return lambda s: variants.create(s, by, CreateVariant.model_validate(given))

    answers = await asyncio.gather(*(told(committed, work(n)) for n in range(50)))

    assert (answers.count("done"), answers.count("SKU_TAKEN")) == (1, 49)


async def test_of_two_variants_switched_off_at_once_one_stays_fifty_times(
    committed: Database,
) -> None:
    by = await committed.transaction(a_keeper)
    for _ in range(50):
        owner = await committed.transaction(a_product)
        rows = [await committed.transaction(partial(a_variant, product=owner)) for _ in range(2)]

        def off(row: Variant) -> Any:
            given = {"variant_id": public(Variant, row.id), "is_active": False}
            return lambda s: variants.update(s, by, UpdateVariant.model_validate(given))

        answers = await asyncio.gather(*(told(committed, off(row)) for row in rows))
        assert sorted(answers) == ["LAST_VARIANT", "done"]
