"""The courier: takes letters from the outbox, renders them and hands them to the mail server.

A letter is sent at least once. A courier killed between the mail server's yes and its own note of
it sends the letter again after the lease, under the same Message-ID; no letter is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeAlias

import structlog

from kit import clock
from kit.database import Database
from mailer import outbox
from mailer.bell import ring
from mailer.message import BadAddress, masked
from mailer.rendering import Secrets, render
from mailer.transports import Deferred, NotSent, Rejected, Transport, Unreachable
from models import Letter

BATCH = 20
POLL = 2.0  # seconds between looks at the outbox when no bell rings
Decide: TypeAlias = Callable[[Letter], Awaitable[Letter | None]]
log = structlog.get_logger(__name__)


async def as_it_is(letter: Letter) -> Letter:
    """Send every letter as it was written."""
    return letter


class Courier:
    """Deliver letters, alone or beside others: each letter is taken by one courier at a time.

    `listen` is a plain Postgres URL to be woken by; without it the courier polls. `patience` is how
    many seconds one sending may take. `decide` says at the last moment what is sent in a letter's
    place; a letter in whose place is nothing counts as sent.
    """

    def __init__(
        self,
        database: Database,
        transport: Transport,
        secrets: Secrets,
        *,
        listen: str | None = None,
        patience: float = 30.0,
        decide: Decide = as_it_is,
    ) -> None:
        self._database = database
        self._transport = transport
        self._secrets = secrets
        self._listen = listen
        self._patience = patience
        self._decide = decide
        self._bell = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is being sent then is finished first."""
        ringing = asyncio.create_task(ring(self._listen, self._bell)) if self._listen else None
        try:
            while not stop.is_set():
                self._bell.clear()
                if await self._round(stop) < BATCH:
                    await self._rest(stop)
        finally:
            if ringing:
                ringing.cancel()
                await asyncio.wait([ringing])

    async def deliver(self, limit: int = BATCH, stop: asyncio.Event | None = None) -> int:
        """Send one batch of letters that are due; return how many were claimed."""
        letters = await self._database.transaction(lambda session: outbox.claim(session, limit))
        try:
            await self._send_all(letters, stop or asyncio.Event())
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await self._transport.close()
        return len(letters)

    async def _send_all(self, letters: Sequence[Letter], stop: asyncio.Event) -> None:
        for place, letter in enumerate(letters):
            if stop.is_set() or not self._has_time(letter):
                return await self._give_back(letters[place:])
            error = await self._try(letter)
            await self._note(letter, error)
            if isinstance(error, Unreachable):
                for other in letters[place + 1 :]:
                    await self._note(other, error)
                return None
        return None

    async def _give_back(self, letters: Sequence[Letter]) -> None:
        await self._database.transaction(lambda session: outbox.release(session, letters))

    def _has_time(self, letter: Letter) -> bool:
        """Tell whether sending would end within the lease, before another courier may begin."""
        longest = timedelta(seconds=self._patience + 5)
        return letter.locked_until is not None and clock.now() + longest <= letter.locked_until

    async def _try(self, letter: Letter) -> NotSent | None:
        if clock.now() > outbox.deadline(letter):
            return Rejected("too_late")
        try:
            async with asyncio.timeout(self._patience):
                decided = await self._decide(letter)
                if decided is not None:
                    await self._transport.send(render(decided, self._secrets))
        except NotSent as error:
            return error
        except BadAddress:
            return Rejected("bad_address")
        except TimeoutError:
            return Deferred("timeout")
        except Exception as error:  # a letter we cannot render or send must not stop the others
            return Deferred(f"broken:{type(error).__name__}")
        return None

    async def _note(self, letter: Letter, error: NotSent | None) -> None:
        """Record how sending went, and say it in the log without address, link or code."""
        to = log.bind(
            letter=letter.id.hex,
            template=letter.template,
            attempt=letter.attempts,
            to=masked(letter.to_address),
        )
        if error is None:
            await self._database.transaction(lambda session: outbox.sent(session, letter))
            to.info("letter.sent")
            return
        given_up = await self._database.transaction(
            lambda session: outbox.not_sent(session, letter, error)
        )
        to.warning("letter.failed" if given_up else "letter.deferred", reason=error.reason)

    async def _round(self, stop: asyncio.Event) -> int:
        try:
            return await self.deliver(stop=stop)
        except Exception as error:  # the database is away: no statement or value goes into the log
            log.error("courier.trouble", error=type(error).__name__)
            return 0

    async def _rest(self, stop: asyncio.Event) -> None:
        """Wait for the bell, the next poll or the end."""
        waits = [asyncio.create_task(event.wait()) for event in (self._bell, stop)]
        await asyncio.wait(waits, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
        for waiting in waits:
            waiting.cancel()
