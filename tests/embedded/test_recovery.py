"""Whatever is killed, the next start recovers, and nobody else's process is touched."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from embedded import places, processes
from embedded.errors import EmbeddedError
from embedded.supervisor import Embedded

Ask = Callable[[str, str], Awaitable[object]]
Running = Callable[[Path], list[psutil.Process]]
Use = Callable[..., Any]


def postmaster(root: Path) -> psutil.Process:
    found = processes.postmaster(places.data_folders(root)[18])
    assert found
    return found


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def sleeper(root: Path) -> subprocess.Popen[bytes]:
    """Start a sleep of the user who runs the server: the only one Postgres would be misled by."""
    owner = places.settle(root).account
    return subprocess.Popen(["sleep", "60"], user=owner.uid, group=owner.gid)


@pytest.mark.parametrize(
    ("app", "server"), [(True, False), (False, True), (True, True)], ids=["app", "server", "both"]
)
async def test_after_a_kill_the_next_start_has_the_data(
    warm: Path, use: Use, ask: Ask, running: Running, app: bool, server: bool
) -> None:
    user = use(warm, "durable")
    assert await ask(user.url(), "create table kept as select 7 as n") is None
    if server:
        postmaster(warm).send_signal(signal.SIGKILL)
    if app:
        user.kill()
    with Embedded(warm, fast=True) as postgres:
        assert await ask(postgres.url("postgres", "postgres"), "select n from kept") == 7
        if not app:
            assert user.leave() == (0, "")
            assert running(warm)
    assert running(warm) == []


async def test_a_backend_that_outlives_its_server_does_not_keep_the_next_from_starting(
    warm: Path, ask: Ask, running: Running
) -> None:
    postgres = Embedded(warm, fast=True)
    postgres.start()
    busy = await asyncpg.connect(postgres.url("postgres", "postgres"))
    pid = await busy.fetchval("select pg_backend_pid()")
    query = asyncio.create_task(busy.execute("do $$ begin loop end loop; end $$"))
    await asyncio.sleep(0.1)
    postmaster(warm).send_signal(signal.SIGKILL)
    with Embedded(warm, fast=True) as again:
        assert pid not in [p.pid for p in running(warm)]
        assert await ask(again.url("postgres", "postgres"), "select 1") == 1
    with contextlib.suppress(asyncpg.PostgresError, OSError):
        await query
    postgres.stop()


@pytest.mark.parametrize("dead", [False, True], ids=["reused", "zombie"])
async def test_a_recorded_pid_that_is_not_the_server_is_neither_believed_nor_hurt(
    warm: Path, ask: Ask, dead: bool
) -> None:
    with Embedded(warm, fast=True) as postgres:
        data = postgres.data
        kept = (data / "postmaster.pid").read_text()
    other = sleeper(warm)
    try:
        if dead:
            other.kill()
            until(lambda: psutil.Process(other.pid).status() == psutil.STATUS_ZOMBIE)
        stale = f"{other.pid}\n" + kept.partition("\n")[2]
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (data / name).write_text(stale)
            (data / name).chmod(0o644)
        with Embedded(warm, fast=True) as postgres:
            assert await ask(postgres.url("postgres", "postgres"), "select 1") == 1
        assert dead or other.poll() is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("initdb_too", [False, True], ids=["app", "app and initdb"])
def test_a_folder_whose_making_was_killed_is_made_again(
    folder: Path, use: Use, running: Running, initdb_too: bool
) -> None:
    user = use(folder)
    until((folder / "initialising" / "PG_VERSION").exists)
    makers = psutil.Process(user.process.pid).children(recursive=True)
    user.kill()
    for maker in makers if initdb_too else ():
        with contextlib.suppress(psutil.NoSuchProcess):
            maker.kill()
    assert not (folder / "pg-18").exists()
    with Embedded(folder, fast=True):
        assert running(folder)
    assert not (folder / "initialising").exists()


def test_a_start_that_was_killed_before_the_server_answered_is_joined(
    warm: Path, use: Use, running: Running
) -> None:
    with Embedded(warm, fast=True) as postgres:
        pid_file = postgres.data / "postmaster.pid"
    user = use(warm)
    until(pid_file.exists)
    user.kill()
    with Embedded(warm, fast=True):
        assert running(warm)
    assert running(warm) == []


def test_a_server_that_was_started_by_hand_is_left_alone(warm: Path) -> None:
    with Embedded(warm, fast=True) as postgres:
        pg_ctl, data = postgres.binaries.folder / "pg_ctl", postgres.data
    account = places.settle(warm).account
    by_hand = f"-c listen_addresses='' -c unix_socket_directories='{data / 'base'}'"
    account.run(pg_ctl, "start", "-w", "-D", data, "-l", data / "hand.log", "-o", by_hand)
    server = postmaster(warm)
    with pytest.raises(EmbeddedError, match="started by hand"):
        Embedded(warm, fast=True).start()
    assert server.is_running()
    assert account.run(pg_ctl, "stop", "-w", "-D", data).code == 0
