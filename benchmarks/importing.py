"""Importing: a shop's data by the product's command, beside a bare COPY of the same lines."""

from __future__ import annotations

import asyncio
import gzip
import lzma
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import asyncpg

from benchmarks.retail_files import RetailFile
from benchmarks.servers import ROOT, Place, Server

COMMAND = (sys.executable, "main.py", "import", "online-retail")
KILO = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
BARE = """create table if not exists bare (
  invoice text, code text, description text, quantity text, at text, price text, customer text,
  country text)"""


@dataclass(frozen=True)
class Imported:
    """What one import took, and how many times as long as the bare COPY."""

    file: str
    lines: int
    orders: int
    credits: int
    seconds: float
    lines_per_second: float
    peak_megabytes: float
    python_seconds: float
    postgres_seconds: float
    copy_seconds: float
    times_copy: float


@dataclass(frozen=True)
class Ended:
    """How a child process did."""

    seconds: float
    cpu: float
    peak_bytes: int


def measure(server: Server, place: Place, file: RetailFile) -> Imported:
    """Import a file into an empty database, with a bare COPY before and after."""
    lines, before = asyncio.run(_copied(place.owner, file.path))
    idle = server.cpu_of_the_ended()
    ended = _ended([*COMMAND, str(file.path)], place.app)
    postgres = server.cpu_of_the_ended() - idle
    _, after = asyncio.run(_copied(place.owner, file.path))
    orders, credits = asyncio.run(_counted(place.app))
    copy = (before + after) / 2
    return Imported(
        file=file.name,
        lines=lines,
        orders=orders,
        credits=credits,
        seconds=ended.seconds,
        lines_per_second=lines / ended.seconds,
        peak_megabytes=ended.peak_bytes / 1e6,
        python_seconds=ended.cpu,
        postgres_seconds=postgres,
        copy_seconds=copy,
        times_copy=ended.seconds / copy,
    )


def _ended(command: list[str], url: str) -> Ended:
    """Run a child to its end; how much memory it took, only who waits for it is told."""
    environment = {**os.environ, "ENVIRONMENT": "development", "DATABASE_URL": url}
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if child.returncode:
            raise SystemExit(f"The import failed:\n{said.read().decode()[-3000:]}")
    seconds = time.perf_counter() - begun
    return Ended(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * KILO)


async def _copied(url: str, path: Path) -> tuple[int, float]:
    """Count the lines, and the seconds that it takes to have them in Postgres as they are."""
    connection: Any = await asyncpg.connect(url)
    try:
        await connection.execute(BARE)
        begun = time.perf_counter()
        with _opened(path) as source:
            said = await connection.copy_to_table("bare", source=source, format="csv", header=True)
        seconds = time.perf_counter() - begun
        await connection.execute("drop table bare")
    finally:
        await connection.close()
    return int(said.removeprefix("COPY ")), seconds


async def _counted(url: str) -> tuple[int, int]:
    connection: Any = await asyncpg.connect(url)
    try:
        orders = await connection.fetchval("select count(*) from orders")
        return orders, await connection.fetchval("select count(*) from credits")
    finally:
        await connection.close()


def _opened(path: Path) -> IO[bytes]:
    opens: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open}
    source: IO[bytes] = opens.get(path.suffix, Path.open)(path, "rb")
    return source
