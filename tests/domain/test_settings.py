"""Settings of the store."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.deciding import UpdateStoreSettings, update
from domain.refusals import CurrencyInUse, FeatureOff
from domain.settings import (
    ON_UNLESS_TOLD,
    Feature,
    Key,
    Settings,
    currency_of_goods,
    key_of,
    read,
    require,
    understood,
)
from kit import clock, ids
from kit.database import Database
from models import BackorderPolicy, StoreSetting, Variant
from tests.conftest import Queries
from tests.makers import a_product
from tests.races import at_once


async def test_a_store_that_decided_nothing_has_wishlists(
    session: AsyncSession, queries: Queries
) -> None:
    with queries(1):
        settings = await read(session)

    assert settings == Settings(features=ON_UNLESS_TOLD, store_name=None)


async def test_a_store_can_switch_on_and_off(session: AsyncSession) -> None:
    now = clock.now()
    session.add_all(
        [
            StoreSetting(key=key_of(Feature.WISHLISTS), value=False, updated_at=now),
            StoreSetting(key=key_of(Feature.POINTS), value=True, updated_at=now),
            StoreSetting(key="store_name", value="Hanover Mugs", updated_at=now),
        ]
    )
    await session.flush()

    assert await read(session) == Settings(
        frozenset({Feature.ORDER_SEARCH, Feature.POINTS}), "Hanover Mugs"
    )
    with pytest.raises(FeatureOff):
        await require(session, Feature.WISHLISTS)


@pytest.mark.parametrize("value", [None, 0, 1, "off", {}, []])
def test_a_switch_that_is_neither_on_nor_off_counts_as_not_set(value: Any) -> None:
    assert understood({key_of(Feature.WISHLISTS): value, "store_name": value}) == Settings(
        store_name=value if value == "off" else None
    )


@pytest.mark.parametrize("value", [None, "on", {}, [], True])
def test_stock_settings_that_make_no_sense_count_as_not_set(value: Any) -> None:
    settings = understood({"backorders": value, "stock_shown": value})

    assert (settings.backorders, settings.stock_shown) == (BackorderPolicy.DENY, 10)
    assert understood({"backorders": "ALLOW", "stock_shown": 0}) == Settings(
        backorders=BackorderPolicy.ALLOW, stock_shown=0
    )


@pytest.mark.parametrize("value", [None, 0, "eur", "DEM", {}, [], "BOTH", True])
def test_prices_that_make_no_sense_count_as_not_set(value: Any) -> None:
    kept = dict.fromkeys((Key.CURRENCY, Key.PRICES_ENTERED, Key.PRICES_SHOWN), value)

    assert understood(kept) == Settings()


async def test_goods_and_another_currency_never_come_at_once(committed: Database) -> None:
    async def sell(_: int) -> bool:
        async def work(session: AsyncSession) -> bool:
            currency = await currency_of_goods(session)
            await asyncio.sleep(0.01)
            session.add(Variant(sku=str(ids.new()), **{**row, "currency": currency}))
            return True

        return await committed.transaction(work)

    async def change(to: str) -> bool:
        command = UpdateStoreSettings.model_validate({"currency": to})
        try:
            await committed.transaction(lambda s: update(s, SYSTEM, command))
        except CurrencyInUse:
            return False
        return True

    async with committed.writes() as session:
        product = await a_product(session)
    row: dict[str, Any] = {"product_id": product.id, "price_minor": 100}
    await at_once(lambda n: sell(n) if n % 2 else change(("USD", "SEK")[n % 4 // 2]))

    async with committed.writes() as session:
        kept = set((await session.exec(select(Variant.currency))).all())
        assert kept == {(await read(session)).currency}


def test_features_are_in_order() -> None:
    assert list(Feature) == sorted(Feature)
