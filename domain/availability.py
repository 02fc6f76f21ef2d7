"""Availability: whether something can be had, from facts that were read before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class StockStatus(StrEnum):
    """Whether a variant can be had."""

    BACKORDER = "BACKORDER"
    IN_STOCK = "IN_STOCK"
    OUT_OF_STOCK = "OUT_OF_STOCK"


@dataclass(frozen=True)
class Availability:
    """Whether a variant can be had, and how many of it where the store tells."""

    status: StockStatus
    available: int | None


def availability(facts: Mapping[str, Any]) -> Availability:
    """Whether it can be had now; staff decide from how few on customers are told the number."""
    if not facts["counted"]:
        return Availability(StockStatus.IN_STOCK, None)
    left = max(facts["available"], 0)
    shown = told(facts, left)
    if left:
        return Availability(StockStatus.IN_STOCK, shown)
    if sellable(facts, 1):
        return Availability(StockStatus.BACKORDER, shown)
    return Availability(StockStatus.OUT_OF_STOCK, shown)


def told(facts: Mapping[str, Any], number: int) -> int | None:
    """Tell customers a number of what is there, where it is one that the store shows."""
    return number if number <= facts["shown"] else None


def left(facts: Mapping[str, Any]) -> int:
    """Tell how many can be sold of what is there; below nothing what is owed."""
    return int(facts["available"])


def sellable(facts: Mapping[str, Any], quantity: int) -> int:
    """Tell how many of `quantity` can be sold now, of what is there and of what may be owed."""
    owed = facts["limit"] if facts["backorders"] else 0
    if not facts["counted"] or owed is None:
        return quantity
    return max(min(quantity, int(facts["available"]) + int(owed)), 0)
