"""Committed files speak of the project alone: of no machine, no registry, nobody's workshop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tree import name_of, told, tracked

BINARY = {".png", ".jpg", ".gif", ".ico", ".pdf", ".woff2", ".ttf", ".gz", ".xz"}
# Each is written with a ~ inside, so that this file does not hold what it forbids.
PLACES = (
    r"python~hosted",
    r"py~pi\.org",
    r"registry~\.npm",
    r"registry~\.yarn",
    r"/~work/(main|shared|steering|brief|uvenv|\.library)",
    r"/~root/",
    r"(?<![\w.-])/~home/[a-z]",
    r"(?<![\w.-])/~Users/[A-Za-z]",
    r"/~tmp/bash_",
)
WORKSHOP = (
    r"anth~ropic",
    r"\bcla~ude\b",
    r"\bchat~gpt",
    r"\bopen~ai\b",
    r"\bco~pilot\b",
    r"\bl~lms?\b",
    r"language~ models?\b",
    r"co-authored~-by",
    r"\.\./sha~red/",
    r"mission~\.md",
    r"\bsub~agents?\b",
)
SECRETS = (
    r"-----BEGIN ~[A-Z ]*PRIVATE KEY",
    r"\bgh[pousr]~_[A-Za-z0-9]{30}",
    r"\bAKI~A[0-9A-Z]{16}\b",
    r"\bsk~_live_",
)


def any_of(parts: tuple[str, ...]) -> re.Pattern[str]:
    """Make one expression of several, whole again, letter case ignored."""
    return re.compile("|".join(parts).replace("~", ""), re.IGNORECASE)


def lines() -> Iterator[tuple[str, str]]:
    """Walk the lines of every committed text."""
    for path in tracked():
        for number, line in enumerate(_text(path).splitlines(), 1):
            yield f"{name_of(path)}:{number}", line


def _text(path: Path) -> str:
    if path.suffix in BINARY:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize(
    ("forbidden", "instead"),
    [
        pytest.param(PLACES, "Name no place of one machine and no registry's host:", id="places"),
        pytest.param(WORKSHOP, "Say what the project is, not how it came to be:", id="workshop"),
        pytest.param(SECRETS, "Take it out, and have the key replaced:", id="secrets"),
    ],
)
def test_no_committed_line_says_what_it_must_not(forbidden: tuple[str, ...], instead: str) -> None:
    bad = any_of(forbidden)
    found = [f"{place}: {line.strip()[:80]}" for place, line in lines() if bad.search(line)]

    assert not found, told(found, instead)


@pytest.mark.parametrize(
    ("forbidden", "line"),
    [
        (PLACES, "see /~root/x"),
        (PLACES, "https://files.python~hosted.example"),
        (WORKSHOP, "written by an L~LM"),
        (SECRETS, "key = sk~_live_1"),
    ],
)
def test_the_rule_finds_what_it_looks_for(forbidden: tuple[str, ...], line: str) -> None:
    assert any_of(forbidden).search(line.replace("~", ""))
