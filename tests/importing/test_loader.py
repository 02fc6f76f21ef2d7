"""A shop is brought once: run again, cut anywhere or tried in between, it ends the same."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from importing import loader, runs
from importing.rows import WrongFile
from tests.conftest import Cluster
from tests.importing.conftest import OURS
from tests.importing.stores import NEW, everything, new, run, state


class Cut(Exception):
    """The import was ended from outside."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let even a small shop come in several batches."""
    monkeypatch.setattr(loader, "BATCH", 2)


async def test_a_second_run_changes_nothing(cloned: str, store: Any) -> None:
    await run(cloned)
    before = await everything(store)

    again = await run(cloned, email_template="c{id}@example.com")

    assert new(again) == dict.fromkeys(NEW, 0)
    assert {kind: loaded["known"] for kind, loaded in again["loaded"].items()} == NEW
    assert await everything(store) == before


async def test_groups_are_looked_at_once_after_an_import_that_brought_something(
    cloned: str, store: Any
) -> None:
    asked = "select entrypoint, payload from pgqueuer where entrypoint = 'grouping'"
    await run(cloned, is_dry_run=True)
    assert await store.fetch(asked) == []

    await run(cloned)
    await run(cloned)

    assert [tuple(row) for row in await store.fetch(asked)] == [("grouping", b"{}")]


async def test_a_dry_run_tells_the_same_and_writes_nothing(cloned: str, store: Any) -> None:
    before = await everything(store)

    dry = await run(cloned, is_dry_run=True)

    assert await everything(store) == before
    assert dry == {**await run(cloned), "is_dry_run": True}


@pytest.mark.parametrize("cuts", [1, 3, 5, 6, 8, 9])
async def test_cut_between_batches_and_run_again_it_ends_the_same(
    cluster: Cluster, cloned: str, store: Any, cuts: int
) -> None:
    heard = 0

    def cut(stage: str, done: int, total: int | None) -> None:
        nonlocal heard
        heard += bool(done) and stage != "reading"
        if heard == cuts:
            raise Cut

    with pytest.raises(Cut):
        await run(cloned, listener=cut)
    await run(cloned)

    assert await state(store) == await untouched(cluster)
    assert await store.fetchval("select count(*) from events where kind = 'shop:import'") == 1


async def test_cut_within_a_batch_and_run_again_it_ends_the_same(
    cluster: Cluster, cloned: str, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end_the_connection(self: Any, *_: Any) -> None:
        process = self.connection.get_server_pid()
        await cluster.command(f"select pg_terminate_backend({process})")
        await self.connection.execute("select 1")

    monkeypatch.setattr("importing.writing.Batch.change", end_the_connection)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await run(cloned)
    monkeypatch.undo()
    assert await store.fetchval("select count(*) from credits") == 0

    await run(cloned)
    assert await state(store) == await untouched(cluster)


async def untouched(cluster: Cluster) -> dict[str, list[tuple[Any, ...]]]:
    """Read what an import brings that nobody cuts."""
    name = await cluster.clone(f"tests_{os.getpid()}_other")
    connection = await asyncpg.connect(cluster.url(name))
    try:
        await run(cluster.url(name))
        return await state(connection)
    finally:
        await connection.close()
        await cluster.command(f'drop database "{name}" with (force)')


async def test_two_at_once_are_one_and_a_refusal(
    cloned: str, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "WAIT", 100)
    async with loader.alone(cloned):
        with pytest.raises(loader.ImportRunning, match="Another import is running"):
            await run(cloned)

    both = await asyncio.gather(run(cloned), run(cloned), return_exceptions=True)
    assert await store.fetchval("select count(*) from orders") == 4
    assert any(isinstance(one, dict) for one in both)


async def test_a_longer_file_brings_what_is_new_alone(
    cloned: str, store: Any, tmp_path: Path
) -> None:
    longer = tmp_path / "longer.csv"
    more = "C700020,90001A,TIN WHISTLE,-1,2011-08-01 12:00:00,1.45,501,United Kingdom\n"
    longer.write_text(OURS.read_text() + more)
    await run(cloned)

    report = await runs.online_retail_file(str(longer), cloned)

    assert new(report.as_dict()) == {**dict.fromkeys(NEW, 0), "credits": 1}
    returned = "select returned_quantity from order_lines where quantity = 3"
    assert await store.fetchval(returned) == 1
    assert await store.fetchval("select count(*) from events where kind = 'shop:import'") == 2


async def test_a_wrong_file_is_refused_before_anything_is_written(
    cloned: str, store: Any, tmp_path: Path
) -> None:
    place = tmp_path / "wrong.csv"
    place.write_text("a,b\n1,2\n")
    before = await everything(store)

    with pytest.raises(WrongFile, match=r"wrong\.csv is not such a CSV file"):
        await runs.online_retail_file(str(place), cloned)

    assert await everything(store) == before


async def test_what_was_deleted_since_does_not_come_again(cloned: str, store: Any) -> None:
    await run(cloned)
    await store.execute("delete from credits where number = 'C700007'")
    await store.execute("delete from products")

    assert new(await run(cloned)) == dict.fromkeys(NEW, 0)
    assert await store.fetchval("select count(*) from credits") == 3
    assert await store.fetchval("select count(*) from variants") == 0
