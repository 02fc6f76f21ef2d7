"""Listening: what Postgres tells at commit on some channels, heard on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
import structlog

AGAIN = 1.0  # seconds until it is tried again, when the connection is lost
log = structlog.get_logger(__name__)


class Listener:
    """Hears what is told on some channels; the connection must reach Postgres itself.

    `heard` is given the channel and the text. What is told while there is no connection is lost
    for ever, so `found` is called when there is one, and `lost` when there is none any more.
    """

    def __init__(
        self,
        url: str,
        channels: Sequence[str],
        heard: Callable[[str, str], None],
        found: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._url, self._channels = url, channels
        self._heard, self._found, self._lost = heard, found, lost

    async def run(self) -> None:
        """Listen until cancelled; survive the database going away."""
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listening.lost", error=type(error).__name__)
            finally:
                self._lost()
            await asyncio.sleep(AGAIN)

    async def _listen(self) -> None:
        gone = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=10)
        try:
            connection.add_termination_listener(lambda *_: gone.set())
            for channel in self._channels:
                await connection.add_listener(channel, self._told)
            self._found()
            await gone.wait()
        finally:
            connection.terminate()

    def _told(self, _connection: Any, _pid: int, channel: str, text: object) -> None:
        self._heard(channel, str(text))
