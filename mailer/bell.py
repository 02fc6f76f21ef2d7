"""The bell: Postgres tells when a letter was posted, so that nobody waits for the next poll."""

from __future__ import annotations

import asyncio

import asyncpg
import structlog

from mailer.letters import CHANNEL

AGAIN = 5.0  # seconds; polling goes on meanwhile
log = structlog.get_logger(__name__)


async def ring(url: str, bell: asyncio.Event, channel: str = CHANNEL) -> None:
    """Set `bell` whenever a letter is posted, until cancelled; survive the database going away.

    Another `channel` tells of something else.
    """
    while True:
        try:
            await _listen(url, bell, channel)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("bell.silent", error=type(error).__name__)
        await asyncio.sleep(AGAIN)


async def _listen(url: str, bell: asyncio.Event, channel: str) -> None:
    gone = asyncio.Event()
    connection = await asyncpg.connect(url, timeout=10)
    try:
        connection.add_termination_listener(lambda *_: gone.set())
        await connection.add_listener(channel, lambda *_: bell.set())
        bell.set()  # for what was posted before we listened
        await gone.wait()
    finally:
        connection.terminate()
