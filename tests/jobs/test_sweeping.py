"""Sweeping files: what nothing came of goes after a day, and what is attached stays."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from domain import file_sweeping
from jobs.registry import Means, jobs
from jobs.sweeping import sweep, sweep_store
from kit import clock
from kit.database import Database
from kit.files import Files, in_folder
from kit.jobs import enqueue
from kit.workers import Worker
from models import Customer, File, FileState
from tests.makers import a_customer, as_customer
from tests.makers.files import a_file

HOURS = timedelta(hours=1)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return in_folder(tmp_path)


def left(tmp_path: Path) -> set[str]:
    """Name the places where there are bytes."""
    return {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}


async def filled(database: Database, files: Files) -> dict[str, str]:
    """Make a file of each state with its bytes; the place of each that has any."""
    places: dict[str, str] = {}
    async with database.writes() as session:
        ada = as_customer(await a_customer(session))
        for state in FileState:
            place = {} if state is FileState.WAITING else {"place": await put(files)}
            file = await a_file(session, ada, state, name=state.lower(), **place)
            places[file.name] = place.get("place", "")
        taken = await a_file(session, ada, FileState.GONE, name="taken", place=await put(files))
        taken.attached_at = clock.now()
        places["taken"] = taken.place or ""
        await session.commit()
    return places


async def put(files: Files) -> str:
    return (await files.put(b"x", at_most=1)).place


async def named(database: Database) -> dict[str, str | None]:
    """Read which files there are, and the place of each."""
    async with database.reads() as session:
        rows = await session.exec(select(File.name, File.place))
        return dict(rows.all())


async def test_what_is_gone_goes_at_once_and_what_nothing_came_of_after_a_day(
    committed: Database, files: Files, tmp_path: Path
) -> None:
    places = await filled(committed, files)
    attached, stored = places["attached"], places["stored"]

    assert await sweep(committed, files) == 2
    kept = {"attached": attached, "stored": stored, "taken": None, "waiting": None}
    assert await named(committed) == kept
    assert left(tmp_path) == {attached, stored}
    with clock.travel(23 * HOURS):
        assert await sweep(committed, files) == 0
    with clock.travel(25 * HOURS):
        assert await sweep(committed, files) == 1
        assert await sweep(committed, files) == 0
    assert await named(committed) == {"attached": attached, "taken": None}
    assert left(tmp_path) == {attached}


async def test_many_are_swept_in_batches(
    committed: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_sweeping, "AT_ONCE", 2)
    monkeypatch.setattr("jobs.sweeping.AT_ONCE", 2)
    async with committed.writes() as session:
        ada = as_customer(await a_customer(session))
        for _ in range(5):
            await a_file(session, ada, place=await put(files))
            await a_file(session, ada, FileState.WAITING)
        await session.commit()

    with clock.travel(25 * HOURS):
        assert await sweep(committed, files) == 5
    assert await named(committed) == {}


async def test_a_file_that_somebody_is_attaching_is_passed_over(
    committed: Database, files: Files
) -> None:
    places = await filled(committed, files)
    held = select(File).where(col(File.name) == "stored").with_for_update()
    with clock.travel(25 * HOURS):
        async with committed.writes() as session:
            await session.exec(held)
            await sweep(committed, files)

    assert (await named(committed))["stored"] == places["stored"]


async def test_the_bytes_of_a_customer_who_was_deleted_go_with_the_store_sweep(
    committed: Database, files: Files, tmp_path: Path
) -> None:
    places = await filled(committed, files)
    await committed.transaction(lambda session: session.exec(sa.delete(Customer)))

    assert await named(committed) == {}
    assert await sweep_store(committed, files) == 0  # it might be an upload that ends just now
    with clock.travel(25 * HOURS):
        assert await sweep_store(committed, files) == len(places) - 1
    assert left(tmp_path) == set()


async def test_the_store_sweep_takes_halves_away_and_nothing_that_is_known_or_not_ours(
    committed: Database, files: Files, tmp_path: Path
) -> None:
    places = await filled(committed, files)
    known = {place for place in places.values() if place}
    (tmp_path / "readme").write_text("somebody else's")
    half = tmp_path / f"{places['stored']}#1"
    half.write_bytes(b"the beginning")

    assert await sweep_store(committed, files) == 0
    with clock.travel(25 * HOURS):
        assert await sweep_store(committed, files) == 1
    assert left(tmp_path) == {*known, "readme"}


async def test_both_are_jobs_that_a_worker_does(
    committed: Database, cloned: str, files: Files, tmp_path: Path
) -> None:
    places = await filled(committed, files)
    strange = await put(files)
    old = (clock.now() - 25 * HOURS).timestamp()
    os.utime(tmp_path / strange, (old, old))
    means = Means(committed, committed, files=files)
    for name in ("sweeping", "sweeping_store"):
        await committed.transaction(partial(enqueue, name=name, payload={}))

    await Worker(cloned, jobs(means)).drain()

    assert left(tmp_path) == {places["attached"], places["stored"]}
