"""Databases of our own for the real program: durable, migrated, and stopped when it is wanted."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from embedded import places, processes, roles
from embedded.supervisor import Embedded
from kit import migrations
from kit.database import driven
from tests.serving import ROOT

NAME = "latchkey"
PATIENCE = 90  # seconds until a command must have ended, on a busy machine


@dataclass
class Store:
    """A Postgres with every durable setting, as production has it."""

    embedded: Embedded

    def url(self, role: str = roles.APP, database: str = NAME) -> str:
        """Name a database of it."""
        return self.embedded.url(database, role)

    async def make(self, database: str, *, migrated: bool = True) -> None:
        """Make a database with its roles, and its tables unless told otherwise."""
        await roles.prepare(self.url("postgres", "postgres"), database)
        if migrated:
            await migrations.upgrade(driven(self.url(roles.OWNER, database)))

    async def command(self, statement: str) -> None:
        """Run a statement as the superuser."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def own_store() -> AsyncIterator[Store]:
    """Keep a database for the length of a block, and leave nothing behind."""
    root = ROOT / ".data" / f"store-{os.getpid()}"
    embedded = Embedded(root)
    await asyncio.to_thread(embedded.start)
    try:
        store = Store(embedded)
        await store.make(NAME)
        yield store
    finally:
        await asyncio.to_thread(embedded.stop)
        shutil.rmtree(root, ignore_errors=True)


def data_of(place: Path) -> Path:
    """Find the data folder of the program's own Postgres."""
    [data] = places.data_folders(place / "postgres").values()
    return data


def living(place: Path) -> int:
    """Count the live processes of the program's own Postgres."""
    return len(processes.living(processes.mark_of(data_of(place))))


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, in an environment where nothing else is set."""
    return subprocess.run(
        [sys.executable, "main.py", *words],
        cwd=ROOT,
        env=plain(**environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def plain(**environment: str) -> dict[str, str]:
    """Make an environment with what a process needs, and what is given; wide enough to read."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "COLUMNS": "200", **environment}
