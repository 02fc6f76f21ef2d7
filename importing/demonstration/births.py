"""Births: rows with ids that are the same each time the store is made at the same moment."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from kit.times import micros
from models.base import Record

R = TypeVar("R", bound=Record)
SEED = "latchkey supply"


class Births:
    """Makes rows and keeps them, by table."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Record]] = defaultdict(list)
        self._dice = Random(SEED)

    def make(self, model: type[R], at: datetime, **values: Any) -> R:
        """Make a row that came to be at a moment."""
        row = model(id=self._id(at), created_at=at, **values)
        self.rows[str(model.__tablename__)].append(row)
        return row

    def _id(self, at: datetime) -> UUID:
        """Make a version 7 UUID: the millisecond, then chance."""
        chance = self._dice.getrandbits(74)
        high = micros(at) // 1_000 << 80 | 0x7 << 76 | (chance >> 62) << 64
        return UUID(int=high | 0b10 << 62 | chance & (1 << 62) - 1)
