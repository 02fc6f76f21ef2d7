"""States: a table of allowed moves, instead of conditions spread over the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Moves(Generic[S]):
    """Which state may follow which; a state that is not listed is an end."""

    table: Mapping[S, frozenset[S]]

    def allows(self, before: S, after: S) -> bool:
        """Tell whether `after` may follow `before`."""
        return after in self.table.get(before, frozenset())

    def ends(self, state: S) -> bool:
        """Tell whether nothing may follow `state`."""
        return not self.table.get(state)
