"""How often orders can be placed, so that nobody fills a mailbox or empties a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.throttle import Limit, Limits
from kit import clock
from kit.database import Database
from models import Letter, Order
from tests.conftest import HOUSE, Ask, asking
from tests.makers import a_customer, a_shipping_method, a_variant, as_customer
from tests.makers.carts import a_cart, a_claim
from tests.schema.ordering import placed, ready

TWO = (Limit(2, timedelta(hours=1)),)


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> None:
    """Let the store send parcels everywhere, for nothing."""
    await a_shipping_method(session)


def limited(database: Database, limits: Limits) -> Ask:
    """Make a store with limits of its own."""
    policy = replace(HOUSE.desk.policy, limits=limits)
    return asking(database, replace(HOUSE, desk=replace(HOUSE.desk, policy=policy)))


async def ordered(ask: Ask, session: AsyncSession, by: Any, key: str, **said: Any) -> str:
    """Fill a cart and order it; the code of the refusal, or nothing."""
    await a_cart(session, by, (await a_variant(session), 1))
    await ready(ask, by, **said)
    return str((await placed(ask, by, "12.50", key=key)).get("code", ""))


async def test_nobody_fills_the_mailbox_of_an_address_by_ordering(
    database: Database, session: AsyncSession
) -> None:
    ask = limited(database, Limits(order_address=TWO))
    guests = [a_claim()[1] for _ in range(3)]
    emails = ("ada@example.com", "Ada+shop@example.com", "ada@example.com")

    told = [
        await ordered(ask, session, guest, f"attempt-{n}", email=emails[n])
        for n, guest in enumerate(guests)
    ]

    assert told == ["", "", "RATE_LIMITED"]
    assert len((await session.exec(select(Letter))).all()) == 2
    assert len((await session.exec(select(Order))).all()) == 2
    with clock.travel(timedelta(minutes=31)):
        assert "number" in await placed(ask, guests[2], "12.50", key="attempt-3")


async def test_an_account_orders_as_often_as_it_likes_and_writes_to_others_no_more_than_guests(
    database: Database, session: AsyncSession
) -> None:
    ask = limited(database, Limits(order_address=TWO, order_network=TWO))
    by = as_customer(await a_customer(session))

    own = [await ordered(ask, session, by, f"own-try-{n}", email=None) for n in range(3)]
    others = [await ordered(ask, session, by, f"others-{n}") for n in range(3)]

    assert own == [""] * 3
    assert others == ["", "", "RATE_LIMITED"]


async def test_guests_of_one_network_order_so_often_whatever_addresses_they_type(
    database: Database, session: AsyncSession
) -> None:
    ask = limited(database, Limits(order_network=TWO))

    told = [
        await ordered(ask, session, a_claim()[1], f"attempt-{n}", email=f"{n}@example.com")
        for n in range(3)
    ]

    assert told == ["", "", "RATE_LIMITED"]
