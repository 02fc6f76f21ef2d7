"""Money: a whole number of minor units and a currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, overload

DIGITS = {  # ISO 4217 minor units; every other currency has two
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0
    ),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` whole units of the currency's smallest coin."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The amount in the currency's main unit, with its digits."""
        return Decimal(self.minor).scaleb(-DIGITS.get(self.currency, 2))

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other


@dataclass(frozen=True)
class Amount:
    """Two columns of a row that are read as one Money, and the words that describe it."""

    minor: str
    words: str = ""
    currency: str = "currency"

    @overload
    def __get__(self, row: None, model: Any) -> Amount: ...
    @overload
    def __get__(self, row: object, model: Any) -> Money | None: ...
    def __get__(self, row: Any, model: Any) -> Amount | Money | None:
        if row is None:
            return self
        minor = getattr(row, self.minor)
        return None if minor is None else Money(minor, getattr(row, self.currency))


def halves_up(dividend: int, divisor: int) -> int:
    """Divide to the nearest whole number; halves go up."""
    return (2 * dividend + divisor) // (2 * divisor)


def shares(minor: int, weights: Sequence[int]) -> list[int]:
    """Divide `minor` by weight into whole parts that sum to it, by the largest remainder.

    What is given back is divided as what was taken, so that the two cancel part by part.
    """
    if minor < 0:
        return [-part for part in shares(-minor, weights)]
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are whole numbers, not negative, and not all zero")
    parts = [minor * weight // whole for weight in weights]
    by_rest = sorted(range(len(parts)), key=lambda n: (-(minor * weights[n] % whole), n))
    for n in by_rest[: minor - sum(parts)]:
        parts[n] += 1
    return parts
