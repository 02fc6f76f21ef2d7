"""Times: RFC 3339 in UTC, always six digits, so that Postgres and Python write the same."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def printed(at: datetime) -> str:
    """Write a moment as clients see it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Read a moment; refuse one without an offset, which could mean any hour."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("say the offset from UTC, as in 2026-01-31T12:00:00Z")
    return at.astimezone(UTC)


def day(text: str) -> date:
    """Read a day as it is printed, `2026-01-31`, and not as week, ordinal or bare digits."""
    found = date.fromisoformat(text)
    if found.isoformat() != text:
        raise ValueError("write a day as 2026-01-31")
    return found


def micros(at: datetime) -> int:
    """Count whole microseconds since 1970, without the detour over a float."""
    gone = at - EPOCH
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


def months_after(day: date, months: int) -> date:
    """Count months on from a day; where the month has no such day, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
