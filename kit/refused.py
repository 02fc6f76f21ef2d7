"""Refusals: a no with a name, which is its code, and a sentence, which is its message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """One field of an input that is wrong, by its path in the input, and why."""

    path: tuple[str, ...]
    message: str


class Refused(Exception):
    """The shop said no."""

    def __init__(self, *fields: Wrong, message: str | None = None) -> None:
        self.message = message or self.sentence()
        self.fields: Sequence[Wrong] = fields
        super().__init__(self.message)

    @classmethod
    def code(cls) -> str:
        """Name the refusal as clients see it: `NoSuchOrder` is `NO_SUCH_ORDER`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

    @classmethod
    def sentence(cls) -> str:
        """Say what every refusal of this kind says."""
        return " ".join((cls.__doc__ or "").split())


class InvalidInput(Refused):
    """Some fields cannot be used as they are; each says why."""
