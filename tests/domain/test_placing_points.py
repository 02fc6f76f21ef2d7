"""Races about points that pay for orders: they pay once, whoever else wants them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy.exc import IntegrityError

from auth.permissions import Permission
from domain.points import AdjustPoints, adjust
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Customer, Order
from tests.domain.test_placing_races import a_ready_cart, order, outcome, rows
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_shipping_method,
    a_variant,
    as_customer,
    as_staff,
)
from tests.makers.points import balance, give_points, rewarding
from tests.races import at_once


@pytest.fixture(autouse=True)
async def parcel(committed: Database) -> None:
    """Let the store send parcels everywhere, for nothing."""
    async with committed.writes() as session:
        await a_shipping_method(session)


async def points_of(database: Database, customer: Customer) -> int:
    """Read how many points are there, and see that they are the sum of their entries."""
    async with database.writes() as session:
        return (await balance(session, customer))[0]


async def test_points_in_several_carts_of_one_customer_pay_for_one_order(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        ada, variant = await a_customer(session), await a_variant(session)
        await rewarding(session)
        await give_points(session, ada, 100)
    by = as_customer(ada)

    async def turn(number: int) -> str:
        with suppress(IntegrityError):  # another device has begun a cart
            async with committed.writes() as session:
                await a_ready_cart(session, ada, (variant, 1), points=100)
        return await outcome(committed, by, order("12.00", f"device-{number:05}"))

    told = await at_once(turn)

    [placed] = await rows(committed, Order)
    refused = Counter(answer for answer in told if answer != placed.number)
    assert sum(refused.values()) == 49
    assert set(refused) <= {
        "CHECKOUT_INCOMPLETE",
        "NOT_ENOUGH_POINTS",
        "NO_SUCH_CART",
        "TOTAL_CHANGED",
    }
    assert (placed.points_used, placed.fees_minor) == (100, -50)
    assert await points_of(committed, ada) == 0


async def test_points_that_staff_take_meanwhile_pay_for_no_order(committed: Database) -> None:
    async with committed.writes() as session:
        people = [await a_customer(session) for _ in range(25)]
        variant = await a_variant(session)
        await rewarding(session)
        for one in people:
            await give_points(session, one, 100)
            await a_ready_cart(session, one, (variant, 1), points=100)
        staff = as_staff(
            await a_member_of_staff(session), Permission.CUSTOMERS_READ, Permission.POINTS_WRITE
        )

    async def take(customer: Customer) -> str:
        wanted = {"customer_id": public(Customer, customer.id), "points": -100, "reason": "x"}
        command = AdjustPoints.model_validate({**wanted, "idempotency_key": None})
        try:
            await committed.transaction(lambda session: adjust(session, staff, command))
        except Refused as refused:
            return refused.code()
        return "taken"

    async def turn(number: int) -> str:
        one = people[number // 2]
        if number % 2:
            return await take(one)
        return await outcome(committed, as_customer(one), order("12.00", f"key-{number:05}"))

    told = await at_once(turn)

    orders = {one.customer_id: one for one in await rows(committed, Order)}
    for one, pair in zip(people, zip(told[::2], told[1::2], strict=True), strict=True):
        if one.id in orders:
            assert pair == (orders[one.id].number, "NOT_ENOUGH_POINTS")
        else:
            assert pair[0] in {"CHECKOUT_INCOMPLETE", "NOT_ENOUGH_POINTS", "TOTAL_CHANGED"}
            assert pair[1] == "taken"
        assert await points_of(committed, one) == 0
