"""Telling webhooks: how soon all is delivered while some receivers are dead, and what events cost.

`python -m benchmarks.telling` needs some minutes; its receivers share the process with the sender.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import median, quantiles

import sqlalchemy as sa
import uvloop
from rich.console import Console
from rich.table import Table
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM
from benchmarks.servers import Server, served
from domain.webhook_events import kinds_of
from jobs.webhooks import Teller
from kit import log
from kit.database import Database, connected
from kit.outside import Outside
from kit.posting import Poster
from models import Customer, Webhook, WebhookEvent
from tests.receivers import Receiver, receiving

WEBHOOKS, EVENTS, TIMES = 10, 1_000, 400
HERE = Outside.of(["127.0.0.1"], plain=True)
STATES = (0, 1, WEBHOOKS)  # webhooks that are on while events are measured


@dataclass(frozen=True)
class Told:
    """How many deliveries arrived in how many seconds, of how many, past how many dead ones."""

    dead: int
    arrived: int
    seconds: float


@dataclass(frozen=True)
class Cost:
    """What a transaction with one event takes, in milliseconds, with so many webhooks."""

    webhooks: int
    usual: float
    p99: float


async def told(database: Database, webhooks: int, events: int, dead: int) -> Told:
    """Let things happen, and find how long those that live wait for all of it."""
    never = asyncio.Event()

    async def hang(_: asyncio.StreamWriter) -> None:
        await never.wait()

    async with AsyncExitStack() as stack:
        receivers = [await stack.enter_async_context(receiving()) for _ in range(webhooks)]
        for receiver in receivers[:dead]:
            receiver.behave = hang
        await _listening(database, receivers)
        for _ in range(events):
            await database.transaction(_happens)
        stop, began = asyncio.Event(), time.perf_counter()
        telling = asyncio.create_task(Teller(database, Poster(HERE)).run(stop))
        for receiver in receivers[dead:]:
            async with asyncio.timeout(600):
                await _all(receiver, events)
        seconds = time.perf_counter() - began
        telling.cancel()
        await asyncio.wait([telling])
    return Told(dead, sum(len(one.received) for one in receivers[dead:]), seconds)


async def costs(database: Database, times: int) -> list[Cost]:
    """Find what an event takes, with the ways in turns so that a slow minute slows all."""
    took: dict[int, list[float]] = {state: [] for state in STATES}
    await _listening(database, [Receiver(port=9) for _ in range(WEBHOOKS)])
    for _ in range(10):
        for state in STATES:
            await database.transaction(partial(_switch, count=state))
            for _ in range(max(1, times // 10)):
                began = time.perf_counter()
                await database.transaction(_happens)
                took[state].append(1000 * (time.perf_counter() - began))
    return [Cost(n, median(all), quantiles(all, n=100)[98]) for n, all in took.items()]


async def _listening(database: Database, receivers: Sequence[Receiver]) -> None:
    async def work(session: AsyncSession) -> None:
        await session.exec(sa.delete(Webhook))
        kinds = kinds_of([WebhookEvent.CUSTOMER_CREATED])
        for one in receivers:
            row = Webhook(url=one.url, description="ERP", kinds=kinds, secret=os.urandom(32))
            session.add(row)

    await database.transaction(work)


async def _happens(session: AsyncSession) -> None:
    await record(session, SYSTEM, "customer:create", of=Customer())


async def _switch(session: AsyncSession, count: int) -> None:
    rows = list(await session.exec(sa.select(Webhook.id).order_by(Webhook.id)))  # type: ignore[call-overload]
    on = [row[0] for row in rows[:count]]
    column = Webhook.__table__.c  # type: ignore[attr-defined]
    await session.exec(sa.update(Webhook).values(is_on=column.id.in_(on)))


async def _all(receiver: Receiver, count: int) -> None:
    while len(receiver.received) < count:
        receiver.came.clear()
        await receiver.came.wait()


async def _measured(server: Server) -> tuple[list[Told], list[Cost]]:
    place = await server.make("telling")
    async with connected(place.app, readers=1, writers=2) as database:
        found = await costs(database, TIMES)
        return [await told(database, WEBHOOKS, EVENTS, dead) for dead in (0, 1)], found


def main() -> None:
    """Measure and say it."""
    log.configure(level="ERROR", json=True)  # or what is said of each would be measured as well
    load = os.getloadavg()[0]
    with served() as server:
        tellings, found = uvloop.run(_measured(server))
    console = Console(highlight=False)
    console.print(f"{datetime.now(UTC):%Y-%m-%d}, a load of {load:.1f} when it began")
    table = Table("dead", "arrived", "seconds", "a second")
    for each in tellings:
        speed = each.arrived / each.seconds
        table.add_row(f"{each.dead}", f"{each.arrived}", f"{each.seconds:.1f}", f"{speed:.0f}")
    console.print(table)
    table = Table("webhooks", "an event, usually, ms", "p99, ms")
    for cost in found:
        table.add_row(f"{cost.webhooks}", f"{cost.usual:.2f}", f"{cost.p99:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
