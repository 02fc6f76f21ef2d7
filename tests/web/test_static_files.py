"""Static files are served by hashed names and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web.static_files import Assets


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    own, fetched = tmp_path / "own", tmp_path / "fetched"
    own.mkdir()
    (own / "pages.css").write_text("body {}")
    return own, fetched


@pytest.fixture
def assets(folders: tuple[Path, Path]) -> Assets:
    return Assets(*folders)


@pytest.fixture
def browser(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=assets.routes()))


def publish(fetched: Path, **files: str) -> None:
    fetched.mkdir(exist_ok=True)
    names = {name.replace("_", "."): served for name, served in files.items()}
    (fetched / "manifest.json").write_text(json.dumps({"stamp": "x", "files": names}))
    for served in files.values():
        if "/" not in served:
            (fetched / served).write_text("fetched")


def test_our_own_file_is_named_by_its_content(assets: Assets) -> None:
    assert assets.url("pages.css") == "/assets/pages.62368a1a29259b30.css"


def test_a_hashed_name_is_kept_for_ever_and_never_sniffed(
    assets: Assets, browser: TestClient
) -> None:
    answer = browser.get(assets.url("pages.css") or "")
    assert answer.text == "body {}"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_fetched_files_appear_without_a_restart(
    assets: Assets, browser: TestClient, folders: tuple[Path, Path]
) -> None:
    assert assets.url("react.js") is None
    publish(folders[1], react_js="react.0a.js")
    assert assets.url("react.js") == "/assets/react.0a.js"
    assert browser.get("/assets/react.0a.js").text == "fetched"


@pytest.mark.parametrize(
    "path",
    [
        "pages.css",
        "manifest.json",
        "../static_files.py",
        "..%2fown%2fpages.css",
        "%2e%2e/own/pages.css",
        "%2fetc%2fpasswd",
        "a%00b.css",
        "",
        ".",
        "nothing.0a.js",
    ],
)
def test_no_other_path_leads_anywhere(
    browser: TestClient, folders: tuple[Path, Path], path: str
) -> None:
    publish(folders[1], react_js="react.0a.js")
    assert browser.get(f"/assets/{path}").status_code == 404


@pytest.mark.parametrize("served", ["../own/pages.css", "/etc/passwd.js", "secret.py", ".."])
def test_a_manifest_cannot_name_other_files(
    assets: Assets, folders: tuple[Path, Path], served: str
) -> None:
    publish(folders[1])
    (folders[1] / "manifest.json").write_text(json.dumps({"files": {"react.js": served}}))
    assert assets.url("react.js") is None


def test_a_listed_file_that_is_gone_is_not_there(
    browser: TestClient, folders: tuple[Path, Path]
) -> None:
    publish(folders[1], react_js="react.0a.js")
    (folders[1] / "react.0a.js").unlink()
    assert browser.get("/assets/react.0a.js").status_code == 404
