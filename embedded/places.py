"""Decide where the data lives and whose it is."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from embedded.accounts import Account, is_root, ourselves, unprivileged
from embedded.errors import EmbeddedError

SPARE = Path("/var/tmp")
SOCKETS = Path("/tmp")
# sun_path holds 104 bytes on macOS and 108 on Linux, of which /.s.PGSQL.5432.lock takes its part.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class Place:
    """Name the folder that holds the data folders, and the user who owns them."""

    home: Path
    account: Account


def settle(root: Path) -> Place:
    """Return where the data of `root` lives: there, or for a root who cannot share it, beside.

    Data that exists is used where it is and by the user who owns it. No permission outside
    `root` is changed.
    """
    if not is_root():
        return Place(root, ourselves())
    spare = spare_home(root)
    for home in (root, spare):
        if home == spare and spare.exists():
            private_folder(spare, 0o711, Account())  # anybody may have put a folder there
        for data in data_folders(home).values():
            return Place(home, _owner(data))
    account = unprivileged()
    if account.can_enter(root):
        return Place(root, account)
    return Place(private_folder(spare, 0o711, Account()), account)


def spare_home(root: Path) -> Path:
    """Return where a root's data lives when the server's user cannot enter `root`."""
    return SPARE / f"latchkey-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}"


def data_folders(home: Path) -> dict[int, Path]:
    """Return the finished data folders by the major that made them."""
    return {
        int(folder.name[3:]): folder
        for folder in sorted(home.glob("pg-*"))
        if re.fullmatch(r"pg-\d+", folder.name) and (folder / "PG_VERSION").exists()
    }


def socket_folder(data: Path, mark: str) -> Path:
    """Return the data folder, or a short folder when no socket address could name that one."""
    short = len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER
    # A comma or a colon in a host means several hosts, or a port, to the drivers.
    if short and re.fullmatch(r"[\w./+-]+", str(data), re.ASCII):
        return data
    return SOCKETS / mark


def private_folder(path: Path, mode: int, account: Account) -> Path:
    """Make a folder below a folder that everybody may write to, and refuse anybody else's."""
    uid = os.geteuid() if account.uid is None else account.uid
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        found = path.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o022:
            return path
        raise EmbeddedError(
            f"{path} was made by somebody else: remove it and start again."
        ) from None
    path.chmod(mode)
    account.own(path)
    return path


def _owner(data: Path) -> Account:
    found = data.stat()
    return Account(found.st_uid, found.st_gid)
