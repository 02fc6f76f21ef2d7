"""Folders for servers, and processes that use them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from embedded import places, processes
from embedded.supervisor import Embedded

REPOSITORY = Path(__file__).parents[2]


class User:
    """Run a process that uses the server of a folder."""

    def __init__(self, root: Path, *options: str) -> None:
        module = "tests.embedded.user"
        command = [sys.executable, "-W", "error", "-m", module, str(root), *options]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )

    def url(self) -> str:
        """Wait until the server answers and return its address."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> tuple[int, str]:
        """Let the process stop; return its exit code and what it printed as errors."""
        _, errors = self.process.communicate()
        return self.process.returncode, errors

    def kill(self) -> None:
        """End the process as the kernel would, without a word."""
        self.process.kill()
        self.process.communicate()


def new_folder() -> Path:
    """Return an empty folder that every user may pass through, with a short path."""
    path = Path(tempfile.mkdtemp(prefix="latchkey-test-", dir="/tmp")).resolve()
    path.chmod(0o711)
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give an empty folder, and end what still runs in it."""
    path = new_folder()
    yield path
    for home in (path, places.spare_home(path)):
        for data in places.data_folders(home).values():
            processes.end(processes.mark_of(data))
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """Give a folder whose data was made and whose server is stopped."""
    path = new_folder()
    with Embedded(path, fast=True):
        pass
    yield path
    shutil.rmtree(path)


@pytest.fixture
def warm(folder: Path, made: Path) -> Path:
    """Give a folder of one's own where the next start is warm."""
    for data in places.data_folders(made).values():
        subprocess.run(["cp", "-a", data, folder], check=True)
    return folder


@pytest.fixture
def use() -> Iterator[Callable[..., User]]:
    """Give a function that starts a process which uses the server of a folder."""
    users: list[User] = []

    def start(root: Path, *options: str) -> User:
        users.append(User(root, *options))
        return users[-1]

    yield start
    for user in users:
        if user.process.poll() is None:
            user.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    """Give a running server that the tests of a module share."""
    path = new_folder()
    with Embedded(path, fast=True) as postgres:
        yield postgres
    shutil.rmtree(path)


@pytest.fixture
def running() -> Callable[[Path], list[psutil.Process]]:
    """Give a function that lists the live server processes of a folder."""

    def found(root: Path) -> list[psutil.Process]:
        folders = places.data_folders(root).values()
        return [p for data in folders for p in processes.living(processes.mark_of(data))]

    return found


@pytest.fixture
def ask() -> Callable[[str, str], Awaitable[object]]:
    """Give a function that runs one statement at an address and returns its first value."""

    async def asked(url: str, statement: str) -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asked
