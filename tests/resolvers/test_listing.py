"""Pages, narrowed and counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.meanings import Paged, order_of
from kit.pages import BadPage, Count, Page
from models import Order, OrderStatus
from resolvers import listing
from resolvers.listing import name_of, page_of
from schema.orders import FILTERS, NEWEST
from tests.makers import a_customer, an_order

ALL = Paged(Order, None, order_of(NEWEST, Order), FILTERS)
OWN = Paged(Order, Order.customer_id, order_of(NEWEST, Order), FILTERS)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def page(session: AsyncSession, paged: Paged = ALL, **wanted: Any) -> Page:
    async def read(statement: Any) -> list[Any]:
        return list(await session.exec(statement))

    return await page_of(read, select(Order), paged, 2, None, wanted)


def test_a_list_is_named_by_what_it_holds_and_whose_it_is() -> None:
    assert (name_of(ALL), name_of(OWN)) == ("order", "order~customer_id")


async def test_an_owners_list_is_counted_to_the_end_and_others_to_a_cap(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "CAP", 2)
    for number in range(4):
        ada = await a_customer(session)
        await an_order(session, ada)
        counts = [await (await page(session, of)).counted() for of in (ALL, OWN)]
        capped = Count(min(number + 1, 2), number < 2)
        assert counts == [capped, Count(number + 1, True)]


async def test_a_count_is_of_the_narrowed_list(session: AsyncSession) -> None:
    for days in range(3):
        await an_order(session, placed_at=NOON + timedelta(days=days))

    narrowed = await page(session, placedFrom=NOON + timedelta(days=1))

    assert await narrowed.counted() == Count(2, True)


async def test_a_filter_names_fifty_values_at_most(session: AsyncSession) -> None:
    await page(session, status=[OrderStatus.PENDING] * 50)

    with pytest.raises(BadPage, match="`status` may name at most 50 values") as refused:
        await page(session, status=[OrderStatus.PENDING] * 51)
    assert refused.value.argument == "status"


async def test_a_range_that_ends_before_it_begins_names_its_end(session: AsyncSession) -> None:
    with pytest.raises(BadPage, match="`placedUntil` is before `placedFrom`") as refused:
        await page(session, placedFrom=NOON, placedUntil=NOON - timedelta(microseconds=1))
    assert refused.value.argument == "placedUntil"


@pytest.mark.parametrize("search", ["", "   ", "\t\n"])
async def test_a_blank_search_narrows_nothing(session: AsyncSession, search: str) -> None:
    order = await an_order(session)

    assert (await page(session, search=search)).nodes == [order]
