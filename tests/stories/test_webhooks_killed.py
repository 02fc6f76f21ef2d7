"""Killed at any moment, the shop still tells other systems all that happened."""

from __future__ import annotations

import asyncio
from collections import Counter

import asyncpg
import orjson
import pytest

from domain.webhook_events import kinds_of
from embedded import roles
from embedded.supervisor import Embedded
from jobs.webhooks import SLOTS
from kit import ids
from kit.ids import public
from models import Order, WebhookEvent
from tests.makers.webhooks import SECRET
from tests.receivers import receiving
from tests.serving import Served, served
from tests.stories.buying import Buyer, plenty
from tests.stories.killing import ask, while_killed

pytestmark = pytest.mark.faults
KILLS = ("program", "program", "both", "program")
GUESTS = 3
PLACED = "select id from orders where cart_id is not null"  # not those of the sample


async def goods(run: Served) -> str:
    """Let there be something to buy."""
    with Embedded(run.place / "postgres") as server:
        connection = await asyncpg.connect(server.url("latchkey", roles.OWNER))
        try:
            return await plenty(connection)
        finally:
            await connection.close()


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
        hosts = {"WEBHOOKS_ALLOW": "127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1"}
        with served("webhooks", **hosts) as run:
            await listen(run, receiver.url)
            something = await goods(run)
            guests = [Buyer(f"guest-{n}", run.base, something) for n in range(GUESTS)]
            await while_killed(run, [each.shop for each in guests], KILLS)
            placed = {public(Order, row["id"]) for row in await ask(run, PLACED)}
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
    assert len(placed) > len(KILLS)
    assert came.keys() == placed, "an order was never told, or one that is none"
    assert sum(came.values()) - len(came) <= SLOTS * len(KILLS), "more than what was being sent"
    assert [(row["status"], row["n"]) for row in status] == [("DELIVERED", len(placed))]
