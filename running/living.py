"""Living: what keeps those who watch informed, for as long as the application serves."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from kit.listening import Listener
from kit.live import Hub

CHANGES, VIEWERS = "live", "live_viewers"  # channels, as the triggers name them
DOUBTS_EVERY = 60.0  # seconds: what nobody tells of, such as time, shuts people out as well


@asynccontextmanager
async def living(hub: Hub, url: str) -> AsyncIterator[None]:
    """Hear what changes for the length of a block, on one connection."""

    def heard(channel: str, text: str) -> None:
        (hub.changed if channel == CHANGES else hub.doubted)(text)

    listener = Listener(url, (CHANGES, VIEWERS), heard, hub.opened.set, hub.end_all)
    tasks = [asyncio.create_task(each) for each in (listener.run(), _doubting(hub))]
    try:
        with _at_the_end(hub.close):
            yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _doubting(hub: Hub) -> None:
    while True:
        await asyncio.sleep(DOUBTS_EVERY)
        hub.doubt_all()


@contextmanager
def _at_the_end(work: Callable[[], None]) -> Iterator[None]:
    """Do something as soon as the server is told to stop: it waits for what is still answered."""
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def stop(number: int, frame: Any) -> None:
        loop.call_soon_threadsafe(work)
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    for each in (signal.SIGINT, signal.SIGTERM):
        before[each] = signal.getsignal(each)
        signal.signal(each, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
