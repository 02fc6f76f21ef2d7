"""Serving: the server, with what works beside it, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.loops.auto import auto_loop_factory

from jobs.registry import Means, jobs
from jobs.webhooks import Teller
from kit import log
from kit.database import connected
from kit.posting import Poster
from kit.workers import Worker
from mailer.courier import Courier
from running import app, building, cards
from running.places import Places
from settings import Settings
from web.graphql import LARGEST_BODY
from web.pages import Person

GRACE = 10  # seconds that requests under way are given
TURN = 0.001  # seconds that a thread keeps Python while others want it; it would be five times that


def serve(settings: Settings, places: Places, people: Sequence[Person], said: str) -> None:
    """Serve until SIGINT or SIGTERM; `said` is printed once requests are taken."""
    for each in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises them again when it is done; the embedded Postgres must still be stopped.
        signal.signal(each, lambda *_: None)
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(_serve(settings, places, people, said))


async def _serve(settings: Settings, places: Places, people: Sequence[Person], said: str) -> None:
    sizes = {"readers": settings.database_readers, "writers": settings.database_writers}
    async with (
        connected(places.app, **sizes) as database,
        connected(places.app, readers=1, writers=1) as probe,
    ):
        house = building.house_of(settings)
        parts = app.Parts(settings, database, house, tuple(people), probe, places.app)

        @asynccontextmanager
        async def beside(_: Starlette) -> AsyncIterator[None]:
            async with working(settings, places):
                settle()
                print(said, flush=True)
                yield

        config = uvicorn.Config(
            app.create(parts, beside),
            log_config=log.stdlib_logging(level=settings.log_level, json=settings.is_production),
            **options(settings),
        )
        await uvicorn.Server(config).serve()


def settle() -> None:
    """Take what the program is made of out of sight of the garbage collector, and share turns.

    The collector would go through all of it now and then, and nobody is answered meanwhile. And a
    thread that validates a long document keeps Python for `TURN` seconds each time that somebody
    else comes back from the network, which an answer does some ten times.
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(TURN)


def options(settings: Settings) -> dict[str, Any]:
    """Say how uvicorn serves, however many processes there are."""
    return {
        "host": settings.host,
        "port": settings.port,
        "lifespan": "on",
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": GRACE,
        "ws_max_size": LARGEST_BODY,
        "ws_per_message_deflate": False,  # it would keep a window of text for each socket
    }


@asynccontextmanager
async def working(settings: Settings, places: Places) -> AsyncIterator[None]:
    """Run the courier, the job worker and who tells webhooks for the length of a block."""
    stop = asyncio.Event()
    async with (
        connected(places.app, readers=1, writers=2) as database,
        connected(places.app, readers=1, writers=1) as telling,
        connected(places.maintenance, readers=1, writers=1) as maintenance,
    ):
        courier = Courier(
            database,
            building.transport_of(settings, database),
            building.secrets_of(settings),
            listen=places.app,
            decide=building.strangers_of(settings, database),
        )
        retention, providers = building.retention_of(settings), cards.providers_of(settings)
        files = building.files_of(settings)
        means = Means(maintenance, database, retention, providers, files)
        worker = Worker(places.app, jobs(means))
        teller = Teller(telling, Poster(building.outside_of(settings)), listen=places.app)
        tasks = [asyncio.create_task(each.run(stop)) for each in (courier, worker, teller)]
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait(tasks, timeout=GRACE)


async def work(settings: Settings, places: Places) -> None:
    """Run the courier, the job worker and who tells webhooks until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    async with working(settings, places):
        await stopped.wait()
