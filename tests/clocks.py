"""Clocks that stand still, for what begins and ends to the microsecond."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from unittest.mock import patch

from kit import clock


@contextmanager
def standing(at: datetime) -> Iterator[None]:
    """Let the clock of this process stand at a moment for the length of a block."""
    with patch.object(clock, "datetime", SimpleNamespace(now=lambda _: at)):
        yield
