"""Refusals about checkouts: how the shop says no to what is about to be ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kit.ids import PublicId
from kit.money import Money
from kit.refused import Refused, Wrong


@dataclass(frozen=True)
class ShortLine:
    """A line of the cart of which there is less than all lines of its variant want."""

    line_id: PublicId
    wanted: int
    available: int | None  # where they are so few that the store tells customers


class CheckoutIncomplete(Refused):
    """Something must be put right before this can be ordered; `fields` say what."""


class ShortStock(Refused):
    """There is less in stock than you want."""

    def __init__(self, lines: Sequence[ShortLine]) -> None:
        self.lines = list(lines)
        super().__init__(Wrong(("lines",), self.sentence()))


class TotalChanged(Refused):
    """This comes to something else by now; show it again."""

    def __init__(self, expected: Money, total: Money) -> None:
        self.expected, self.total = expected, total
        why = f"It comes to {total.amount} {total.currency} by now."
        super().__init__(Wrong(("expectedTotal",), why))


__all__ = ["CheckoutIncomplete", "ShortLine", "ShortStock", "TotalChanged"]
