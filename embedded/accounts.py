"""Know which user of the operating system runs the server, and run programs as that user."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import EmbeddedError

# Nothing else is passed on: PGPORT, PGDATA, TZ or LANG of a shell would change the server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Outcome:
    """Hold what a finished program returned and printed."""

    code: int
    output: str


@dataclass(frozen=True)
class Account:
    """Name the user a program runs as; without ids it is the user we are."""

    uid: int | None = None
    gid: int | None = None

    def run(self, *command: str | Path, cwd: Path = Path("/"), keep: Sequence[int] = ()) -> Outcome:
        """Run a program to its end; the descriptors in `keep` stay open in it."""
        # A file and no pipe: a daemon would inherit the pipe and the call would never return.
        with tempfile.TemporaryFile() as output:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=ENVIRONMENT,
                pass_fds=keep,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
                check=False,
            ).returncode
            output.seek(0)
            return Outcome(code, output.read().decode(errors="replace"))

    def can_enter(self, path: Path) -> bool:
        """Tell whether the user may traverse the folder, or execute the file."""
        return self.run("test", "-x", path).code == 0

    def own(self, path: Path) -> None:
        """Give the path to the user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def is_root() -> bool:
    """Tell whether we are the one user Postgres refuses to run as."""
    return os.geteuid() == 0


def ourselves() -> Account:
    """Return the user we are, who must be known by name to Postgres."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL needs a name for user {os.geteuid()}: add it to /etc/passwd, "
            "or set DATABASE_URL."
        ) from None
    return Account()


def unprivileged() -> Account:
    """Return the user that runs the server when we are root."""
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL refuses to run as root and there is no user postgres or nobody: "
        "start as an ordinary user, or set DATABASE_URL."
    )
