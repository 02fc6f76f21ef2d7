"""Points, wanted by many at once: none is used, earned or given back twice."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import EVERYTHING
from auth.viewer import SYSTEM, staff
from domain.points import AdjustPoints, adjust, age, earn, give_back, reverse, use
from domain.refusals import NotEnoughPoints
from kit import clock
from kit.database import Database
from kit.ids import public
from models import Customer, Order
from tests.makers import a_customer, a_member_of_staff, an_order
from tests.makers.points import Balance, balance, give_points, rewarding
from tests.races import at_once

DAY = timedelta(days=1)


async def _made(
    database: Database, points: int, orders: int, **terms: int
) -> tuple[Customer, list[Order]]:
    async with database.writes() as session:
        await rewarding(session, **terms)
        ada = await a_customer(session)
        if points:
            await give_points(session, ada, points)
        return ada, [await an_order(session, ada) for _ in range(orders)]


async def _balance(database: Database, customer: Customer) -> Balance:
    return await database.transaction(lambda session: balance(session, customer))


async def _use(database: Database, order: Order, points: int) -> bool:
    async def work(session: AsyncSession) -> None:
        await use(session, SYSTEM, order, points, "points")

    try:
        await database.transaction(work)
    except NotEnoughPoints:
        return False
    return True


async def test_points_in_two_carts_at_once_pay_for_one(committed: Database) -> None:
    ada, orders = await _made(committed, 100, 2)

    done = await at_once(lambda n: _use(committed, orders[n % 2], 100))

    assert sum(done) == 1
    assert await _balance(committed, ada) == (0, 0, 0)


async def test_of_fifty_who_use_points_as_many_can_as_there_are(committed: Database) -> None:
    ada, orders = await _made(committed, 105, 2)

    done = await at_once(lambda n: _use(committed, orders[n % 2], 10))

    assert sum(done) == 10
    assert await _balance(committed, ada) == (5, 0, 0)


async def test_an_order_that_is_paid_fifty_times_at_once_brings_points_once(
    committed: Database,
) -> None:
    ada, [order] = await _made(committed, 0, 1)

    async def pay(_: int) -> int:
        return await committed.transaction(lambda session: earn(session, SYSTEM, order, 25))

    assert sum(await at_once(pay)) == 25
    assert await _balance(committed, ada) == (0, 25, 0)


async def test_refunds_and_cancellations_at_once_undo_an_order_once(committed: Database) -> None:
    ada, [order] = await _made(committed, 100, 1)
    assert await _use(committed, order, 100)
    await committed.transaction(lambda session: earn(session, SYSTEM, order, 25))

    async def undo(number: int) -> None:
        if number % 5 == 0:
            await committed.transaction(lambda session: give_back(session, SYSTEM, order))
        else:
            share = Fraction(number, 50)
            await committed.transaction(lambda session: reverse(session, SYSTEM, order, share))

    await at_once(undo)

    assert await _balance(committed, ada) == (100, 0, 0)


async def test_what_is_due_is_released_once_whoever_comes_first(committed: Database) -> None:
    ada, [order, other] = await _made(committed, 0, 2, pending_days=1)
    await committed.transaction(lambda session: earn(session, SYSTEM, order, 25))

    async def come(number: int) -> bool | int:
        if number % 2:
            return await _use(committed, other, 1)
        return await committed.transaction(age)

    with clock.travel(DAY):
        await at_once(come)

    assert await _balance(committed, ada) == (0, 0, 0)


async def test_fifty_adjustments_take_no_more_than_there_is(committed: Database) -> None:
    ada, _ = await _made(committed, 30, 0)
    async with committed.writes() as session:
        sam = staff((await a_member_of_staff(session)).id, EVERYTHING)
    said = {"customer_id": public(Customer, ada.id), "points": -7, "reason": "A mistake"}
    command = AdjustPoints.model_validate(said)

    async def take(_: int) -> bool:
        try:
            await committed.transaction(lambda session: adjust(session, sam, command))
        except NotEnoughPoints:
            return False
        return True

    assert sum(await at_once(take)) == 4
    assert await _balance(committed, ada) == (2, 0, 0)
