"""Findings: what the doctor looked at, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from settings import Settings


class Health(StrEnum):
    """How something is."""

    BAD = "BAD"
    FAIR = "FAIR"
    WELL = "WELL"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    subject: str
    health: Health
    words: str


def blame(settings: Settings) -> Health:
    """Judge what is well in development and bad in production."""
    return Health.BAD if settings.is_production else Health.FAIR
