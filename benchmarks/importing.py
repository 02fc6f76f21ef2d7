"""Importing: the shop's data by the product's own command, beside a bare COPY of the same lines."""

from __future__ import annotations

import asyncio
import gzip
import lzma
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import asyncpg
import orjson

from benchmarks.retail_files import RetailFile
from benchmarks.servers import ROOT, Place, Server

URL = "BENCHMARK_URL"
KILO = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in
BARE = """create table if not exists bare (
  invoice text, code text, description text, quantity text, at text, price text, customer text,
  country text)"""


@dataclass(frozen=True)
class Imported:
    """What one import took, and how many times as long as the bare COPY."""

    file: str
    lines: int
    accounted: int
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
    said: bytes


def measure(server: Server, place: Place, file: RetailFile) -> Imported:
    """Import a file into an empty database, with a bare COPY before and after."""
    copies = [asyncio.run(_copied(place.owner, file.path))]
    before = server.cpu_of_the_ended()
    ended = _ended([sys.executable, "-m", "benchmarks.import_once", str(file.path)], place.app)
    postgres = server.cpu_of_the_ended() - before
    copies.append(asyncio.run(_copied(place.owner, file.path)))
    report = orjson.loads(ended.said)
    copy = sum(copies) / len(copies)
    return Imported(
        file=file.name,
        lines=report["rows"],
        accounted=report["accounted"],
        seconds=ended.seconds,
        lines_per_second=report["rows"] / ended.seconds,
        peak_megabytes=ended.peak_bytes / 1e6,
        python_seconds=ended.cpu,
        postgres_seconds=postgres,
        copy_seconds=copy,
        times_copy=ended.seconds / copy,
    )


def _ended(command: list[str], url: str) -> Ended:
    """Run a child to its end; its memory is known to nobody but who waits for it."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, URL: url}, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    with child.stdout:
        said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    seconds = time.perf_counter() - begun
    return Ended(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * KILO, said)


async def _copied(url: str, path: Path) -> float:
    """Tell the seconds that it takes to have the lines in Postgres as they are."""
    connection: Any = await asyncpg.connect(url)
    try:
        await connection.execute(BARE)
        begun = time.perf_counter()
        with _opened(path) as source:
            await connection.copy_to_table("bare", source=source, format="csv", header=True)
        seconds = time.perf_counter() - begun
        await connection.execute("drop table bare")
    finally:
        await connection.close()
    return seconds


def _opened(path: Path) -> IO[bytes]:
    opens: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open}
    source: IO[bytes] = opens.get(path.suffix, Path.open)(path, "rb")
    return source
