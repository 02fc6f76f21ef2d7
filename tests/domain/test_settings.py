"""Settings of the store."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.refusals import FeatureOff
from domain.settings import Feature, Settings, key_of, read, require, understood
from kit import clock
from models import BackorderPolicy, StoreSetting
from tests.conftest import Queries


async def test_a_store_that_decided_nothing_has_wishlists(
    session: AsyncSession, queries: Queries
) -> None:
    with queries(1):
        settings = await read(session)

    assert settings == Settings(features=frozenset({Feature.WISHLISTS}), store_name=None)


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

    assert await read(session) == Settings(frozenset({Feature.POINTS}), "Hanover Mugs")
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


def test_features_are_in_order() -> None:
    assert list(Feature) == sorted(Feature)
