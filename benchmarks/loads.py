"""Loads: requests from another process, by wrk where it is installed, else by one of our own.

python -m benchmarks.loads < what.json
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from statistics import quantiles
from typing import Any

import orjson
import uvloop

from benchmarks.contenders import Request

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
SCRIPT = """
local requests, turn = {%s}, 0
request = function() turn = turn %% #requests + 1; return requests[turn] end
done = function(summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format('{"requests":%%d,"seconds":%%f,"p50":%%f,"p99":%%f,"failed":%%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, errors.status + errors.connect + errors.read + errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What a load is made of."""

    port: int
    connections: int
    seconds: float
    requests: Sequence[str]


@dataclass(frozen=True)
class Carried:
    """How a server carried it; times are milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int


def raw(port: int, asked: Request) -> str:
    """Write a request as it goes over the wire, as a browser sends it."""
    host = f"127.0.0.1:{port}"
    lines = [
        f"{asked.method} {asked.path} HTTP/1.1",
        f"host: {host}",
        f"user-agent: {AGENT}",
        "accept: application/json",
        "sec-fetch-site: same-origin",
    ]
    if asked.cookie:
        lines.append(f"cookie: {asked.cookie}")
    if asked.body:
        lines += [f"origin: http://{host}", "content-type: application/json"]
        lines.append(f"content-length: {len(asked.body)}")
    return "\r\n".join([*lines, "", asked.body.decode()])


def carried(load: Load, core: int | None) -> Carried:
    """Load a server from another process, on a core of its own where there is one."""
    wrk = shutil.which("wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if wrk:
            script.write(SCRIPT % ",".join(orjson.dumps(each).decode() for each in load.requests))
            script.flush()
            size = ["-t1", f"-c{load.connections}", f"-d{max(1, round(load.seconds))}s"]
            command = [
                wrk,
                *size,
                "--timeout",
                "60s",
                "-s",
                script.name,
                f"http://127.0.0.1:{load.port}",
            ]
            given = b""
        else:
            command, given = [sys.executable, "-m", "benchmarks.loads"], orjson.dumps(asdict(load))
        said = _ended(command, given, core)
    return Carried(**orjson.loads(said))


def _ended(command: list[str], given: bytes, core: int | None) -> bytes:
    """Run a command; a child begins on the cores that its parent has at that moment."""
    before = os.sched_getaffinity(0) if core is not None else set()
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    finally:
        if core is not None:
            os.sched_setaffinity(0, before)
    _, said = child.communicate(given)
    if child.returncode:
        raise AssertionError(said.decode()[-2000:])
    return said


class _Client(asyncio.Protocol):
    """One connection: it sends the next request when the one before is answered."""

    def __init__(self, sending: _Sending) -> None:
        self._sending = sending
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        length = LENGTH.search(self._buffer, 0, head + 2) if head >= 0 else None
        if length is None or len(self._buffer) < head + 4 + int(length[1]):
            return
        is_good = self._buffer.startswith(b"HTTP/1.1 200")
        self._buffer = b""
        if self._sending.answered(time.perf_counter() - self._sent, is_good):
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._sending.ended()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._sending.next())


class _Sending:
    """A load while it is sent."""

    def __init__(self, load: Load) -> None:
        self._requests = [each.encode() for each in load.requests]
        self._turns, self._open = count(), load.connections
        self._begun = time.perf_counter()
        self._until = self._begun + load.seconds
        self._times: list[float] = []
        self._failed = 0
        self.over = asyncio.Event()

    def next(self) -> bytes:
        return self._requests[next(self._turns) % len(self._requests)]

    def answered(self, seconds: float, is_good: bool) -> bool:
        """Note an answer; tell whether to go on."""
        self._times.append(seconds)
        self._failed += not is_good
        return time.perf_counter() < self._until

    def ended(self) -> None:
        self._open -= 1
        if not self._open:
            self.over.set()

    def carried(self) -> Carried:
        """Sum up."""
        parts = quantiles([seconds * 1000 for seconds in self._times], n=100)
        spent = time.perf_counter() - self._begun
        return Carried(len(self._times), spent, parts[49], parts[98], self._failed)


async def _send(load: Load) -> Carried:
    sending, loop = _Sending(load), asyncio.get_running_loop()
    for _ in range(load.connections):
        await loop.create_connection(lambda: _Client(sending), "127.0.0.1", load.port)
    await sending.over.wait()
    return sending.carried()


if __name__ == "__main__":
    found = uvloop.run(_send(Load(**orjson.loads(sys.stdin.buffer.read()))))
    sys.stderr.write(orjson.dumps(asdict(found)).decode())
