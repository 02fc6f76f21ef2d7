"""Texts by language: which of several is said to a client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
LONGEST = 200


def said(words: Mapping[str, str], wanted: Sequence[str], usual: Sequence[str]) -> str:
    """Choose the words in the first language wanted that there is, else the store's, else any."""
    language = language_of(words, wanted, usual)
    return words[language] if language is not None else ""


def chosen(words: Mapping[str, str], tags: Iterable[str]) -> str:
    """Choose the words of the first tag that there is, else any, as `said` does."""
    found = next((tag for tag in tags if tag in words), min(words, default=None))
    return "" if found is None else words[found]


def language_of(
    words: Mapping[str, str], wanted: Iterable[str], usual: Iterable[str]
) -> str | None:
    """Tell in which language words are said; None when there are none."""
    found = (tag for tag in candidates(wanted, usual) if tag in words)
    return next(found, min(words, default=None))


def candidates(wanted: Iterable[str], usual: Iterable[str]) -> Iterator[str]:
    """Yield every tag under which words may be looked for, the best first."""
    for tag in (*wanted, *usual):
        yield from _parents(tag)


@lru_cache(maxsize=500)
def looked_for(wanted: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    """List every tag under which words may be looked for once, the best first."""
    return tuple(dict.fromkeys(candidates(wanted, usual)))


def languages_of(header: str | None) -> tuple[str, ...]:
    """Read an Accept-Language header, the most wanted first; what is malformed is passed over."""
    return _read(header[:LONGEST]) if header else ()


@lru_cache(maxsize=500)
def _read(header: str) -> tuple[str, ...]:
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, rest = part.strip().partition(";")
        weight = _weight(rest)
        if TAG.fullmatch(tag) and weight > 0:
            ranked.append((-weight, place, tag.lower()))
    return tuple(tag for _, _, tag in sorted(ranked))


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not text:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _parents(tag: str) -> Iterator[str]:
    """Yield a tag and what it is a part of: `de-at`, `de`."""
    parts = tag.lower().split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
