"""Points: earned, used, given back, taken back, expired; a balance that is always their sum."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.point_facts import rates_of
from domain.point_terms import Rates
from domain.points import age, earn, give_back, reverse, use
from domain.refusals import FeatureOff, NotEnoughPoints
from domain.settings import Feature, key_of
from kit import clock
from kit.refused import Wrong
from kit.times import months_after
from models import (
    Customer,
    CustomerStatus,
    PointsAccount,
    PointsEntry,
    StoreSetting,
)
from models.points import MOST
from tests.conftest import Queries
from tests.makers import a_customer, an_order
from tests.makers.groups import a_group
from tests.makers.points import balance, entries_of, give_points, rewarding

DAY = timedelta(days=1)
MONTH = 31 * DAY


async def ada_with(session: AsyncSession, points: int) -> Customer:
    ada = await a_customer(session)
    await give_points(session, ada, points)
    return ada


async def account_of(session: AsyncSession, customer: Customer) -> PointsAccount:
    found = select(PointsAccount).where(col(PointsAccount.customer_id) == customer.id)
    return (await session.exec(found)).one()


async def test_what_a_paid_order_brings_is_pending_until_its_goods_can_come_back_no_more(
    session: AsyncSession,
) -> None:
    await rewarding(session, pending_days=30)
    ada = await a_customer(session)
    order = await an_order(session, ada)

    assert await earn(session, SYSTEM, order, 25) == 25
    assert await balance(session, ada) == (0, 25, 0)
    with clock.travel(29 * DAY):
        assert await age(session) == 0
    with clock.travel(30 * DAY):
        assert await age(session) == 1
        assert await age(session) == 0
    assert await balance(session, ada) == (25, 0, 0)
    account = await account_of(session, ada)
    first = clock.now().date() + 30 * DAY
    assert (account.expires_on, account.expiring) == (months_after(first, 12), 25)
    assert await entries_of(session, ada) == [("EARNED", 0, 25, 0), ("RELEASED", 25, -25, 0)]


async def test_an_order_brings_points_once(session: AsyncSession) -> None:
    await rewarding(session)
    ada = await a_customer(session)
    order = await an_order(session, ada)

    assert [await earn(session, SYSTEM, order, 25) for _ in range(2)] == [25, 0]
    assert await balance(session, ada) == (0, 25, 0)


async def test_without_days_to_wait_points_are_available_at_once(session: AsyncSession) -> None:
    await rewarding(session, pending_days=0)
    ada = await a_customer(session)

    await earn(session, SYSTEM, await an_order(session, ada), 25)

    assert await balance(session, ada) == (25, 0, 0)


async def test_guests_and_who_was_erased_earn_nothing(session: AsyncSession) -> None:
    await rewarding(session)
    guest = await a_customer(session, email_verified_at=None)
    gone = await a_customer(session, status=CustomerStatus.ERASED)
    for customer in (guest, gone, None):
        order = await an_order(session, customer)
        assert await earn(session, SYSTEM, order, 25) == 0
        await give_back(session, SYSTEM, order)
    with pytest.raises(NotEnoughPoints):
        await use(session, SYSTEM, await an_order(session), 1, "points")
    assert (await session.exec(select(PointsAccount))).all() == []


async def test_where_points_are_off_nothing_is_earned_or_used(session: AsyncSession) -> None:
    await rewarding(session)
    ada = await ada_with(session, 100)
    order = await an_order(session, ada)
    await use(session, SYSTEM, order, 60, "points")
    off = select(StoreSetting).where(col(StoreSetting.key) == key_of(Feature.POINTS))
    (await session.exec(off)).one().value = False

    assert await earn(session, SYSTEM, order, 25) == 0
    with pytest.raises(FeatureOff) as refused:
        await use(session, SYSTEM, await an_order(session, ada), 1, "checkout", "points")
    assert refused.value.fields == (Wrong(("checkout", "points"), FeatureOff.sentence()),)
    await give_back(session, SYSTEM, order)
    assert await balance(session, ada) == (100, 0, 0), "what was used is theirs all the same"


async def test_no_more_is_used_than_is_available(session: AsyncSession) -> None:
    await rewarding(session)
    ada = await ada_with(session, 100)
    await earn(session, SYSTEM, await an_order(session, ada), 25)

    with pytest.raises(NotEnoughPoints) as refused:
        await use(session, SYSTEM, await an_order(session, ada), 101, "points")
    assert refused.value.fields == (Wrong(("points",), "There are 100 points."),)
    await use(session, SYSTEM, await an_order(session, ada), 100, "points")
    await use(session, SYSTEM, await an_order(session, ada), 0, "points")

    assert await balance(session, ada) == (0, 25, 0)


async def test_what_expires_first_is_used_first(session: AsyncSession) -> None:
    await rewarding(session, expire_months=None)
    ada = await ada_with(session, 10)
    await rewarding(session, expire_months=3)
    await give_points(session, ada, 10)
    await rewarding(session, expire_months=1)
    await give_points(session, ada, 10)
    today = clock.now().date()

    await use(session, SYSTEM, await an_order(session, ada), 15, "points")

    account = await account_of(session, ada)
    assert (account.expires_on, account.expiring) == (months_after(today, 3), 5)
    with clock.travel(4 * MONTH):
        assert await age(session) == 1
    assert await balance(session, ada) == (10, 0, 0), "the rest of three months is gone"
    account = await account_of(session, ada)
    assert (account.expires_on, account.expiring) == (None, 0), "the others last for ever"


async def test_points_can_be_used_on_their_last_day_and_not_after_it(session: AsyncSession) -> None:
    await rewarding(session, expire_months=1)
    ada = await ada_with(session, 10)
    last = months_after(clock.now().date(), 1) - clock.now().date()

    with clock.travel(last):
        assert await age(session) == 0
        await use(session, SYSTEM, await an_order(session, ada), 4, "points")
    with clock.travel(last + DAY), pytest.raises(NotEnoughPoints):
        await use(session, SYSTEM, await an_order(session, ada), 1, "points")
    assert (await entries_of(session, ada))[-1] == ("EXPIRED", -6, 0, 0), "before the job came"


async def test_what_is_due_is_released_for_who_needs_it_before_the_job_comes(
    session: AsyncSession,
) -> None:
    await rewarding(session, pending_days=14)
    ada = await a_customer(session)
    await earn(session, SYSTEM, await an_order(session, ada), 25)

    with clock.travel(14 * DAY):
        await use(session, SYSTEM, await an_order(session, ada), 25, "points")

    assert await balance(session, ada) == (0, 0, 0)


async def test_a_cancelled_order_gives_back_what_it_used_and_brings_nothing(
    session: AsyncSession,
) -> None:
    await rewarding(session)
    ada = await ada_with(session, 100)
    order = await an_order(session, ada)
    await use(session, SYSTEM, order, 60, "points")
    await earn(session, SYSTEM, order, 25)
    assert await balance(session, ada) == (40, 25, 0)

    for _ in range(2):
        await give_back(session, SYSTEM, order)

    assert await balance(session, ada) == (100, 0, 0)
    assert await entries_of(session, ada) == [
        ("ADJUSTED", 100, 0, 0),
        ("USED", -60, 0, 0),
        ("EARNED", 0, 25, 0),
        ("GIVEN_BACK", 60, 0, 0),
        ("REVERSED", 0, -25, 0),
    ]


async def test_what_is_given_back_expires_as_it_would_have_but_not_within_thirty_days(
    session: AsyncSession,
) -> None:
    await rewarding(session, expire_months=1)
    ada = await ada_with(session, 10)
    await rewarding(session, expire_months=12)
    await give_points(session, ada, 10)
    order = await an_order(session, ada)
    today = clock.now().date()
    await use(session, SYSTEM, order, 20, "points")

    with clock.travel(2 * MONTH):
        await give_back(session, SYSTEM, order)

    rows = await session.exec(select(PointsEntry).where(col(PointsEntry.kind) == "GIVEN_BACK"))
    late = today + 2 * MONTH + 30 * DAY
    assert [row.expires_on for row in rows] == [late, months_after(today, 12)]


async def test_refunds_take_back_in_proportion_and_sum_to_the_whole(session: AsyncSession) -> None:
    await rewarding(session)
    ada = await ada_with(session, 100)
    order = await an_order(session, ada)
    await use(session, SYSTEM, order, 100, "points")
    await earn(session, SYSTEM, order, 10)
    seen = []
    for share in (Fraction(1, 3), Fraction(1, 3), Fraction(2, 3), Fraction(1)):
        await reverse(session, SYSTEM, order, share)
        seen.append(await balance(session, ada))

    assert seen == [(33, 7, 0), (33, 7, 0), (67, 3, 0), (100, 0, 0)]
    with pytest.raises(ValueError, match="no share"):
        await reverse(session, SYSTEM, order, Fraction(4, 3))


async def test_points_that_were_used_already_are_kept_of_the_next(session: AsyncSession) -> None:
    await rewarding(session, pending_days=1)
    ada = await a_customer(session)
    order = await an_order(session, ada)
    await earn(session, SYSTEM, order, 50)
    with clock.travel(DAY):
        await use(session, SYSTEM, await an_order(session, ada), 30, "points")
        await give_back(session, SYSTEM, order)
        assert await balance(session, ada) == (0, 0, 30)
        with pytest.raises(NotEnoughPoints):
            await use(session, SYSTEM, await an_order(session, ada), 1, "points")
        await earn(session, SYSTEM, await an_order(session, ada), 20)
        await earn(session, SYSTEM, await an_order(session, ada), 25)
    with clock.travel(2 * DAY):
        await age(session)

    assert await balance(session, ada) == (15, 0, 0)
    assert (await entries_of(session, ada))[-2:] == [
        ("RELEASED", 0, -20, -20),
        ("RELEASED", 15, -25, -10),
    ]


async def test_rates_are_read_by_one_statement_for_who_has_an_account(
    session: AsyncSession, queries: Queries
) -> None:
    await rewarding(session, most_percent=50)
    ada, guest = await a_customer(session), await a_customer(session, email_verified_at=None)
    await a_group(session, ada, points_earning_bp=20_000)

    with queries(1):
        theirs = await rates_of(session, ada.id, "EUR")

    assert theirs == Rates(Fraction(2, 100), Fraction(1, 2), Fraction(1, 2))
    assert await rates_of(session, ada.id, "USD") == Rates(), "points are of the store's currency"
    for nobody in (guest.id, None):
        assert await rates_of(session, nobody, "EUR") == Rates()


async def test_who_has_all_the_points_there_can_be_earns_no_more(session: AsyncSession) -> None:
    await rewarding(session)
    ada = await ada_with(session, MOST - 3)

    assert await earn(session, SYSTEM, await an_order(session, ada), 25) == 3
    assert await earn(session, SYSTEM, await an_order(session, ada), 25) == 0
    assert await balance(session, ada) == (MOST - 3, 3, 0)


async def test_using_points_is_five_statements(session: AsyncSession, queries: Queries) -> None:
    await rewarding(session)
    ada = await ada_with(session, 100)
    order = await an_order(session, ada)

    with queries(5):  # settings, the account, what is left of it; the account, the entry
        await use(session, SYSTEM, order, 60, "points")

    assert await balance(session, ada) == (40, 0, 0)
    assert (await entries_of(session, ada))[1:] == [("USED", -60, 0, 0)]
