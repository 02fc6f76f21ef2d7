"""The real program as a process of its own, on a free port and a database folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 180  # seconds until it must be ready, or gone, on a busy machine


class Served:
    """One run of `main.py serve`; its words go to a file."""

    def __init__(self, place: Path, **environment: str) -> None:
        self.place = place
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = place.with_suffix(".log")
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
            "DATA_DIR": str(place),
            "PORT": str(self.port),
            "PUBLIC_BASE_URL": self.base,
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "main.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not ready(self.base):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"it did not start:\n{self.words()[-3000:]}")
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it and tell its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def words(self) -> str:
        """All it has said."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def ready(base: str) -> bool:
    """Tell whether a server takes requests and can write."""
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(name: str, **environment: str) -> Iterator[Served]:
    """Serve for the length of a block, and leave nothing behind."""
    run = Served(ROOT / ".data" / f"{name}-{os.getpid()}", **environment)
    try:
        run.start()
        yield run
    finally:
        if run.process is not None and run.process.poll() is None:
            run.stop()
        shutil.rmtree(run.place, ignore_errors=True)
        run.log.unlink(missing_ok=True)
