"""Reservations: what is held for carts, raced, and a ledger that always adds up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.movements import locked, move
from domain.reservations import Shortage, consume, expire, release, reserve, restock
from kit import clock
from kit.database import Database, connected
from kit.ids import new
from models import (
    BackorderPolicy,
    Cart,
    Event,
    MovementKind,
    StockLevel,
    StockMovement,
    StockReservation,
    Variant,
)
from tests.makers import a_level, a_variant

SOON = timedelta(minutes=15)


async def a_cart(session: AsyncSession) -> UUID:
    cart = Cart(claim_hash=new().bytes, currency="EUR")
    session.add(cart)
    await session.flush()
    return cart.id


async def hold(session: AsyncSession, cart: UUID, wanted: dict[UUID, int]) -> list[Shortage]:
    return await reserve(session, cart, wanted, clock.now() + SOON)


async def level(session: AsyncSession, variant: Variant) -> tuple[int, int]:
    of = select(StockLevel.on_hand, StockLevel.reserved)
    row = (await session.exec(of.where(col(StockLevel.variant_id) == variant.id))).one()
    return row[0], row[1]


async def test_a_cart_holds_exactly_what_it_wants_last(session: AsyncSession) -> None:
    cup, mug, free = [await a_variant(session) for _ in range(3)]
    for variant in (cup, mug):
        await a_level(session, variant, 5)
    cart = await a_cart(session)

    assert await hold(session, cart, {cup.id: 3, mug.id: 1, free.id: 100}) == []
    assert (await level(session, cup), await level(session, mug)) == ((5, 3), (5, 1))
    assert await hold(session, cart, {cup.id: 5}) == [], "what it held before counts as there"
    assert (await level(session, cup), await level(session, mug)) == ((5, 5), (5, 0))
    await release(session, cart)
    assert await level(session, cup) == (5, 0)
    assert (await session.exec(select(StockReservation))).all() == []


async def test_what_is_short_is_told_and_nothing_is_held(session: AsyncSession) -> None:
    cup, mug = await a_variant(session), await a_variant(session)
    await a_level(session, cup, 5)
    await a_level(session, mug, 5)
    await hold(session, await a_cart(session), {cup.id: 3})

    short = await hold(session, await a_cart(session), {cup.id: 3, mug.id: 1, UUID(int=0): 1})

    assert short == [Shortage(cup.id, 3, 2), Shortage(UUID(int=0), 1, 0)]
    assert (await level(session, cup), await level(session, mug)) == ((5, 3), (5, 0))


async def test_more_is_held_than_there_is_as_far_as_back_orders_go(session: AsyncSession) -> None:
    cup = await a_variant(session)
    await a_level(session, cup, 1, backorders=BackorderPolicy.ALLOW, backorder_limit=2)

    assert await hold(session, await a_cart(session), {cup.id: 4}) == [Shortage(cup.id, 4, 3)]
    cart = await a_cart(session)
    assert await hold(session, cart, {cup.id: 3}) == []
    assert await consume(session, SYSTEM, cart, {cup.id: 3}) == []
    assert await level(session, cup) == (-2, 0)
    assert await consume(session, SYSTEM, cart, {cup.id: 1}) == [Shortage(cup.id, 1, 0)]


async def test_what_is_held_is_sold_with_a_movement_and_put_back_with_another(
    session: AsyncSession,
) -> None:
    cup, free = await a_variant(session), await a_variant(session)
    await a_level(session, cup, 2)
    cart, other = await a_cart(session), await a_cart(session)
    await hold(session, cart, {cup.id: 2})

    assert await consume(session, SYSTEM, other, {cup.id: 1}) == [Shortage(cup.id, 1, 0)]
    assert await consume(session, SYSTEM, cart, {cup.id: 2, free.id: 9}) == []
    assert await level(session, cup) == (0, 0)
    await restock(session, SYSTEM, {cup.id: 1, free.id: 1}, MovementKind.UNSOLD)

    assert await level(session, cup) == (1, 0)
    rows = (await session.exec(select(StockMovement).order_by("id"))).all()
    assert [(row.kind, row.change, row.on_hand) for row in rows] == [
        (MovementKind.RECEIVED, 2, 2),
        (MovementKind.SOLD, -2, 0),
        (MovementKind.UNSOLD, 1, 1),
    ]
    assert (await session.exec(select(Event.kind))).all() == ["variant:restock"]


async def test_what_is_held_too_long_is_free_at_once_for_who_needs_it(
    session: AsyncSession,
) -> None:
    cup = await a_variant(session)
    await a_level(session, cup, 1)
    one, two = await a_cart(session), await a_cart(session)
    await hold(session, one, {cup.id: 1})

    assert await hold(session, two, {cup.id: 1}) == [Shortage(cup.id, 1, 0)]
    with clock.travel(SOON):
        assert await hold(session, two, {cup.id: 1}) == []
        assert await level(session, cup) == (1, 1)
        assert await consume(session, SYSTEM, one, {cup.id: 1}) == [Shortage(cup.id, 1, 0)]
        assert await consume(session, SYSTEM, two, {cup.id: 1}) == []


async def test_the_job_lets_go_of_what_is_held_too_long(session: AsyncSession) -> None:
    cup, mug = await a_variant(session), await a_variant(session)
    for variant in (cup, mug):
        await a_level(session, variant, 3)
    await hold(session, await a_cart(session), {cup.id: 1, mug.id: 2})
    with clock.travel(timedelta(minutes=1)):
        await hold(session, await a_cart(session), {cup.id: 1})

    assert await expire(session) == 0
    with clock.travel(SOON):
        assert await expire(session) == 2
        assert (await level(session, cup), await level(session, mug)) == ((3, 1), (3, 0))
        assert await expire(session) == 0


async def _made(
    database: Database, on_hand: int, carts: int, **values: Any
) -> tuple[Variant, list[UUID]]:
    async def work(session: AsyncSession) -> tuple[Variant, list[UUID]]:
        variant = await a_variant(session)
        await a_level(session, variant, on_hand, **values)
        return variant, [await a_cart(session) for _ in range(carts)]

    async with database.writes() as session:
        made = await work(session)
        await session.commit()
        return made


async def _all(
    database: Database, works: list[Callable[[AsyncSession], Awaitable[Any]]]
) -> list[Any]:
    return list(await asyncio.gather(*(database.transaction(work) for work in works)))


@pytest.fixture
async def crowded(cloned: str) -> AsyncIterator[Database]:
    """A door for everybody who comes at once."""
    async with connected(cloned, readers=1, writers=100) as database:
        yield database


async def _level(database: Database, variant: Variant) -> tuple[int, int]:
    return await database.transaction(lambda session: level(session, variant))


@pytest.mark.parametrize("there", [1, 7])
async def test_of_fifty_who_want_the_last_as_many_get_it_as_there_are(
    crowded: Database, there: int
) -> None:
    variant, carts = await _made(crowded, there, 50)

    answers = await _all(
        crowded, [partial(hold, cart=cart, wanted={variant.id: 1}) for cart in carts]
    )

    assert sum(answer == [] for answer in answers) == there
    assert await _level(crowded, variant) == (there, there)


async def test_of_fifty_who_buy_the_last_at_once_one_does(crowded: Database) -> None:
    variant, carts = await _made(crowded, 1, 50)

    async def buy(session: AsyncSession, cart: UUID) -> list[Shortage]:
        return await consume(session, SYSTEM, cart, {variant.id: 1})

    answers = await _all(crowded, [partial(buy, cart=cart) for cart in carts])

    assert sum(answer == [] for answer in answers) == 1
    assert await _level(crowded, variant) == (0, 0)


async def test_fifty_may_be_owed_no_more_than_the_limit(crowded: Database) -> None:
    policy = {"backorders": BackorderPolicy.ALLOW, "backorder_limit": 5}
    variant, carts = await _made(crowded, 0, 50, **policy)

    answers = await _all(
        crowded, [partial(hold, cart=cart, wanted={variant.id: 2}) for cart in carts]
    )

    assert sum(answer == [] for answer in answers) == 2
    assert await _level(crowded, variant) == (0, 4)


async def test_fifty_reserve_against_fifty_who_let_go(crowded: Database) -> None:
    variant, carts = await _made(crowded, 50, 100)
    holding, wanting = carts[:50], carts[50:]
    of = {variant.id: 1}
    await _all(crowded, [partial(hold, cart=cart, wanted=of) for cart in holding])

    holds = [partial(hold, cart=cart, wanted=of) for cart in wanting]
    frees = [partial(release, cart_id=cart) for cart in holding]
    answers = await _all(
        crowded, [work for pair in zip(holds, frees, strict=True) for work in pair]
    )

    got = sum(answer == [] for answer in answers)
    assert await _level(crowded, variant) == (50, got)
    rows = await crowded.transaction(
        lambda s: s.exec(select(sa.func.sum(col(StockReservation.quantity))))
    )
    assert (rows.one() or 0) == got


async def test_expired_reservations_are_given_once_however_many_come(crowded: Database) -> None:
    variant, carts = await _made(crowded, 3, 53)
    of = {variant.id: 1}
    await _all(crowded, [partial(hold, cart=cart, wanted=of) for cart in carts[:3]])

    with clock.travel(SOON):
        works: list[Any] = [partial(hold, cart=cart, wanted=of) for cart in carts[3:]]
        answers = await _all(crowded, [*works, expire, expire])

    assert sum(answer == [] for answer in answers) == 3
    assert await _level(crowded, variant) == (3, 3)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "release", "buy", "back", "receive", "expire", "later"]),
        st.integers(0, 2),
        st.integers(1, 4),
    ),
    max_size=25,
)


@given(STEPS, st.none() | st.integers(0, 3), st.booleans())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_a_level_is_the_sum_of_its_movements_and_never_below_what_may_be_owed(
    session: AsyncSession, steps: list[tuple[str, int, int]], limit: int | None, owes: bool
) -> None:
    variant = await a_variant(session)
    policy = BackorderPolicy.ALLOW if owes else BackorderPolicy.DENY
    await a_level(session, variant, 3, backorders=policy, backorder_limit=limit)
    carts, later = [await a_cart(session) for _ in range(3)], timedelta()
    for step, which, quantity in steps:
        of = {variant.id: quantity}
        with clock.travel(later):
            if step == "reserve":
                await hold(session, carts[which], of)
            elif step == "release":
                await release(session, carts[which])
            elif step == "buy":
                await consume(session, SYSTEM, carts[which], of)
            elif step == "back":
                await restock(session, SYSTEM, of, MovementKind.RETURNED)
            elif step == "receive":
                levels = await locked(session, of)
                await move(session, SYSTEM, MovementKind.RECEIVED, of, levels)
            elif step == "expire":
                await expire(session)
        later += SOON if step == "later" else timedelta()
        on_hand, reserved = await level(session, variant)
        total = select(sa.func.sum(col(StockMovement.change)))
        moved = await session.exec(total.where(col(StockMovement.variant_id) == variant.id))
        held = select(sa.func.coalesce(sa.func.sum(col(StockReservation.quantity)), 0))
        assert on_hand == (moved.one() or 0)
        of_it = held.where(col(StockReservation.variant_id) == variant.id)
        assert reserved == (await session.exec(of_it)).one()
        if not owes or limit is not None:
            assert on_hand - reserved >= -((limit or 0) if owes else 0)
