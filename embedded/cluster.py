"""Start and stop the server of one data folder."""

from __future__ import annotations

import shlex
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from embedded import places, processes
from embedded.accounts import Account, Outcome
from embedded.binaries import Binaries
from embedded.errors import TAIL, EmbeddedError, explained

PATIENCE = 300
PAUSE = 0.05
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DRAFT = "initialising"
LOCALE = "C.UTF-8"
# What pg_isready returns; a server that refuses is starting up or going down.
ANSWERS, REFUSES = 0, 1


def initialise(binaries: Binaries, place: places.Place, *, lock: int, fast: bool) -> Path:
    """Make an empty data folder; it gets its name only when it is complete.

    An initdb that outlives us holds the lock, so that nobody clears its folder beneath it.
    """
    draft = place.home / DRAFT
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    place.account.own(draft)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={LOCALE}"]
    if binaries.major >= 17:
        options += ["--locale-provider=builtin", f"--builtin-locale={LOCALE}"]
    if fast:
        options += ["--no-sync"]
    outcome = place.account.run(
        binaries.folder / "initdb", "--pgdata=.", *options, cwd=draft, keep=[lock]
    )
    if outcome.code:
        raise explained(outcome.output, place.home)
    return draft.rename(place.home / f"pg-{binaries.major}")


@dataclass(frozen=True)
class Cluster:
    """Serve one data folder on a unix socket that its owner alone may use."""

    binaries: Binaries
    account: Account
    data: Path
    settings: Mapping[str, str]
    mark: str = field(init=False)
    socket: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", processes.mark_of(self.data))
        object.__setattr__(self, "socket", places.socket_folder(self.data, self.mark))

    def serve(self) -> None:
        """Return when the server answers; one that runs already is joined."""
        deadline = time.monotonic() + PATIENCE
        while (state := self._asked()) != ANSWERS:
            server = processes.postmaster(self.data)
            if server is None and state != REFUSES:
                self._launch()
            elif server and not processes.is_marked(server, self.mark):
                raise EmbeddedError(
                    f"A PostgreSQL that was started by hand uses {self.data}: stop it first."
                )
            elif time.monotonic() > deadline:
                raise EmbeddedError(f"The PostgreSQL of {self.data} runs but does not answer.")
            else:
                time.sleep(PAUSE)

    def halt(self) -> None:
        """Return when no process of the server is left."""
        server = processes.postmaster(self.data)
        # The folder may have been deleted and made again by others, whose server is not ours.
        if server and processes.is_marked(server, self.mark):
            self._stop()
        else:
            processes.end(self.mark)
        if self.socket != self.data:
            shutil.rmtree(self.socket, ignore_errors=True)

    def _launch(self) -> None:
        processes.end(self.mark)
        self._forget_the_dead()
        if self.socket != self.data:
            places.private_folder(self.socket, 0o700, self.account)
        log = self.data / "server.log"
        if log.exists():
            log.replace(self.data / "server.log.1")
        outcome = self._pg_ctl("start", "-l", log.name, "-o", self._options())
        # The start of a killed process may have overtaken ours: then its server is waited for.
        if outcome.code and processes.postmaster(self.data) is None:
            said = log.read_text(errors="replace")[-TAIL:] if log.exists() else ""
            raise explained(f"{outcome.output}\n{said}", self.data)

    def _stop(self) -> None:
        outcome = self._pg_ctl("stop", "-m", "fast")
        if outcome.code:
            outcome = self._pg_ctl("stop", "-m", "immediate")
        if outcome.code:
            raise explained(outcome.output, self.data)

    def _forget_the_dead(self) -> None:
        # Postgres takes a zombie, or whoever has the recorded pid by now, for a running server;
        # the file beside the socket is checked in the same way.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _asked(self) -> int:
        return self._run("pg_isready", "-q", "-t", "2", "-h", str(self.socket)).code

    def _options(self) -> str:
        # Ours come last, so that no setting opens a port.
        chosen = {
            **self.settings,
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "cluster_name": self.mark,
        }
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in chosen.items())

    def _pg_ctl(self, *arguments: str) -> Outcome:
        # Named as "." because pg_ctl puts the names it is given between quotes in a shell.
        return self._run("pg_ctl", *arguments, "-w", "-t", str(PATIENCE), "-D", ".")

    def _run(self, program: str, *arguments: str) -> Outcome:
        return self.account.run(self.binaries.folder / program, *arguments, cwd=self.data)
