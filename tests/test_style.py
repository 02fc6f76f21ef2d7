"""The house rules about how a file looks, kept by a machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.tree import Function, functions, layer_of, modules, name_of, parsed, production, told

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
# The schema's descriptions say what these are; a docstring would say it twice.
SCHEMA_WORDS = {"describes", "type", "input", "interface", "mutations", "refusal", "tells", "union"}
PRINTING = re.compile(
    r"^(main|attacks/__main__|running/.*|importing/reports?|web/assets/fetch|benchmarks/.*"
    r"|tests/.*/user)\.py$"
)
DRAWERS = {"common", "helper", "helpers", "misc", "util", "utils"}
UNFINISHED = re.compile(r"\bTO~DO\b|\bFIX~ME\b|\bX~XX\b|NotImp~lementedError".replace("~", ""))


def test_files_are_short() -> None:
    found = [
        f"{name_of(path)} ({lines} lines)"
        for path in modules()
        if layer_of(path) != "migrations"
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]

    assert not found, told(found, f"Split the noun; a file has {LONGEST_FILE} lines at most:")


def test_functions_are_short() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {node.name} ({lines} lines)"
        for path in modules()
        if layer_of(path) != "migrations"
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]

    assert not found, told(found, f"Give its parts names; {LONGEST_FUNCTION} lines at most:")


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    found = [
        name_of(path) for path in modules() if not _is_sentence(ast.get_docstring(parsed(path)))
    ]

    assert not found, told(found, 'Begin with one sentence: """Orders: what was bought.""":')


def _is_sentence(words: str | None) -> bool:
    first = (words or "").split("\n\n")[0]
    return bool(first) and "\n" not in first and first.endswith(".")


def test_what_is_public_says_what_it_does() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in production()
        for node in _public(parsed(path), path)
        if not ast.get_docstring(node)
    ]

    assert not found, told(found, "Give it a docstring of one imperative sentence:")


def _public(parent: ast.Module | ast.ClassDef, path: Path) -> Iterator[Function | ast.ClassDef]:
    """Walk the public functions and classes; not what is nested in functions."""
    for node in parent.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not _is_described_elsewhere(node, path):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from _public(node, path)


def _is_described_elsewhere(node: Function | ast.ClassDef, path: Path) -> bool:
    said = {ast.unparse(decorator) for decorator in node.decorator_list}
    if isinstance(node, ast.ClassDef):
        words = {one.split("(")[0].split(".")[-1] for one in said}
        return layer_of(path) == "schema" and bool(words & SCHEMA_WORDS)
    arguments = [argument.arg for argument in node.args.args]
    resolves = layer_of(path) == "resolvers" and "info" in arguments
    return resolves or any("overload" in one or one.endswith(".setter") for one in said)


def test_nothing_prints_but_what_talks_to_a_terminal() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        if not PRINTING.match(name_of(path))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert not found, told(found, "Log it with structlog, or let main.py say it:")


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if UNFINISHED.search(line)
    ]

    assert not found, told(found, "Finish it, or open an issue and leave no mark here:")


def test_no_file_is_a_drawer() -> None:
    found = [
        name_of(path)
        for path in modules()
        if DRAWERS & set(name_of(path).removesuffix(".py").split("/"))
    ]

    assert not found, told(found, "Name the noun or the trade; such a drawer wants to be split:")
