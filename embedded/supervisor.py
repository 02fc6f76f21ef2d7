"""Share one embedded server between processes: the first starts it, the last stops it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from embedded import binaries, locks, places, processes
from embedded.accounts import is_root
from embedded.binaries import Binaries
from embedded.cluster import FAST, Cluster, initialise
from embedded.errors import EmbeddedError, explained


class Embedded:
    """Keep a private Postgres running while it is in use.

    `root` holds the data and the locks. `fast` gives up durability, for tests. Settings are those
    of the process that starts the server; one that joins it takes it as it is. Every failure is
    an EmbeddedError.
    """

    def __init__(
        self,
        root: Path,
        *,
        bindir: Path | None = None,
        settings: Mapping[str, str] = {},
        fast: bool = False,
    ) -> None:
        self._root = root.resolve()
        self._bindir = bindir
        self._settings = {**(FAST if fast else {}), **settings}
        self._fast = fast
        self._cluster: Cluster | None = None
        self._hold: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def data(self) -> Path:
        """Return the data folder of the running server."""
        return self._running().data

    @property
    def binaries(self) -> Binaries:
        """Return the binaries of the running server."""
        return self._running().binaries

    def url(self, database: str, role: str) -> str:
        """Return the address for asyncpg of a database of the running server."""
        socket = quote(str(self._running().socket))
        where = f"host={socket}&port=5432"  # said, or asyncpg takes PGPORT from the environment
        return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?{where}"

    def start(self) -> None:
        """Return when the server answers; nothing happens if we use it already."""
        if self._hold is not None:
            return
        try:
            self._make_root()
            with self._alone() as lock:
                cluster = self._settled(lock)
                self._hold = locks.shared(self._root / "users.lock")
                self._serve(cluster)
        except OSError as error:
            raise explained(str(error), self._root) from error

    def stop(self) -> None:
        """Leave the server, and stop it if nobody else uses it."""
        if self._hold is None or self._cluster is None:
            return
        cluster = self._cluster
        try:
            with self._alone():
                self._leave(cluster)
        except FileNotFoundError:
            # Somebody deleted or moved the folder, locks and all; the one we hold still counts.
            if self._is_last():
                processes.end(cluster.mark)
        except OSError as error:
            raise explained(str(error), self._root) from error
        finally:
            self._let_go()

    def _serve(self, cluster: Cluster) -> None:
        try:
            cluster.serve()
        except BaseException:
            try:
                self._leave(cluster)
            finally:
                self._let_go()
            raise
        self._cluster = cluster

    def _leave(self, cluster: Cluster) -> None:
        if self._is_last():
            cluster.halt()

    def _is_last(self) -> bool:
        return self._hold is not None and locks.is_last(self._hold)

    def _let_go(self) -> None:
        if self._hold is not None:
            os.close(self._hold)
        self._hold = self._cluster = None

    def _alone(self) -> AbstractContextManager[int]:
        return locks.exclusive(self._root / "start.lock")

    def _settled(self, lock: int) -> Cluster:
        place = places.settle(self._root)
        existing = places.data_folders(place.home)
        chosen = binaries.choose(self._bindir, existing)
        chosen = binaries.readable_copy(chosen, place.account, place.home)
        data = existing.get(chosen.major) or initialise(chosen, place, lock=lock, fast=self._fast)
        return Cluster(chosen, place.account, data, self._settings)

    def _make_root(self) -> None:
        if not self._root.exists():
            self._root.mkdir(parents=True, exist_ok=True)
            # The server's user passes through a root's folder; it can list nothing there.
            self._root.chmod(0o711 if is_root() else 0o700)

    def _running(self) -> Cluster:
        if self._cluster is None:
            raise EmbeddedError("The embedded PostgreSQL is not running: call start() first.")
        return self._cluster
