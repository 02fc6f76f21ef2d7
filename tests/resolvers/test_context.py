"""One operation: one connection, shared reading, and writing that forgets what was read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY, Viewer
from domain import wishlists
from domain.wishlists import CreateWishlist
from kit.database import Database
from kit.ids import PublicId, new, public
from kit.meanings import Many, order_of
from kit.reads import Pool, Reader
from models import Customer, Order, OrderLine, Wishlist
from resolvers.context import Context
from resolvers.house import Caller
from tests.conftest import HOUSE, Queries
from tests.makers import a_customer, an_order, as_customer

LINES = Many(OrderLine.order_id, order_of((OrderLine.position,), OrderLine), 2)


def context_of(database: Database, viewer: Viewer) -> Context:
    async def identify(_: AsyncSession) -> Viewer:
        return viewer

    return Context(database, HOUSE, identify=identify, caller=Caller(languages=("de",)))


@pytest.fixture
async def ada(session: AsyncSession) -> Customer:
    return await a_customer(session)


@pytest.fixture
async def context(database: Database, ada: Customer) -> AsyncIterator[Context]:
    context = context_of(database, as_customer(ada))
    async with context.open(writing=False):
        yield context


async def test_who_asks_is_learnt_when_the_connection_is_borrowed(
    context: Context, ada: Customer, database: Database
) -> None:
    assert context.viewer.customer_id == ada.id
    stranger = Context(database, HOUSE)
    async with stranger.open(writing=False):
        assert stranger.viewer == NOBODY


@pytest.mark.parametrize(
    ("readers", "writing", "asked"),
    [(1, True, Reader), (0, True, AsyncSession), (1, False, AsyncSession)],
)
async def test_who_changes_something_is_learnt_by_a_bare_connection_if_one_is_free(
    committed: Database, cloned: str, readers: int, writing: bool, asked: type
) -> None:
    by: list[object] = []
    bare = Pool(cloned, readers)

    async def identify(session: AsyncSession) -> Viewer:
        by.append(session)
        return NOBODY

    context = Context(Database(committed.reads, committed.writes, bare=bare), HOUSE, identify)
    async with context.open(writing=writing):
        assert bare.used == 0, "it is given back at once"
    await bare.close()
    assert [type(one) for one in by] == [asked]


async def test_siblings_are_read_together_and_each_row_once(
    context: Context, session: AsyncSession, ada: Customer, queries: Queries
) -> None:
    orders = [await an_order(session, ada) for _ in range(3)]

    with queries(1):
        found = await asyncio.gather(
            *(context.row(Order, order.id) for order in [*orders, orders[0]]),
            context.row(Order, new()),
            context.row(Order, None),
        )

    assert [row and row.id for row in found] == [o.id for o in [*orders, orders[0]]] + [None] * 2


async def test_rows_that_the_viewer_may_not_see_are_not_there(
    context: Context, session: AsyncSession
) -> None:
    foreign = await an_order(session, await a_customer(session))

    assert await context.row(Order, foreign.id) is None
    assert await context.row_by(Order.number, foreign.number) is None
    assert await context.rows(LINES, foreign.id) == []


async def test_short_lists_are_read_together_in_order_and_cut(
    context: Context, session: AsyncSession, ada: Customer, queries: Queries
) -> None:
    long = await an_order(session, ada, lines=(("A", 1, 1), ("B", 1, 1), ("C", 1, 1)))
    empty = await an_order(session, ada, lines=())

    with queries(1):
        lines = await asyncio.gather(context.rows(LINES, long.id), context.rows(LINES, empty.id))

    assert [[line.name for line in of_order] for of_order in lines] == [["A", "B"], []]


async def test_a_cancelled_sibling_cancels_nobody_else(
    context: Context, session: AsyncSession, ada: Customer
) -> None:
    order = await an_order(session, ada)
    first = asyncio.ensure_future(context.row(Order, order.id))
    second = asyncio.ensure_future(context.row(Order, order.id))
    await asyncio.sleep(0)

    first.cancel()

    assert (await second).id == order.id
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_who_reads_after_the_answer_reads_nothing(database: Database, ada: Customer) -> None:
    context = context_of(database, as_customer(ada))
    async with context.open(writing=False):
        pass

    with pytest.raises(asyncio.CancelledError):
        await context.row(Customer, ada.id)


async def test_a_write_forgets_what_was_read(database: Database, ada: Customer) -> None:
    context = context_of(database, as_customer(ada))
    async with context.open(writing=True):
        made = await context.write(
            wishlists.create, CreateWishlist.model_validate({"name": "Birthday"})
        )
        before = await context.row(Wishlist, made.id)
        command = wishlists.DeleteWishlist(wishlist_id=PublicId(public(Wishlist, made.id)))
        await context.write(wishlists.delete, command)

        assert before.name == "Birthday"
        assert await context.row(Wishlist, made.id) is None


async def test_a_reading_operation_cannot_write(committed: Database) -> None:
    context = Context(committed, HOUSE)

    async def add(session: AsyncSession) -> Any:
        session.add(Customer())
        await session.flush()

    async with context.open(writing=False):
        with pytest.raises(DBAPIError, match="read-only"):
            await context.ask(add)
    async with committed.reads() as session:
        assert (await session.exec(select(Customer))).all() == []


async def test_words_are_said_in_the_callers_language(context: Context) -> None:
    assert context.said({"en": "Mug", "de": "Becher"}) == "Becher"
    assert context.said({"en": "Mug"}) == "Mug"


async def test_work_for_afterwards_runs_when_the_connection_is_given_back(
    database: Database,
) -> None:
    context, seen = Context(database, HOUSE), list[bool]()

    async def work() -> None:
        seen.append(context._session is None)

    async with context.open(writing=False):
        context.afterwards.append(work)
        assert seen == []
    assert seen == [True]
