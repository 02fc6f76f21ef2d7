"""The clock that tests can move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit import clock


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = clock.now()

    assert now.tzinfo is UTC
    assert timedelta() <= now - before < timedelta(minutes=1)


def test_journeys_add_up_and_end() -> None:
    start = clock.now()
    with clock.travel(timedelta(days=14)):
        assert clock.now() - start >= timedelta(days=14)
        with clock.travel(timedelta(days=-15)):
            assert clock.now() < start
        assert clock.now() - start >= timedelta(days=14)
    assert clock.now() - start < timedelta(days=1)


def test_a_journey_ends_when_it_fails() -> None:
    def fails() -> None:
        with clock.travel(timedelta(days=1)):
            raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        fails()
    assert clock.now() - datetime.now(UTC) < timedelta(hours=1)
