"""What the letters say, in each language the store can write."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailer.words import (
    de,
    en,
    messages_de,
    messages_en,
    orders_de,
    orders_en,
    returns_de,
    returns_en,
    security_de,
    security_en,
    withdrawals_de,
    withdrawals_en,
)

DEFAULT = "en"
LANGUAGES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "de": {
        **de.WORDS,
        **messages_de.WORDS,
        **orders_de.WORDS,
        **returns_de.WORDS,
        **security_de.WORDS,
        **withdrawals_de.WORDS,
    },
    "en": {
        **en.WORDS,
        **messages_en.WORDS,
        **orders_en.WORDS,
        **returns_en.WORDS,
        **security_en.WORDS,
        **withdrawals_en.WORDS,
    },
}
SHAPE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def tag(text: str | None) -> str | None:
    """Return a language tag that fits its column; None for what is not one."""
    text = (text or "").replace("_", "-")
    return text if len(text) <= 35 and SHAPE.fullmatch(text) else None


def spoken(text: str | None, default: str = DEFAULT) -> str:
    """Return the language we write nearest to a tag: `de-AT` is answered in `de`.

    `default`, the store's own, need not be one that we write.
    """
    for wanted in (text, default):
        found = (tag(wanted) or "").lower()
        while found and found not in LANGUAGES:
            found = found.rpartition("-")[0]
        if found:
            return found
    return DEFAULT


def words_of(template: str, language: str) -> dict[str, str]:
    """Return every sentence a letter may use: its own, and those all letters share."""
    return {**LANGUAGES[language]["every"], **LANGUAGES[language][template]}
