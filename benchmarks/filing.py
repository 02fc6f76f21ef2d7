"""Filing: 20 MB up and down, what they take of CPU and memory, beside an endpoint by hand.

`python -m benchmarks.filing` serves both as processes of their own and sends them the same bytes.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.servers import ROOT, cpu_of
from tests.serving import Served, free_port, served

SIZE = 20_000_000
CONTENT = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(SIZE - 16)
ROUNDS, AT_ONCE = 5, 8
EVERY = 0.002  # seconds between two looks at the memory
PATIENCE = 60
MEGA = 1e6
CREATE = f"""mutation {{ createUpload(input: {{
  name: "photo.png", size: {SIZE}, kind: PNG, bearer: true
}}) {{ ... on File {{ id uploadUrl claimToken }} ... on Refusal {{ code }} }} }}"""
READ = '{ file(id: "%s") { url } }'
_number = count(1)


@dataclass(frozen=True)
class Way:
    """A server of files, and how a client finds where a file goes and where it is read."""

    name: str
    pid: int
    announce: Callable[[], Any]
    upload: Callable[[Any], str]
    download: Callable[[Any], str]


@dataclass
class Measured:
    """What one file took, one at a time or several at once."""

    way: str
    what: str
    together: int
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    grown: list[float] = field(default_factory=list)  # megabytes above what it was before


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        ways = [stack.enter_context(each()) for each in (by_hand, product)]
        for way in ways:
            moved(way, 1)  # warms up
        found: dict[tuple[str, str, int], Measured] = {}
        for number in range(ROUNDS):
            for way in ways if number % 2 else ways[::-1]:
                for together in (1, AT_ONCE):
                    for one in moved(way, together):
                        key = (one.way, one.what, one.together)
                        known = found.setdefault(key, Measured(*key))
                        known.seconds += one.seconds
                        known.cpu += one.cpu
                        known.grown += one.grown
    _show(sorted(found.values(), key=lambda one: (one.what, one.together, one.way)))


def moved(way: Way, together: int) -> list[Measured]:
    """Send so many files at once, and then read them."""
    made = [way.announce() for _ in range(together)]
    up = _measured(way, "up", [partial(_send, way.upload(one)) for one in made])
    down = _measured(way, "down", [partial(_read, way.download(one)) for one in made])
    return [up, down]


def _measured(way: Way, what: str, works: list[Callable[[], None]]) -> Measured:
    with ThreadPoolExecutor(len(works)) as pool, _watched(way.pid) as memory:
        cpu, started = cpu_of([way.pid]), time.perf_counter()
        for done in [pool.submit(work) for work in works]:
            done.result()
        seconds, cpu = time.perf_counter() - started, cpu_of([way.pid]) - cpu
    many = len(works)
    grown = (max(memory) - memory[0]) / MEGA
    return Measured(way.name, what, many, [seconds / many], [cpu / many], [grown])


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Look at the memory of a process again and again."""
    process, ended = psutil.Process(pid), threading.Event()
    seen = [process.memory_info().rss]

    def watch() -> None:
        while not ended.wait(EVERY):
            seen.append(process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _send(url: str) -> None:
    with _asked("POST", url, CONTENT) as answer:
        assert answer.status == 200, answer.status


def _read(url: str) -> None:
    size = 0
    with _asked("GET", url) as answer:
        while piece := answer.read(256 * 1024):
            size += len(piece)
        assert (answer.status, size) == (200, SIZE), (answer.status, size)


@contextmanager
def _asked(method: str, url: str, body: bytes | None = None, **headers: str) -> Iterator[Any]:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    with closing(connection):
        connection.request(method, f"/{path}", body, headers)
        yield connection.getresponse()


@contextmanager
def product() -> Iterator[Way]:
    """Serve the product with its embedded Postgres."""
    with served("filing", LIMITS_ENABLED="false") as run:
        yield way_of(run)


def way_of(run: Served) -> Way:
    """Send files to the product, and read them, as a guest does."""
    assert run.process is not None

    def ask(document: str, **headers: str) -> Any:
        body = json.dumps({"query": document}).encode()
        headers["Content-Type"] = "application/json"
        with _asked("POST", f"{run.base}/graphql", body, **headers) as answer:
            return json.loads(answer.read())["data"]

    def link(made: Any) -> str:
        told = ask(READ % made["id"], **{"Latchkey-Claim": made["claimToken"]})
        return str(told["file"]["url"])

    return Way(
        "the product",
        run.process.pid,
        lambda: ask(CREATE)["createUpload"],
        lambda made: str(made["uploadUrl"]),
        link,
    )


@contextmanager
def by_hand() -> Iterator[Way]:
    """Serve the endpoint by hand from a folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory(dir=ROOT / ".data") as folder:
        command = [sys.executable, "-m", "benchmarks.filing_by_hand", str(port)]
        child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "FOLDER": folder})
        try:
            _wait(port)
            base = f"http://127.0.0.1:{port}"
            yield Way(
                "by hand",
                child.pid,
                lambda: f"{base}/{next(_number)}",
                lambda made: str(made),
                lambda made: str(made),
            )
        finally:
            child.terminate()
            child.wait(30)


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with _asked("GET", f"http://127.0.0.1:{port}/"):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _show(found: list[Measured]) -> None:
    load = os.getloadavg()[0]
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores with a load of {load:.1f}")
    table = Table()
    for name in ("20 MB", "way", "at once", "ms", "CPU ms", "memory grows by, MB"):
        table.add_column(name, justify="left" if name in ("20 MB", "way") else "right")
    for one in found:
        table.add_row(
            one.what,
            one.way,
            str(one.together),
            f"{1000 * median(one.seconds):,.0f}",
            f"{1000 * median(one.cpu):,.0f}",
            f"{max(one.grown):.0f}",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    Path(ROOT / ".data").mkdir(exist_ok=True)
    main()
