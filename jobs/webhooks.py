"""Webhooks: take what other systems are to be told, sign it and send it.

A delivery is made at least once. One killed between the receiver's yes and its own note of it is
made again after the lease, under the same `webhook-id`; none is lost.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson
import structlog
from sqlmodel.ext.asyncio.session import AsyncSession
from standardwebhooks import Webhook as Signer

from domain import webhook_deliveries, webhook_queue
from domain.webhook_events import about, name_of
from domain.webhook_queue import Outcome, Taken
from kit import clock, ids
from kit.database import Database
from kit.posting import Poster, Unreached
from mailer.bell import ring
from models import WebhookDelivery

SLOTS = 64  # deliveries under way at a time
POLL = 2.0  # seconds between looks when no bell rings
LAST = 5.0  # seconds for what is being sent when it is stopped; the rest is sent anew
AGENT = "Latchkey-Webhooks/1"
log = structlog.get_logger(__name__)


class Teller:
    """Make deliveries, alone or beside others: each is taken by one at a time.

    `listen` is a plain Postgres URL to be woken by; without it the queue is looked at.
    """

    def __init__(
        self, database: Database, poster: Poster, *, listen: str | None = None, slots: int = SLOTS
    ) -> None:
        self._database, self._poster = database, poster
        self._listen, self._slots = listen, slots
        self._bell = asyncio.Event()
        self._sending: dict[asyncio.Task[Outcome], Taken] = {}
        self._told: list[Outcome] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is being sent then may soon come to its end."""
        ringing = None
        if self._listen:
            channel = webhook_deliveries.CHANNEL
            ringing = asyncio.create_task(ring(self._listen, self._bell, channel))
        try:
            while not stop.is_set():
                self._bell.clear()
                is_well = await self._round()
                await self._rest(stop, is_well)
            await self._finish()
        finally:
            for each in (*self._sending, *([ringing] if ringing else [])):
                each.cancel()

    async def deliver(self) -> int:
        """Make every delivery that is due, once each, and tell how many."""
        count = 0
        while await self._turn() or self._sending:
            done, _ = await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            count += len(done)
            self._collect()
        return count

    async def _round(self) -> bool:
        try:
            await self._turn()
        except Exception as error:  # the database is away: no statement or value goes into the log
            log.error("webhooks.trouble", error=type(error).__name__)
            return False
        return True

    async def _turn(self) -> int:
        """Write down what was sent, take what is due, and begin to send it."""
        self._collect()
        told, free = list(self._told), self._slots - len(self._sending)
        busy = Counter(taken.webhook_id for taken in self._sending.values())

        async def exchange(session: AsyncSession) -> list[Taken]:
            if told:
                await webhook_queue.note(session, told)
            return await webhook_queue.claim(session, free, busy)

        taken = await self._database.transaction(exchange)
        del self._told[: len(told)]
        for each in taken:
            self._sending[asyncio.create_task(self._send(each))] = each
        return len(taken)

    def _collect(self) -> None:
        for task in [task for task in self._sending if task.done()]:
            del self._sending[task]
            self._told.append(task.result())

    async def _send(self, taken: Taken) -> Outcome:
        outcome = await self._try(taken)
        about = log.bind(
            delivery=taken.id.hex,
            webhook=taken.webhook_id.hex,
            attempt=taken.attempts,
            status=outcome.status,
        )
        if outcome.is_success:
            about.info("webhook.delivered")
        else:
            about.warning("webhook.failed", error=outcome.error)
        return outcome

    async def _try(self, taken: Taken) -> Outcome:
        try:
            body = body_of(taken)
            headers = signed(taken.id, body, taken.secrets, clock.now())
            answer = await self._poster.post(taken.url, body, headers)
        except Unreached as error:
            return Outcome(taken, error=str(error))
        except Exception as error:  # one that cannot be sent must not stop the others
            return Outcome(taken, error=f"broken:{type(error).__name__}"[:64])
        return Outcome(taken, answer.status, answer.text or None)

    async def _rest(self, stop: asyncio.Event, is_well: bool) -> None:
        """Wait for an answer, for the bell, for the next look or for the end."""
        waits = [asyncio.create_task(event.wait()) for event in (self._bell, stop)]
        awaited = [*waits, *self._sending] if is_well else waits[1:]
        await asyncio.wait(awaited, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        for waiting in waits:
            waiting.cancel()

    async def _finish(self) -> None:
        """Wait a little for what is being sent, and write down how it went."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=LAST)
        self._collect()
        if told := self._told:
            await self._database.transaction(lambda s: webhook_queue.note(s, told))


def body_of(taken: Taken) -> bytes:
    """Write what is told: what happened when, to what, and which of two is the later."""
    return orjson.dumps(
        {
            "type": name_of(taken.event),
            "timestamp": f"{taken.happened_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "data": {
                "id": about(taken.object_kind, taken.object_id),
                "version": taken.version,
            },
        }
    )


def signed(id: UUID, body: bytes, secrets: Sequence[bytes], at: datetime) -> dict[str, str]:
    """Write the headers of Standard Webhooks, with a signature by each secret that holds."""
    name = ids.public(WebhookDelivery, id)
    signatures = [Signer(secret).sign(name, at, body.decode()) for secret in secrets]
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
