"""Mails: what a person looks for in one, its links and its code."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINK = re.compile(r"https?://[^\s<>\"]+")
ENDINGS = ".,;:!?)>]'"
ALONE = re.compile(r"^\s*(\d{4}[ \u00a0-]?\d{4}|\d{6})\s*$", re.MULTILINE)
WITHIN = re.compile(r"(?<![\w/-])(\d{4}[ \u00a0-]?\d{4})(?![\w/-])")


def links(text: str) -> Iterator[str]:
    """Find the web addresses in a text, without what ends a sentence."""
    for found in LINK.finditer(text):
        yield found[0].rstrip(ENDINGS)


def link(text: str) -> str | None:
    """The first link in the text part; null when there is none."""
    return next(links(text), None)


def written_code(text: str) -> str | None:
    """Find the code as it is written: alone on its line, or else the first of eight digits."""
    found = ALONE.search(text) or WITHIN.search(LINK.sub(" ", text))
    return found[1] if found else None


def code(text: str) -> str | None:
    """The code in the text part, without its gap; null when there is none."""
    found = written_code(text)
    return re.sub(r"\D", "", found) if found else None
