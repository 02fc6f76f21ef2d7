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


def living(data: Path, mark: str) -> list[psutil.Process]:
    """Return the server processes of the folder; the dead that nobody reaped are not among them."""
    return [p for p in psutil.process_iter() if _belongs(p, data, mark)]


def postmaster(data: Path, mark: str) -> psutil.Process | None:
    """Return the live server that the pid file names."""
    pid = recorded_pid(data)
    try:
        process = psutil.Process(pid) if pid else None
    except psutil.Error:
        return None
    return process if process and _belongs(process, data, mark) else None


def recorded_pid(data: Path) -> int | None:
    """Return the pid in the pid file; that process may be dead, or somebody else's."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def is_marked(process: psutil.Process, mark: str) -> bool:
    """Tell whether we started the process; one that has just ended cannot be told and is ours."""
    try:
        return mark in " ".join(process.cmdline())
    except psutil.Error:
        return True


def end(data: Path, mark: str) -> None:
    """End what a killed server left behind, which would keep a new one from starting."""
    for order in (signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE
        _send(order, left := living(data, mark))
        while left and time.monotonic() < deadline:
            time.sleep(PAUSE)
            left = living(data, mark)


def _send(order: signal.Signals, processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(order)


def _belongs(process: psutil.Process, data: Path, mark: str) -> bool:
    try:
        if not process.name().startswith("postgres"):
            return False
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # A server that somebody started by hand carries no mark, but works in the folder.
        return mark in " ".join(process.cmdline()) or process.cwd() == str(data)
    except psutil.Error:
        return False
