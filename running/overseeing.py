"""Overseeing: the process that watches over those that serve, and stops when it is told to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType

from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

PATIENCE = 60.0  # seconds until one that says nothing is replaced; reading the program takes some
MOMENT = 1.0  # seconds for which one that says nothing keeps the others and a signal waiting
LONGER = 5.0  # seconds that a process may take to end after its last request was let go


class Overseer(Multiprocess):
    """Starts a process again that died, or said nothing for too long.

    uvicorn itself waits for the answer of one that still reads the program as it does for one that
    hangs, and hears no signal meanwhile.
    """

    quiet_since: Mapping[int | None, float] = MappingProxyType({})  # by the id of the process

    def keep_subprocess_alive(self) -> None:
        """Look after all of them, or let one that is quiet have its time."""
        now, before = time.monotonic(), self.quiet_since
        quiet = [each for each in self.processes if _is_quiet(each)]
        self.quiet_since = {each.pid: before.get(each.pid, now) for each in quiet}
        for each in quiet:
            if now - self.quiet_since[each.pid] < PATIENCE:
                return
            each.process.kill()
            each.process.join()
        super().keep_subprocess_alive()

    def join_all(self) -> None:
        """Wait for those that were told to stop, and end one that does not hear it."""
        grace = self.config.timeout_graceful_shutdown or 0
        until = time.monotonic() + grace + LONGER
        for each in self.processes:
            each.process.join(max(0, until - time.monotonic()))
            if each.process.is_alive():
                each.kill()
        super().join_all()


def _is_quiet(process: Process) -> bool:
    return process.process.is_alive() and not process.ping(MOMENT)
