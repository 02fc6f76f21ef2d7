"""Overseeing: a signal is heard whatever the processes do, and one that hangs is replaced."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager

import psutil
import uvicorn

from running import overseeing
from running.overseeing import Overseer
from tests.running import endless

LONG = 45.0  # seconds, on a busy machine; less than it is patient
SERVING = "spawn_main"
HERE = "tests.running.test_overseeing"


def overseen(program: str, patience: float) -> None:
    """Watch over two processes that never come to serve."""
    overseeing.PATIENCE, overseeing.LONGER = patience, 1.0
    making = getattr(endless, program)
    config = uvicorn.Config(making, factory=True, workers=2, port=0, log_config=None)
    Overseer(config, [config.bind_socket()]).run()


@contextmanager
def started(program: str, patience: float) -> Iterator[psutil.Popen]:
    code = f"from {HERE} import overseen; overseen({program!r}, {patience})"
    with psutil.Popen([sys.executable, "-c", code]) as process:
        try:
            yield process
        finally:
            if process.is_running():
                for each in (*process.children(True), process):
                    each.kill()


def begun(process: psutil.Popen, but: Set[int] = frozenset()) -> Set[int]:
    """Wait until two processes that are to serve have begun, beside those named."""
    found, until = set(but), time.monotonic() + LONG
    while time.monotonic() < until:
        found |= {each.pid for each in process.children() if _is_to_serve(each)}
        if len(found - but) >= 2:
            return found - but
        time.sleep(0.05)
    raise AssertionError("they did not begin")


def _is_to_serve(process: psutil.Process) -> bool:
    try:
        return SERVING in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it was ended this very moment
        return False


def test_it_stops_though_those_that_are_to_serve_still_read_the_program() -> None:
    with started("unread", patience=10 * LONG) as process:
        begun(process)
        process.terminate()
        assert process.wait(LONG) == 0


def test_one_that_does_not_hear_that_it_is_to_stop_is_ended() -> None:
    with started("unmade", patience=10 * LONG) as process:
        serving = begun(process)
        process.terminate()
        assert process.wait(LONG) == 0
        assert not any(psutil.pid_exists(pid) for pid in serving)


def test_one_that_says_nothing_for_too_long_is_replaced() -> None:
    with started("unread", patience=1) as process:
        first = begun(process)
        assert begun(process, but=first).isdisjoint(first)
        assert not any(psutil.pid_exists(pid) for pid in first)
