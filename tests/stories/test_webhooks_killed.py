"""Killed at any moment, the shop still tells other systems all that happened."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import asyncpg
import orjson
import pytest

from domain.webhook_events import kinds_of
from embedded import roles
from embedded.supervisor import Embedded
from jobs.webhooks import SLOTS
from kit import clock, ids
from models import WebhookEvent
from tests.makers.webhooks import SECRET
from tests.receivers import receiving
from tests.serving import Served, served
from tests.stories.test_killed import ask, kill

pytestmark = pytest.mark.faults
KILLS = ("program", "program", "both", "program")


async def happen(run: Served, count: int) -> set[str]:
    """Let things happen in the program's own database, each in a transaction of its own."""
    orders = [ids.new() for _ in range(count)]
    with Embedded(run.place / "postgres") as server:
        connection = await asyncpg.connect(server.url("latchkey", roles.APP))
        try:
            for order in orders:
                await connection.execute(
                    "insert into events (id, created_at, kind, actor_kind, object_kind, object_id,"
                    " is_public) values ($1, $2, 'order:place', 'SYSTEM', 'order', $3, false)",
                    ids.new(),
                    clock.now(),
                    order,
                )
        finally:
            await connection.close()
    return {f"order_{order.hex}" for order in orders}


async def listen(run: Served, url: str) -> None:
    """Make a webhook in the program's own database."""
    kinds = orjson.dumps(kinds_of([WebhookEvent.ORDER_PLACED])).decode()
    await ask(
        run,
        "insert into webhooks (id, created_at, url, description, kinds, is_on, secret, failures)"
        f" values ('{ids.new()}', now(), '{url}', 'ERP', '{kinds}', true, '\\x{SECRET.hex()}', 0)",
    )


async def test_no_webhook_is_lost_when_the_program_is_killed() -> None:
    async with receiving() as receiver:

        async def slowly(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.05)
            writer.write(receiver.answer)
            await writer.drain()

        receiver.behave = slowly
        with served("webhooks", WEBHOOKS_ALLOW="127.0.0.1") as run:
            await listen(run, receiver.url)
            happened: set[str] = set()
            for what in KILLS:
                happened |= await happen(run, 60)
                await asyncio.sleep(random.uniform(0, 0.4))
                await asyncio.to_thread(kill, run, what)
                await asyncio.to_thread(run.start)
            # What a sender held when it was killed waits for its lease to end.
            freed = "update webhook_deliveries set locked_until = null where status = 'WAITING'"
            await ask(run, freed)
            waiting = "select 1 from webhook_deliveries where status = 'WAITING'"
            for _ in range(100):
                if not await ask(run, waiting):
                    break
                await asyncio.sleep(0.3)
            status = await ask(run, "select status, count(*) n from webhook_deliveries group by 1")

    came = Counter(orjson.loads(received.body)["data"]["id"] for received in receiver.received)
    assert came.keys() == happened, "one that happened was never told"
    assert sum(came.values()) - len(came) <= SLOTS * len(KILLS), "more than what was being sent"
    assert [(row["status"], row["n"]) for row in status] == [("DELIVERED", 60 * len(KILLS))]
