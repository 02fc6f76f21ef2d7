"""Refusals about files: every way the shop says no to what is brought in."""

from __future__ import annotations

from kit.refused import Refused


class FileAttached(Refused):
    """This file is attached to something already."""


class FileTooLarge(Refused):
    """This file is larger than the store takes."""


class NoSuchFile(Refused):
    """There is no such file."""
