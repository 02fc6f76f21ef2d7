"""Endless: a program of which those that are to serve never come to the end."""

from __future__ import annotations

import time
from typing import Any

SLOW = 600.0


class Unread:
    """A program that takes for ever to read."""

    def __setstate__(self, _: Any) -> None:
        time.sleep(SLOW)

    def __getstate__(self) -> str:
        return "the other process has to read this"

    def __call__(self) -> None:
        raise AssertionError("it cannot be read, so nobody calls it")


class Unmade:
    """A program that takes for ever to make its application."""

    def __call__(self) -> None:
        time.sleep(SLOW)


unread, unmade = Unread(), Unmade()
