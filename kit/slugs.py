"""Slugs: names as they stand in the addresses of pages."""

from __future__ import annotations

import re
import unicodedata

SHAPE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST = 200
LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "\u0131": "i",
    }
)


def slug_of(words: str, longest: int = LONGEST) -> str:
    """Write words as a slug; nothing is left of words without Latin letters and digits."""
    lowered = words.lower().translate(LETTERS)
    letters = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:longest].strip("-")
