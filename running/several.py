"""Several: processes that serve one address and share nothing, and one that works beside them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from kit import log
from kit.database import Database, connect
from running import app, building
from running.overseeing import PATIENCE, Overseer
from running.places import Places
from running.serving import options, settle, working
from settings import Settings
from web.pages import Person


def serve(settings: Settings, places: Places, people: Sequence[Person], said: str) -> None:
    """Serve by `WEB_WORKERS` processes until SIGINT or SIGTERM; one that dies is started again.

    The courier and the job worker run here, in the process that watches over the others.
    """
    told = settings.model_copy(update={"database_url": places.app})
    making = partial(made, told, tuple(people))
    config = uvicorn.Config(
        making,
        factory=True,
        workers=settings.web_workers,
        timeout_worker_healthcheck=int(PATIENCE),  # until a new one takes the place of an old one
        log_config=None,
        **options(settings),
    )
    sockets = [config.bind_socket()]
    with _beside(settings, places):
        print(said, flush=True)
        Overseer(config, sockets).run()


def made(settings: Settings, people: Sequence[Person]) -> ASGIApp:
    """Make the application of one process, with connections of its own."""
    log.configure(level=settings.log_level, json=settings.is_production)
    assert settings.database_url is not None
    sizes = {"readers": settings.database_readers, "writers": settings.database_writers}
    database = connect(settings.database_url, **sizes)
    probe = connect(settings.database_url, readers=1, writers=1)
    house, listen = building.house_of(settings), settings.database_url
    parts = app.Parts(settings, database, house, people, probe, listen)
    return app.create(parts, partial(_living, (database, probe)))


@asynccontextmanager
async def _living(databases: Sequence[Database], _: Starlette) -> AsyncIterator[None]:
    """End the connections with the application, and the application with who watches over it."""
    parent, loop = multiprocessing.parent_process(), asyncio.get_running_loop()
    if parent is not None:
        loop.add_reader(parent.sentinel, _orphaned, loop, parent.sentinel)
    settle()
    structlog.get_logger(__name__).info("process.serves", pid=os.getpid())
    try:
        yield
    finally:
        if parent is not None:
            loop.remove_reader(parent.sentinel)
        for database in databases:
            await database.close()


def _orphaned(loop: asyncio.AbstractEventLoop, sentinel: int) -> None:
    loop.remove_reader(sentinel)
    signal.raise_signal(signal.SIGTERM)


@contextmanager
def _beside(settings: Settings, places: Places) -> Iterator[None]:
    """Run the courier and the job worker in a thread for the length of a block."""
    runner, stop = asyncio.Runner(), asyncio.Event()

    async def work() -> None:
        async with working(settings, places):
            await stop.wait()

    loop = runner.get_loop()
    thread = threading.Thread(target=runner.run, args=(work(),), name="working")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        runner.close()
