"""Languages: BCP 47 tags, written the one way."""

from __future__ import annotations

import re

LONGEST = 35
TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*",
    re.IGNORECASE | re.ASCII,
)


class BadLanguage(ValueError):
    """The text is not a language's tag; the message says why."""


def canonical(text: str) -> str:
    """Write a tag in its usual case: `zh-Hant-TW`, `de-AT`, `sl-rozaj`."""
    tag = text.strip().replace("_", "-")
    if len(tag) > LONGEST or not TAG.fullmatch(tag):
        raise BadLanguage("This is not a language tag such as `de` or `en-GB`.")
    first, *rest = tag.lower().split("-")
    return "-".join([first, *(_cased(part) for part in rest)])


def _cased(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part
