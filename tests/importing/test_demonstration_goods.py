"""The goods of the demonstration store: classed, told apart, and possible to buy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.modifier_facts import questions_of
from domain.modifying import ModifierAnswer, answered, differences
from importing.demonstration import fill
from kit.database import Database
from kit.ids import PublicId, public
from kit.refused import InvalidInput
from models import (
    Category,
    Modifier,
    ModifierChoice,
    Product,
    ProductCategory,
    ProductKind,
    ProductOption,
    Property,
    PropertyValue,
    TaxClass,
    Variant,
    VariantValue,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def all_of(session: AsyncSession, model: Any) -> Sequence[Any]:
    return (await session.exec(select(model).order_by(col(model.id)))).all()


@pytest.fixture
async def store(database: Database, session: AsyncSession) -> AsyncSession:
    await fill(database, NOW)
    return session


async def test_the_tree_is_one_and_every_product_is_in_it(store: AsyncSession) -> None:
    rows = {row.id: row for row in await all_of(store, Category)}

    for row in rows.values():
        assert row.path == [*(rows[row.parent_id].path if row.parent_id else []), row.id]
    assert max(len(row.path) for row in rows.values()) == 3
    assert [row.slug for row in rows.values() if not row.is_published] == ["season"]
    placed = {row.product_id for row in await all_of(store, ProductCategory)}
    assert placed == {row.id for row in await all_of(store, Product)}
    places = Counter((row.parent_id, row.position) for row in rows.values())
    assert set(places.values()) == {1}


async def test_everything_is_called_something_in_both_languages(store: AsyncSession) -> None:
    models = (Category, Modifier, ModifierChoice, Product, Property, PropertyValue, TaxClass)

    for model in models:
        for row in await all_of(store, model):
            assert set(row.name) == {"en", "de"}, row
            assert all(row.name.values()), row


async def test_variants_have_one_value_for_each_option_and_no_two_the_same(
    store: AsyncSession,
) -> None:
    values: dict[Any, dict[Any, Any]] = {}
    for row in await all_of(store, VariantValue):
        values.setdefault(row.variant_id, {})[row.property_id] = row.value_id
    variants = await all_of(store, Variant)
    options = {row.product_id: row.property_id for row in await all_of(store, ProductOption)}

    assert len(options) == 10
    seen = set()
    for variant in variants:
        mine = values.get(variant.id, {})
        option = options.get(variant.product_id)
        assert set(mine) == ({option} if option else set())
        for value in mine.values():
            assert (variant.product_id, value) not in seen
            seen.add((variant.product_id, value))


async def test_there_is_a_download_a_thing_of_the_season_and_two_rates(
    store: AsyncSession,
) -> None:
    products = await all_of(store, Product)
    taxes = {row.key: (row.id, row.rate_bp) for row in await all_of(store, TaxClass)}
    [download] = [row for row in products if row.kind is ProductKind.DIGITAL]
    [hidden] = [row for row in products if not row.is_published]

    assert (download.slug, download.tax_class_id) == ("letter-paper-pdf", taxes["reduced"][0])
    assert (hidden.slug, hidden.published_at) == ("advent-garland", None)
    assert {key: rate for key, (_, rate) in taxes.items()} == {"reduced": 700, "standard": 1900}
    for variant in await all_of(store, Variant):
        assert (variant.weight_grams is None) == (variant.product_id == download.id)


async def test_the_letter_opener_is_bought_as_somebody_wants_it(store: AsyncSession) -> None:
    [product] = [row for row in await all_of(store, Product) if row.slug == "letter-opener"]
    questions = (await questions_of(store, [product.id]))[product.id]
    asked = {question.key: question for question in questions}
    choices = {each.key: each for question in questions for each in question.choices}

    def answer(key: str, *chosen: str, text: str | None = None) -> ModifierAnswer:
        return ModifierAnswer(
            modifier_id=PublicId(public(Modifier, asked[key].id)),
            choice_ids=[PublicId(public(ModifierChoice, choices[each].id)) for each in chosen],
            text=text,
        )

    kept = answered(
        questions,
        [answer("hand", "right"), answer("case", "leather"), answer("engraving", text="A")],
    )
    assert differences(kept) == 1400
    for wrong in ([], [answer("hand", "left"), answer("case", "leather")]):
        with pytest.raises(InvalidInput):
            answered(questions, wrong)
