"""Carriers of the store's own, as staff name them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from tests.conftest import Ask
from tests.makers import a_member_of_staff, as_staff
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import a_merchant

SET = ("setCarriers", "CarriersDecided", "carriers { name trackingPage }")
BIKE = {"name": "Bike", "trackingPage": "https://bike.example/{number}"}


async def test_a_store_names_carriers_with_and_without_pages(
    ask: Ask, session: AsyncSession
) -> None:
    by = await a_merchant(session)
    wanted = [BIKE, {"name": "Our van", "trackingPage": None}]

    assert await doing(ask, by)(*SET, carriers=wanted) == {"carriers": wanted}

    asked = await ask("{ ownCarriers { name trackingPage } }", by=by)
    assert asked["ownCarriers"] == wanted
    [event] = await events_of(session, "store_setting:update")
    assert event.after is not None
    assert [row["name"] for row in event.after["carriers"]] == ["Bike", "Our van"]


@pytest.mark.parametrize(
    "page",
    [
        "https://bike.example/",
        "https://bike.example/{number}/{number}",
        "http://bike.example/{number}",
        "https://{number}.example/",
        "https://bike.example:{number}",
        "javascript:alert('{number}')",
        "https://u:p@bike.example/{number}",
        "https://bike.example/<{number}>",
        "{number}",
        "https://bike.example/" + "x" * 1000 + "{number}",
    ],
)
async def test_a_page_that_is_none_is_refused(ask: Ask, session: AsyncSession, page: str) -> None:
    do = doing(ask, await a_merchant(session))

    refused = await do(*SET, carriers=[BIKE, {"name": "Van", "trackingPage": page}])

    assert refused == ("INVALID_INPUT", "carriers.1.trackingPage")
    assert await events_of(session, "store_setting:update") == []


@pytest.mark.parametrize(
    ("carriers", "path"),
    [
        ([BIKE, BIKE], "carriers.1.name"),
        ([{"name": " "}], "carriers.0.name"),
        ([{"name": "x" * 61}], "carriers.0.name"),
        ([{"name": f"{n}"} for n in range(51)], "carriers"),
    ],
)
async def test_names_that_cannot_be_are_refused(
    ask: Ask, session: AsyncSession, carriers: list[Any], path: str
) -> None:
    do = doing(ask, await a_merchant(session))

    assert await do(*SET, carriers=carriers) == ("INVALID_INPUT", path)


async def test_who_moves_orders_alone_names_no_carriers(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session), Permission.ORDERS_WRITE)

    assert await doing(ask, sam)(*SET, carriers=[]) == "FORBIDDEN"
