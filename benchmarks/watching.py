"""Watching orders: how soon a change is told to who watches it, and what one who watches costs.

`python -m benchmarks.watching` needs two minutes; who watches shares the machine with the server.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles

import asyncpg
import psutil
import uvloop
from rich.console import Console
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.servers import Place, served
from kit.database import connected
from kit.ids import public
from kit.live import MOST_EACH
from models import Order
from tests.makers import a_customer, a_member_of_staff, an_order
from tests.makers.keys import an_api_key
from tests.serving import Served
from tests.serving import served as serving
from tests.stories.watching import Line, Listening, signed_in

WATCHING, CHANGES, SHARED = 1_000, 500, 20
AT_ONCE = 50  # sockets that are opened together
ONE = "subscription ($id: ID!) { orderChanged(orderId: $id) { id status fulfilmentStatus } }"
ALL = "subscription { orderChanged { id status fulfilmentStatus } }"
HAPPENED = """
insert into events (id, created_at, kind, actor_kind, object_kind, object_id, is_public)
values (gen_random_uuid(), now(), 'order:name', 'SYSTEM', 'order', $1, false)"""


@dataclass(frozen=True)
class Watched:
    """Milliseconds from a commit to its message, and kilobytes of one who watches."""

    usual: float
    p99: float
    memory: float


@dataclass(frozen=True)
class Crowd:
    """Milliseconds from a commit until half, and until all, of many heard of one change."""

    half: float
    all: float


@dataclass(frozen=True)
class Shop:
    """Orders with the tokens of who watches each, and keys of staff who watch all."""

    orders: Sequence[Order]
    tokens: Sequence[str]
    keys: Sequence[str]


async def filled(session: AsyncSession, watching: int) -> Shop:
    """Make so many customers with an order each, and keys enough for as many who watch all."""
    orders, tokens, keys = [], [], []
    for _ in range(watching):
        person = await a_customer(session)
        orders.append(await an_order(session, person))
        tokens.append(await signed_in(session, person))
    sam = await a_member_of_staff(session)
    for _ in range(-(-watching // MOST_EACH)):
        keys.append((await an_api_key(session, sam))[1])
    return Shop(orders, tokens, keys)


async def told(run: Served, place: Place, shop: Shop, changes: int) -> Watched:
    """Let each watch an order of theirs, and change one at a time."""
    process = _process(run)
    before = process.memory_full_info().uss
    async with AsyncExitStack() as stack:
        lines = await _opened(stack, Listening(run.base), shop.tokens)
        for line, order in zip(lines, shop.orders, strict=True):
            await line.watch("one", ONE, id=public(Order, order.id))
            await line.told("one")
        memory = (process.memory_full_info().uss - before) / len(lines) / 1024
        connection = await asyncpg.connect(place.app)
        took = []
        for _ in range(changes):
            line, order = random.choice(list(zip(lines, shop.orders, strict=True)))
            began = await _change(connection, order)
            await line.told("one")
            took.append(1000 * (time.perf_counter() - began))
        await connection.close()
    return Watched(median(took), quantiles(took, n=100)[98], memory)


async def crowd(run: Served, place: Place, shop: Shop, changes: int) -> Crowd:
    """Let as many watch all orders, and change one at a time."""
    keys = [shop.keys[n // MOST_EACH] for n in range(len(shop.tokens))]
    halves, alls = [], []
    async with AsyncExitStack() as stack:
        lines = await _opened(stack, Listening(run.base), keys)
        for line in lines:
            await line.watch("all", ALL)
        await Listening(run.base).begun(len(lines))
        connection = await asyncpg.connect(place.app)
        for order in random.sample(list(shop.orders), changes):
            heard: list[float] = []
            began = await _change(connection, order)
            await asyncio.gather(*(_heard(line, heard) for line in lines))
            halves.append(1000 * (heard[len(heard) // 2] - began))
            alls.append(1000 * (heard[-1] - began))
        await connection.close()
    return Crowd(median(halves), median(alls))


async def _heard(line: Line, heard: list[float]) -> None:
    await line.told("all")
    heard.append(time.perf_counter())


async def _change(connection: asyncpg.Connection, order: Order) -> float:
    """Change an order; the moment at which its commit was asked for."""
    change = connection.transaction()
    await change.start()
    await connection.execute(HAPPENED, order.id)
    began = time.perf_counter()
    await change.commit()
    return began


async def _opened(stack: AsyncExitStack, shop: Listening, tokens: Sequence[str]) -> list[Line]:
    doors = asyncio.Semaphore(AT_ONCE)

    async def one(token: str) -> Line:
        async with doors:
            return await stack.enter_async_context(shop.line(authorization=f"Bearer {token}"))

    return list(await asyncio.gather(*map(one, tokens)))


def _process(run: Served) -> psutil.Process:
    assert run.process is not None
    return psutil.Process(run.process.pid)


async def measured(
    run: Served, place: Place, watching: int, changes: int, shared: int
) -> tuple[Watched, Crowd]:
    """Fill the shop, and measure both."""
    async with connected(place.app, readers=1, writers=1) as database, database.writes() as session:
        shop = await filled(session, watching)
    return await told(run, place, shop, changes), await crowd(run, place, shop, shared)


def main() -> None:
    """Measure and say it."""
    load = os.getloadavg()[0]
    with served() as server:
        place = uvloop.run(server.make("watching"))
        with serving("watching", DATABASE_URL=place.app, LOG_LEVEL="ERROR") as run:
            one, many = uvloop.run(measured(run, place, WATCHING, CHANGES, SHARED))
    console = Console(highlight=False)
    console.print(f"{datetime.now(UTC):%Y-%m-%d}, a load of {load:.1f} when it began")
    console.print(f"{WATCHING} who watch an order each, one worker, {CHANGES} changes")
    console.print(f"  commit to message: {one.usual:.1f} ms usually, {one.p99:.1f} ms p99")
    console.print(f"  memory: {one.memory:.0f} KB for each who watches")
    console.print(f"{WATCHING} who watch all orders, {SHARED} changes")
    console.print(f"  commit to message: {many.half:.0f} ms to half, {many.all:.0f} ms to all")


if __name__ == "__main__":
    main()
