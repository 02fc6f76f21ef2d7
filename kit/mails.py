"""Mails: what a person looks for in one, its link and its code."""

from __future__ import annotations

import re

LINK = re.compile(r"https?://[^\s<>\"]+")
CODE = re.compile(r"(?<![\w/-])(\d{4}[ \u00a0-]?\d{4})(?![\w/-])")


def link(text: str) -> str | None:
    """The first link in the text part; null when there is none."""
    found = LINK.search(text)
    return found[0] if found else None


def code(text: str) -> str | None:
    """The code in the text part, without its gap; null when there is none."""
    found = CODE.search(LINK.sub(" ", text))
    return re.sub(r"\D", "", found[1]) if found else None
