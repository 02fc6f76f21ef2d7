"""Documents point at what is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tree import ROOT, name_of, told, tracked

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:[a-z_]+/)+[\w.-]+\.(?:py|md|graphql|css|html|js|json))`")
DECISIONS = ROOT / "docs" / "decisions"


def documents() -> list[tuple[Path, str]]:
    """Read every committed document."""
    pages = [path for path in tracked() if path.suffix == ".md"]
    return [(path, path.read_text(encoding="utf-8")) for path in pages]


def test_links_between_documents_lead_somewhere() -> None:
    found = [
        f"{name_of(path)}: {target}"
        for path, text in documents()
        for target in LINK.findall(text)
        if "://" not in target and not target.startswith(("#", "mailto:"))
        if not (path.parent / target.split("#")[0]).exists()
    ]

    assert not found, told(found, "Point at what is there:")


def test_files_that_documents_name_exist() -> None:
    found = [
        f"{name_of(path)}: {target}"
        for path, text in documents()
        for target in PATH.findall(text)
        if not (ROOT / target).exists() and not (path.parent / target).exists()
    ]

    assert not found, told(found, "Name the file by its path from the root:")


def test_every_decision_is_in_the_index() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    pages = [path.name for path in tracked() if path.parent == DECISIONS]

    missing = [name for name in pages if name != "README.md" and f"({name})" not in index]

    assert not missing, told(missing, "Add a line to docs/decisions/README.md:")
