"""Message refusals: how the shop says no to what is said, and to where."""

from __future__ import annotations

from kit.refused import Refused


class NoSuchMessage(Refused):
    """There is no such message."""


class NoSuchThread(Refused):
    """There is no such conversation."""
