"""Servers: a Postgres of the benchmarks' own, as durable as a real one, gone afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from embedded import processes, roles
from embedded.places import spare_home
from embedded.supervisor import Embedded
from kit import migrations
from kit.database import driven

ROOT = Path(__file__).parent.parent
BACKENDS = (
    "select pid from pg_stat_activity where datname = any($1) and backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Place:
    """A migrated database, as the application and as the owner of its tables."""

    name: str
    app: str
    owner: str


@dataclass(frozen=True)
class Server:
    """A running Postgres and what it costs."""

    embedded: Embedded

    @property
    def superuser(self) -> str:
        """The address from which databases are made and backends are listed."""
        return self.embedded.url("postgres", "postgres")

    async def make(self, name: str) -> Place:
        """Make a database with the product's roles and tables."""
        await roles.prepare(self.superuser, name)
        url = self.embedded.url
        place = Place(name, url(name, roles.APP), url(name, roles.OWNER))
        await migrations.upgrade(driven(place.owner))
        return place

    async def settle(self, place: Place) -> None:
        """Let Postgres know its rows, and write out what it would write during the measure."""
        await _run(place.owner, "vacuum analyze")
        await _run(self.superuser, "checkpoint")

    def cpu_of_the_ended(self) -> float:
        """Tell the CPU seconds of all backends that have ended."""
        postmaster = processes.postmaster(self.embedded.data)
        assert postmaster is not None
        times = postmaster.cpu_times()
        return float(times.children_user + times.children_system)


class Backends:
    """The processes of Postgres that serve some databases."""

    def __init__(self, connection: Any, *databases: str) -> None:
        self._connection = connection
        self._databases = databases

    async def pids(self) -> list[int]:
        """List them as they are now."""
        rows = await self._connection.fetch(BACKENDS, self._databases)
        return [row["pid"] for row in rows]


def cpu_of(pids: list[int]) -> float:
    """Tell the CPU seconds of live processes; to the nanosecond where Linux tells it."""
    return sum(map(_cpu, pids))


def _cpu(pid: int) -> float:
    place = Path(f"/proc/{pid}/schedstat")
    if place.exists():
        return int(place.read_text().split()[0]) / 1e9
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


@contextmanager
def served() -> Iterator[Server]:
    """Serve for the length of a block, with the settings of the product, and leave nothing."""
    root = ROOT / ".data" / f"benchmarks-{os.getpid()}"
    try:
        with Embedded(root) as embedded:
            yield Server(embedded)
    finally:
        for folder in (root, spare_home(root.resolve())):
            shutil.rmtree(folder, ignore_errors=True)


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
