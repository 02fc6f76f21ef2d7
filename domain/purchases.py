"""Purchases: which products a customer bought, how often, and at which prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from kit import times
from kit.meanings import Sort
from kit.money import Money
from kit.searching import Searchable
from models import Purchase

COLUMNS = Purchase.__table__.c  # type: ignore[attr-defined]
SEARCH = Searchable(("name", "sku"))


@dataclass(frozen=True)
class PaidPrice:
    """What one cost in an order."""

    price: Money
    includes_tax: bool | None
    placed_at: datetime
    number: str


class PurchaseSort(StrEnum):
    """In which order somebody's purchases come."""

    LAST_BOUGHT = "LAST_BOUGHT"
    MOST_OFTEN = "MOST_OFTEN"


SORTS: dict[StrEnum, Sort] = {
    PurchaseSort.LAST_BOUGHT: Sort(
        sa.DateTime(timezone=True), lambda _: COLUMNS.last_bought_at, is_descending=True
    ),
    PurchaseSort.MOST_OFTEN: Sort(sa.Integer(), lambda _: COLUMNS.times, is_descending=True),
}


def last_prices(prices: Sequence[Mapping[str, Any]]) -> list[PaidPrice]:
    """The last three prices that were paid for one, the latest first, before discount codes."""
    return [
        PaidPrice(
            Money(one["minor"], one["currency"]),
            one["includesTax"],
            times.read(one["at"]),
            one["number"],
        )
        for one in prices
    ]
