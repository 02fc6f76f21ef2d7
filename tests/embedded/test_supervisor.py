"""The server starts on a socket of its own, keeps the data, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from embedded import places, processes
from embedded.errors import EmbeddedError
from embedded.supervisor import Embedded

Ask = Callable[[str, str], Awaitable[object]]
Running = Callable[[Path], list[psutil.Process]]
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another")


def descriptors() -> int:
    count: int = psutil.Process().num_fds()
    return count


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_cold_start_serves_on_a_private_socket_and_opens_no_port(
    folder: Path, ask: Ask
) -> None:
    with Embedded(folder, fast=True) as postgres:
        url = postgres.url("postgres", "postgres")
        assert url == f"postgresql://postgres@/postgres?host={folder}/pg-18&port=5432"
        assert await ask(url, "select current_setting('listen_addresses')") == ""
        assert mode_of(postgres.data / ".s.PGSQL.5432") == 0o700
        assert mode_of(postgres.data) == 0o700
        assert await ask(url, "select pg_encoding_to_char(encoding) from pg_database") == "UTF8"
        assert await ask(url, "select datlocprovider::text || datlocale from pg_database") == (
            "bC.UTF-8"
        )
        assert await ask(url, "select current_setting('timezone')") == "UTC"


async def test_a_warm_start_finds_the_data(warm: Path, ask: Ask) -> None:
    for statement in ("create table kept as select 7 as n", "select n from kept"):
        with Embedded(warm, fast=True) as postgres:
            answer = await ask(postgres.url("postgres", "postgres"), statement)
    assert answer == 7


def test_stopping_leaves_no_process_no_descriptor_and_no_socket(
    warm: Path, running: Running
) -> None:
    before = descriptors()
    postgres = Embedded(warm, fast=True)
    postgres.start()
    assert running(warm)
    postgres.stop()
    assert running(warm) == []
    assert descriptors() == before
    assert not (warm / "pg-18" / ".s.PGSQL.5432").exists()


async def test_only_fast_servers_give_up_durability_and_no_setting_opens_a_port(
    warm: Path, ask: Ask
) -> None:
    settings = {"listen_addresses": "*", "work_mem": "7MB", "application_name": "it's a name"}
    for fast, durable in ((True, "off"), (False, "on")):
        with Embedded(warm, fast=fast, settings=settings) as postgres:
            url = postgres.url("postgres", "postgres")
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                assert await ask(url, f"select current_setting('{name}')") == durable
            assert await ask(url, "select current_setting('work_mem')") == "7MB"
            assert await ask(url, "select current_setting('application_name')") == "it's a name"
            assert await ask(url, "select current_setting('listen_addresses')") == ""


def test_starting_and_stopping_twice_is_the_same_as_once(warm: Path, running: Running) -> None:
    postgres = Embedded(warm, fast=True)
    postgres.start()
    postgres.start()
    postgres.stop()
    postgres.stop()
    assert running(warm) == []


def test_an_address_is_refused_before_the_start(folder: Path) -> None:
    with pytest.raises(EmbeddedError, match="call start"):
        Embedded(folder).url("latchkey", "latchkey_app")


@pytest.mark.parametrize("name", ["deep" * 25, "a b, c:d $HOME `id` \"q\" 'é'"])
async def test_a_path_that_no_socket_address_can_name_gets_a_short_socket(
    folder: Path, ask: Ask, name: str
) -> None:
    with Embedded(folder / name, fast=True) as postgres:
        url = postgres.url("postgres", "postgres")
        socket = Path(url.partition("?host=")[2].removesuffix("&port=5432"))
        assert socket.parent == places.SOCKETS
        assert mode_of(socket) == 0o700
        assert await ask(url, "select 1") == 1
    assert not list(places.SOCKETS.glob(socket.name))


def test_a_start_that_fails_leaves_no_lock_and_no_server(warm: Path, running: Running) -> None:
    before = descriptors()
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        Embedded(warm, fast=True, settings={"no_such_setting": "1"}).start()
    assert running(warm) == []
    assert descriptors() == before
    with Embedded(warm, fast=True):
        assert running(warm)


def test_a_folder_deleted_while_the_server_runs_can_be_used_again(
    folder: Path, running: Running
) -> None:
    root = folder / "root"
    postgres = Embedded(root, fast=True)
    postgres.start()
    mark = processes.mark_of(postgres.data)
    shutil.rmtree(root)
    with Embedded(root, fast=True):
        assert set(running(root)).isdisjoint(processes.living(mark))
        postgres.stop()
        assert running(root)
    assert processes.living(mark) == []


def test_a_folder_moved_while_the_server_runs_is_joined_where_it_is_now(
    folder: Path, running: Running
) -> None:
    first = Embedded(folder / "before", fast=True)
    first.start()
    server = processes.postmaster(first.data)
    (folder / "before").rename(folder / "after")
    with Embedded(folder / "after", fast=True) as second:
        first.stop()
        assert server
        assert processes.postmaster(second.data) == server
    assert running(folder / "after") == []


def test_a_folder_deleted_while_the_server_runs_is_no_trouble_at_the_end(folder: Path) -> None:
    postgres = Embedded(folder / "root", fast=True)
    postgres.start()
    mark = processes.mark_of(postgres.data)
    shutil.rmtree(folder / "root")
    assert processes.living(mark)
    postgres.stop()
    assert processes.living(mark) == []


@ROOT_ONLY
def test_a_folder_the_servers_user_cannot_enter_keeps_its_mode_and_its_data_lies_beside(
    folder: Path, running: Running
) -> None:
    folder.chmod(0o700)
    spare = places.spare_home(folder)
    with Embedded(folder, fast=True) as postgres:
        assert postgres.data == spare / "pg-18"
        assert running(spare)
    assert mode_of(folder) == 0o700
    folder.chmod(0o711)
    with Embedded(folder, fast=True) as postgres:
        assert postgres.data == spare / "pg-18"


@ROOT_ONLY
@pytest.mark.parametrize("holds_data", [False, True])
def test_a_folder_that_somebody_else_planted_beside_is_refused(
    folder: Path, holds_data: bool
) -> None:
    folder.chmod(0o700)
    spare = places.spare_home(folder)
    spare.mkdir()
    if holds_data:
        (spare / "pg-18").mkdir()
        (spare / "pg-18" / "PG_VERSION").write_text("18\n")
    os.chown(spare, 65534, 65534)
    with pytest.raises(EmbeddedError, match="was made by somebody else"):
        Embedded(folder, fast=True).start()


@ROOT_ONLY
def test_binaries_the_servers_user_cannot_enter_are_copied_and_not_opened(folder: Path) -> None:
    with Embedded(folder, fast=True) as postgres:
        source = postgres.binaries.folder.parent
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    copy = closed / source.parent.name / source.name
    shutil.copytree(source, copy, symlinks=True)
    libraries = source.parent.with_name(f"{source.parent.name}.libs")
    shutil.copytree(libraries, closed / libraries.name)
    with Embedded(folder, fast=True, bindir=copy / "bin") as postgres:
        assert postgres.binaries.folder.is_relative_to(folder / "binaries-18.4")
    assert mode_of(closed) == 0o700


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("initdb: error: could not write: No space left on device", "free some space"),
        ("initdb: error: could not open: Permission denied", "belongs to another user"),
        ("initdb: error: the moon is in the wrong house", "moon is in the wrong house"),
    ],
)
def test_what_initdb_complains_of_is_said_in_a_sentence(
    folder: Path, said: str, advice: str
) -> None:
    programs = {"postgres": "echo 'postgres (PostgreSQL) 18.4'", "initdb": f"echo '{said}'; exit 1"}
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    with pytest.raises(EmbeddedError, match=advice):
        Embedded(folder / "root", bindir=folder).start()
