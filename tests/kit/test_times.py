"""Times as clients see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.times import EPOCH, day, micros, months_after, printed, read

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(MOMENTS)
def test_a_moment_that_is_printed_is_read(at: datetime) -> None:
    assert read(printed(at)) == at


@given(MOMENTS)
def test_microseconds_lose_nothing(at: datetime) -> None:
    assert EPOCH + timedelta(microseconds=micros(at)) == at


def test_a_moment_is_printed_in_utc_with_six_digits() -> None:
    summer = timezone(timedelta(hours=2))

    assert printed(datetime(2026, 7, 1, 12, tzinfo=summer)) == "2026-07-01T10:00:00.000000Z"
    assert printed(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    "text", ["2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00Z", "2026-07-01T10:00Z"]
)
def test_any_offset_is_read_as_utc(text: str) -> None:
    at = read(text)

    assert at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert at.tzinfo is UTC


@pytest.mark.parametrize("text", ["2026-07-01T12:00:00", "2026-07-01"])
def test_a_moment_without_an_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="say the offset"):
        read(text)


@pytest.mark.parametrize(
    "text", ["", "now", "2026-02-30T00:00:00Z", "10000-01-01T00:00:00Z", "1", "infinity"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_a_day_is_read_as_it_is_printed() -> None:
    assert day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["", "20260131", "2026-W05-6", "2026-1-31", "2026-02-30", "2026-01-31T00:00:00Z"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        day(text)


def test_months_are_counted_to_the_same_day_or_the_last_of_the_month() -> None:
    assert months_after(date(2026, 11, 29), 1) == date(2026, 12, 29)
    assert months_after(date(2026, 11, 29), 3) == date(2027, 2, 28)
    assert months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_after(date(2026, 12, 31), 12) == date(2027, 12, 31)
