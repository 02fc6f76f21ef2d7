"""Ranges: which bytes of a file a request asks for (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# One range; of several at once the whole may be answered, and is.
ONE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII)


@dataclass(frozen=True)
class Range:
    """The bytes from `start` up to `end` of a file of `size`."""

    start: int
    end: int
    size: int

    @property
    def header(self) -> str:
        """Write it as an answer says it."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


class Unsatisfiable(ValueError):
    """The file has no such bytes."""


def asked(headers: Mapping[str, str], size: int, etag: str) -> Range | None:
    """Read which range is asked for, or None for the whole.

    What is no range is passed over, and so is one of a file that has another tag than `If-Range`.
    """
    found = ONE.fullmatch(headers.get("range", ""))
    if found is None or headers.get("if-range", etag) != etag:
        return None
    first, last = found[1], found[2]
    if not first:
        return _suffix(last, size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Range(start, min(int(last) + 1, size) if last else size, size)


def _suffix(length: str, size: int) -> Range | None:
    if not length:
        return None
    if int(length) == 0:
        raise Unsatisfiable
    return Range(max(0, size - int(length)), size, size)
