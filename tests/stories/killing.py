"""Killing: the program ended at random moments, while others use it without a pause."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
import httpx2

from embedded import processes, roles
from embedded.supervisor import Embedded
from tests.serving import Served
from tests.stories.places import data_of

PATIENCE = 30  # seconds for one answer
CUT = (httpx2.HTTPError, ValueError)  # what is asked is not answered, or with an error


def kill(run: Served, what: str) -> None:
    """End the program, its Postgres or both without a word."""
    assert run.process is not None
    postmaster = processes.postmaster(data_of(run.place))
    assert postmaster is not None
    if what != "program":
        postmaster.kill()
    if what != "postgres":
        run.process.kill()
        run.process.wait(10)
    else:
        time.sleep(0.3)  # the program is to notice
        run.stop()


async def while_killed(
    run: Served,
    using: Sequence[Callable[[threading.Event], None]],
    kills: Sequence[str],
    apart: tuple[float, float] = (0.5, 2),
) -> None:
    """Let everybody use the program, each until an event is set, while it is killed and started
    again, with so many seconds in between."""
    closed = threading.Event()
    threads = [threading.Thread(target=one, args=(closed,)) for one in using]
    for thread in threads:  # of their own, so that there is one left to kill
        thread.start()
    try:
        for what in kills:
            await asyncio.sleep(random.uniform(*apart))
            await asyncio.to_thread(kill, run, what)
            await asyncio.to_thread(run.start)
        await asyncio.sleep(apart[1])
    finally:
        closed.set()
        for thread in threads:
            await asyncio.to_thread(thread.join)


def until_done(closed: threading.Event, do: Callable[[], object]) -> None:
    """Do something, and again where it was cut, unless all is over meanwhile."""
    while not closed.is_set():
        try:
            do()
            return
        except CUT:
            time.sleep(0.05)


def say(
    base: str,
    document: str,
    variables: Any,
    headers: dict[str, str],
    cookies: dict[str, str] | None = None,
) -> tuple[Any, dict[str, str]]:
    """Ask the program over HTTP; its data, and the cookies by then."""
    with httpx2.Client(cookies=cookies, headers=headers, timeout=PATIENCE) as http:
        body = {"query": document, "variables": variables}
        said = http.post(f"{base}/graphql", json=body).json()
        if "errors" in said:
            raise ValueError(said["errors"])  # the server is being killed
        return said["data"], dict(http.cookies)


async def ask(run: Served, statement: str) -> list[asyncpg.Record]:
    """Ask the program's own Postgres while it runs."""
    with Embedded(run.place / "postgres") as server:
        connection = await asyncpg.connect(server.url("latchkey", roles.OWNER))
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()
