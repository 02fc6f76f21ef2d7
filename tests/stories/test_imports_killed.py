"""An import killed at any moment and run again ends as if nobody had killed it."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from embedded import processes
from tests.importing.conftest import OURS
from tests.importing.stores import state
from tests.serving import ROOT
from tests.stories.places import Store, own_store, plain, program

pytestmark = pytest.mark.faults
COPIES = 300
COMMAND = ("import", "online-retail")


def a_larger_shop(place: Path) -> Path:
    """Write our own shop many times over, each with invoices of its own."""
    head, *lines = OURS.read_text(encoding="utf-8").splitlines()
    written = [head]
    for copy in range(COPIES):
        for line in lines:
            number, _, rest = line.partition(",")
            letter = number[0] if number[0].isalpha() else ""
            written.append(
                f"{letter}{int(number.lstrip('AC')) % 100 + 500_000 + copy * 100},{rest}"
            )
    file = place / "shop.csv"
    file.write_text("\n".join(written) + "\n", encoding="utf-8")
    return file


async def brought(store: Store, database: str) -> dict[str, Any]:
    """Read all that an import brought to a database."""
    connection = await asyncpg.connect(store.url("postgres", database))
    try:
        return await state(connection)
    finally:
        await connection.close()


def cut(file: Path, url: str, seconds: float) -> bool:
    """Start an import and kill it after a while; tell whether it was still at work."""
    running = subprocess.Popen(
        [sys.executable, "main.py", *COMMAND, str(file)],
        cwd=ROOT,
        env=plain(DATABASE_URL=url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        running.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
        return True


async def test_killed_and_run_again_it_ends_the_same(tmp_path: Path) -> None:
    file = a_larger_shop(tmp_path)
    async with own_store() as store:
        await store.make("whole")
        url, whole = store.url(), store.url(database="whole")
        started = time.monotonic()
        first = await asyncio.to_thread(program, *COMMAND, str(file), DATABASE_URL=whole)
        assert first.returncode == 0, first.stderr
        took = time.monotonic() - started
        moments = [random.uniform(0.3, 0.8) * took for _ in range(5)]
        cuts = [await asyncio.to_thread(cut, file, url, seconds) for seconds in moments[:3]]
        await asyncio.to_thread(crash, store)
        cuts += [await asyncio.to_thread(cut, file, url, seconds) for seconds in moments[3:]]
        assert any(cuts), "none of them was still at work"

        last = await asyncio.to_thread(program, *COMMAND, str(file), DATABASE_URL=url)
        assert last.returncode == 0, last.stderr
        assert await brought(store, "latchkey") == await brought(store, "whole")


def crash(store: Store) -> None:
    """Kill the Postgres as well, and start it again."""
    postmaster = processes.postmaster(store.embedded.data)
    assert postmaster is not None
    postmaster.kill()
    postmaster.wait(10)
    store.embedded.stop()
    store.embedded.start()
