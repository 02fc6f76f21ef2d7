"""Find the live processes of one data folder, whatever its pid file says."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import time
from pathlib import Path

import psutil

PATIENCE = 5.0
PAUSE = 0.02


def mark_of(data: Path) -> str:
    """Return the name that every server process of the folder carries in its command line.

    It is made from the inode, which the folder keeps when it is moved and no other folder can
    have while a process works in it.
    """
    found = data.stat()
    digest = hashlib.sha256(f"{found.st_dev}:{found.st_ino}".encode()).hexdigest()
    return f"latchkey-{digest[:16]}"


def living(mark: str) -> list[psutil.Process]:
    """Return the server processes that carry the mark; the dead that nobody reaped do not."""
    return [process for process in psutil.process_iter() if is_marked(process, mark)]


def postmaster(data: Path) -> psutil.Process | None:
    """Return the live server that the pid file names, whoever started it."""
    pid = recorded_pid(data)
    try:
        process = psutil.Process(pid) if pid else None
        return process if process and _works_in(process, data) else None
    except psutil.Error:
        return None


def is_marked(process: psutil.Process, mark: str) -> bool:
    """Tell whether the process is a live server process with the mark."""
    try:
        return _is_postgres(process) and mark in " ".join(process.cmdline())
    except psutil.Error:
        return False


def recorded_pid(data: Path) -> int | None:
    """Return the pid in the pid file; that process may be dead, or somebody else's."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def end(mark: str) -> None:
    """End what a killed server left behind, which would keep a new one from starting."""
    for order in (signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE
        _send(order, left := living(mark))
        while left and time.monotonic() < deadline:
            time.sleep(PAUSE)
            left = living(mark)


def _send(order: signal.Signals, processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(order)


def _works_in(process: psutil.Process, data: Path) -> bool:
    if is_marked(process, mark_of(data)):
        return True
    try:
        return _is_postgres(process) and Path(process.cwd()) == data
    except psutil.AccessDenied:
        # A root without the right to trace others is not told. Two servers would ruin the data.
        return True


def _is_postgres(process: psutil.Process) -> bool:
    name: str = process.name()
    return name.startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
