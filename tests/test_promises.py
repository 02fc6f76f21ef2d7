"""`docs/promises.md` names, for each promise that is kept, tests that keep it; and they exist."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from tests.tree import ROOT, functions, told

PAGE = ROOT / "docs" / "promises.md"
KEPT = {
    *("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11"),
    *("2.1", "2.2", "2.3", "2.4", "2.5", "2.6"),
    *("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7"),
    *("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.11", "4.12"),
    *("4.13", "4.14"),
    "5.3",
    *("7.3", "7.4", "7.7", "7.9"),
    *("8.1", "8.2", "8.3", "8.4"),
}
HEADING = re.compile(r"^## (\d+\.\d+) .+$", re.MULTILINE)
NODE = re.compile(r"^- `(tests/[\w/]+\.py)::(test_\w+)`$", re.MULTILINE)
LEAST = 3
PROVING = re.compile(r"\bassert\b|\braises\(|\bexpect\(|\bqueries\(")


def promises() -> dict[str, list[tuple[str, str]]]:
    """Read the page: the tests of each promise, as file and name."""
    _, *parts = HEADING.split(PAGE.read_text(encoding="utf-8"))
    return {id: NODE.findall(part) for id, part in zip(parts[::2], parts[1::2], strict=True)}


def exists(file: str, name: str) -> bool:
    """Tell whether a file of tests has a test of that name, without running it."""
    path = ROOT / file
    return path.is_file() and name in {node.name for node in functions(path)}


def in_the_first_tier(file: str) -> bool:
    """Tell whether `make test` runs a file; browsers and npm clients have tiers of their own."""
    return not file.startswith(("tests/browser/", "tests/clients/"))


def test_the_promises_are_those_that_are_kept() -> None:
    assert list(promises()) == sorted(KEPT, key=lambda id: [int(n) for n in id.split(".")])


@pytest.mark.parametrize("id", sorted(KEPT))
def test_a_promise_is_kept_by_tests_that_exist(id: str) -> None:
    named = promises()[id]
    missing = [f"{file}::{name}" for file, name in named if not exists(file, name)]

    assert not missing, told(missing, "Name the test that keeps it now in docs/promises.md:")
    assert len(named) >= LEAST, "a promise has several rules, and each rule a test"
    assert any(in_the_first_tier(file) for file, _ in named), "one of them runs with `make test`"


def test_no_test_is_named_twice_for_one_promise() -> None:
    twice = [
        f"{id}: {file}::{name}"
        for id, named in promises().items()
        for (file, name), count in Counter(named).items()
        if count > 1
    ]

    assert not twice, told(twice, "Name it once:")


def test_every_line_of_a_list_is_read() -> None:
    text = PAGE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("- ")]

    assert len(lines) == len(NODE.findall(text)), "write each as - `tests/file.py::test_name`"


def test_a_test_that_is_named_asserts_something() -> None:
    hollow = [
        f"{file}::{name}"
        for named in promises().values()
        for file, name in named
        if exists(file, name)
        for node in functions(ROOT / file)
        if node.name == name and not PROVING.search(ast.unparse(node))
    ]

    assert not hollow, told(hollow, "Assert what the promise says:")
