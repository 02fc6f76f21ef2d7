"""The browser's files are fetched once, whole, and with a way on when there is no network."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from web.assets import fetch

NPM = """#!{python}
import os, sys, pathlib
log = pathlib.Path(__file__).with_name("calls")
log.write_text((log.read_text() if log.exists() else "") + " ".join(sys.argv[1:]) + "\\n")
if os.environ.get("NPM_FAILS"):
    sys.exit("npm error code ENOTFOUND")
for path in {files!r}:
    if os.environ.get("NPM_FORGETS") not in path.split("/"):
        file = pathlib.Path("node_modules", path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("content of " + path)
"""
NODE = "#!/bin/sh\necho v{version}.1.0\n"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only programs are a stand-in npm and node."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program(folder / "npm", NPM.format(python=sys.executable, files=[*fetch.FILES.values()]))
    program(folder / "node", NODE.format(version=20))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def calls(machine: Path) -> list[str]:
    log = machine / "calls"
    return log.read_text().splitlines() if log.exists() else []


def run(into: Path) -> int:
    return fetch.main(["--into", str(into)])


def manifest(into: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((into / "static/manifest.json").read_text())["files"]
    return files


def test_each_file_is_published_under_a_name_with_its_hash(machine: Path, tmp_path: Path) -> None:
    into = tmp_path / "assets"
    assert run(into) == 0
    names = manifest(into)
    assert set(names) == {*fetch.FILES, "fonts.css"}
    assert (into / "static" / names["react.js"]).read_text() == (
        "content of react/umd/react.production.min.js"
    )
    assert sorted(path.name for path in (into / "static").iterdir()) == sorted(
        [*names.values(), "manifest.json"]
    )


def test_the_font_is_named_by_its_hashed_name(machine: Path, tmp_path: Path) -> None:
    run(tmp_path / "assets")
    names = manifest(tmp_path / "assets")
    css = (tmp_path / "assets/static" / names["fonts.css"]).read_text()
    assert f'url("{names["instrument-sans.woff2"]}")' in css


def test_npm_installs_by_the_lock_and_runs_no_scripts(machine: Path, tmp_path: Path) -> None:
    run(tmp_path / "assets")
    assert calls(machine) == [" ".join(["ci", *fetch.NPM_OPTIONS])]
    assert "--ignore-scripts" in fetch.NPM_OPTIONS


def test_nothing_but_the_published_files_stays(machine: Path, tmp_path: Path) -> None:
    run(tmp_path / "assets")
    assert [path.name for path in (tmp_path / "assets").iterdir()] == ["static"]


def test_a_second_run_does_nothing(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "assets")
    assert run(tmp_path / "assets") == 0
    assert len(calls(machine)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "GraphiQL's files are up to date."


def test_a_lost_file_is_fetched_again(machine: Path, tmp_path: Path) -> None:
    run(tmp_path / "assets")
    (tmp_path / "assets/static" / manifest(tmp_path / "assets")["react.js"]).unlink()
    run(tmp_path / "assets")
    assert len(calls(machine)) == 2


@pytest.mark.parametrize("text", ["", "[]", '{"files": 1, "stamp": "x"}', "{\x00"])
def test_a_broken_manifest_is_fetched_again(machine: Path, tmp_path: Path, text: str) -> None:
    run(tmp_path / "assets")
    (tmp_path / "assets/static/manifest.json").write_text(text)
    assert run(tmp_path / "assets") == 0
    assert len(calls(machine)) == 2


def test_another_lock_fetches_again_and_clears_the_old_files(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "assets")
    (tmp_path / "assets/static/react.0000.js").write_text("old")
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}")
    monkeypatch.setattr(fetch, "LOCK", lock)
    run(tmp_path / "assets")
    assert len(calls(machine)) == 2
    assert not (tmp_path / "assets/static/react.0000.js").exists()


def test_without_a_network_it_says_why_and_how_to_go_on(
    machine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NPM_FAILS", "1")
    assert run(tmp_path / "assets") == 1
    said = capsys.readouterr().err
    assert "npm ended with 1 and said:\n  npm error code ENOTFOUND" in said
    assert "The server runs without these files" in said
    assert "python -m web.assets.fetch" in said


def test_a_failure_leaves_what_was_there(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "assets")
    before = sorted((tmp_path / "assets/static").iterdir())
    monkeypatch.setattr(fetch, "stamp", lambda: "another")
    monkeypatch.setenv("NPM_FAILS", "1")
    assert run(tmp_path / "assets") == 1
    assert sorted((tmp_path / "assets/static").iterdir()) == before
    assert [path.name for path in (tmp_path / "assets").iterdir()] == ["static"]


def test_a_package_without_its_file_publishes_nothing(
    machine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NPM_FORGETS", "graphiql.min.css")
    assert run(tmp_path / "assets") == 1
    assert "npm did not bring graphiql/graphiql.min.css" in capsys.readouterr().err
    assert not (tmp_path / "assets/static/manifest.json").exists()


@pytest.mark.parametrize(("version", "used"), [(16, False), (18, True), (24, True)])
def test_the_machines_npm_is_used_when_node_is_new_enough(
    machine: Path, version: int, used: bool
) -> None:
    program(machine / "node", NODE.format(version=version))
    assert fetch.machines_npm() == ([str(machine / "npm")] if used else None)


def test_without_npm_the_wheel_is_installed_by_its_lock_once(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(machine / "node", NODE.format(version=12))
    ran: list[list[str]] = []

    def install(command: list[str], cwd: Path | None = None) -> None:
        ran.append(command)
        Path(command[-1]).mkdir()

    monkeypatch.setattr(fetch, "run", install)
    first, second = fetch.wheels_npm(tmp_path), fetch.wheels_npm(tmp_path)
    assert first == second
    assert len(ran) == 1
    assert ran[0][-5:-1] == ["--require-hashes", "-r", str(fetch.NODE_LOCK), "--target"]


def test_neither_npm_nor_pip_is_said_plainly(
    machine: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (machine / "npm").unlink()
    monkeypatch.setenv("PATH", str(machine))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run(tmp_path / "assets") == 1
    assert "no npm on this machine (Node 18 or newer), and no pip or uv" in capsys.readouterr().err


def test_the_lock_names_no_registry_and_pins_what_is_taken() -> None:
    lock = json.loads(fetch.LOCK.read_text())
    assert "resolved" not in fetch.LOCK.read_text()
    for path in fetch.FILES.values():
        parts = path.split("/")
        package = "/".join(parts[: 2 if path.startswith("@") else 1])
        assert lock["packages"][f"node_modules/{package}"]["integrity"].startswith("sha512-")
