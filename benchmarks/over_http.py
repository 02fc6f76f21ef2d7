"""Over HTTP: requests a second and how long they wait, each contender as a process of its own.

The load has the last core, a server with one worker the first, one with more all of them. Postgres
goes where there is room, as on a machine that they share.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from statistics import median

import psutil

from benchmarks import loads, viewing
from benchmarks.contenders import SERVED, SLOW, Who
from benchmarks.loads import Carried, Load
from benchmarks.measuring import Sizes
from benchmarks.pages.page import Page
from benchmarks.served import PATIENCE
from benchmarks.servers import ROOT, Place, cpu_of
from benchmarks.shops import Shop

CONNECTIONS = 16
# Those that are slow are asked over fewer, and longer but every other round, to have some answers.
FEW, SLOWER = 4, 3
HAS_CORES = hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1
Bursts = dict[int, tuple[Carried, float]]  # by round, with the CPU seconds of the server


class Unready(Exception):
    """A contender did not start, or answered nothing."""


@dataclass(frozen=True)
class Throughput:
    """What one contender carried, as medians over the bursts."""

    case: str
    way: str
    workers: int
    per_second: float
    times: float  # what the first carried in the same round
    p50: float
    p99: float
    python: float  # microseconds of the server's CPU for a request
    failed: int  # answers other than 200, of all bursts


@dataclass(frozen=True)
class Running:
    """A contender that serves."""

    who: Who
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Tell the CPU seconds of it and its workers."""
        return cpu_of([each.pid for each in (self.process, *self.process.children(True))])


def measure(shop: Shop, sizes: Sizes, pages: Sequence[Page], workers: int) -> list[Throughput]:
    """Load every contender in turns with each page."""
    with ExitStack() as stack:
        running = [stack.enter_context(_running(who, shop.place, workers)) for who in SERVED]
        for each in running:
            _ready(each)
        return [each for page in pages for each in _measured(shop, sizes, page, running, workers)]


def _measured(
    shop: Shop, sizes: Sizes, page: Page, running: Sequence[Running], workers: int
) -> list[Throughput]:
    found: dict[Who, Bursts] = {each.who: {} for each in running}
    for number in range(sizes.bursts + 1):  # the first warms up
        for each in running if number % 2 else running[::-1]:
            if each.who not in SLOW or number % 2:
                found[each.who][number] = _burst(shop, sizes, page, each, is_warm=number > 0)
    case = f"{page.name}, {shop.name}"
    return [_middle(case, who, workers, bursts, found[Who.HAND]) for who, bursts in found.items()]


def _middle(case: str, who: Who, workers: int, bursts: Bursts, base: Bursts) -> Throughput:
    bursts = {number: burst for number, burst in bursts.items() if number}
    carried = [each for each, _ in bursts.values()]
    return Throughput(
        case,
        who.value,
        workers,
        median(_rate(each) for each in carried),
        median(_rate(each) / _rate(base[number][0]) for number, (each, _) in bursts.items()),
        median(each.p50 for each in carried),
        median(each.p99 for each in carried),
        median(cpu * 1e6 / each.requests for each, cpu in bursts.values()),
        sum(each.failed for each in carried),
    )


def _rate(burst: Carried) -> float:
    return (burst.requests - burst.failed) / burst.seconds


def _burst(
    shop: Shop, sizes: Sizes, page: Page, to: Running, *, is_warm: bool
) -> tuple[Carried, float]:
    asked = [loads.raw(to.port, each) for each in viewing.requests(shop, to.who, page)]
    slow = to.who in SLOW
    connections = (FEW if slow else CONNECTIONS) if is_warm else 1
    load = Load(to.port, connections, sizes.seconds * (SLOWER if slow else 1), asked)
    before = to.cpu()
    carried = loads.carried(load, _cores()[-1] if HAS_CORES else None)
    while carried.requests == carried.failed:  # on a very busy machine
        load = replace(load, seconds=2 * load.seconds)
        if load.seconds > PATIENCE:
            raise Unready(f"{to.who} failed with {page.name}: {carried}")
        carried = loads.carried(load, _cores()[-1] if HAS_CORES else None)
    _settle(to)
    return carried, to.cpu() - before


def _settle(of: Running) -> None:
    """Wait until what was asked last is answered, so that nobody else pays for it."""
    before, now = -1.0, of.cpu()
    while now - before > 0.002:
        time.sleep(0.05)
        before, now = now, of.cpu()


@contextmanager
def _running(who: Who, place: Place, workers: int) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "WHO": who.value,
        "DATABASE_URL": place.app,
        "ENVIRONMENT": "development",
        "LIMITS_ENABLED": "false",
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "benchmarks.served", str(port), str(workers)]
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        if HAS_CORES and workers == 1:
            os.sched_setaffinity(child.pid, {_cores()[0]})
        yield Running(who, port, psutil.Process(child.pid))
    finally:
        child.terminate()
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            for each in (*psutil.Process(child.pid).children(True), child):
                each.kill()


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def _ready(server: Running) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            if not server.process.is_running() or time.monotonic() > until:
                raise Unready(f"{server.who} did not start") from None
            time.sleep(0.1)
        else:
            return
