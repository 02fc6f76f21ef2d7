"""The clock: the one source of the present moment, which tests can move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC) + _ahead


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """Move the clock of this process for the length of a block."""
    global _ahead
    before = _ahead
    _ahead = before + by
    try:
        yield
    finally:
        _ahead = before
