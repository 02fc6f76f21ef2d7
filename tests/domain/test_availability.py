"""Availability: what can be had, and how many of it may be sold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.availability import Availability, StockStatus, availability, sellable

FACTS: dict[str, Any] = {
    "counted": True,
    "available": 5,
    "backorders": False,
    "limit": None,
    "shown": 10,
}


@pytest.mark.parametrize(
    ("values", "status", "available"),
    [
        ({}, StockStatus.IN_STOCK, 5),
        ({"available": 10}, StockStatus.IN_STOCK, 10),
        ({"available": 11}, StockStatus.IN_STOCK, None),
        ({"shown": 0}, StockStatus.IN_STOCK, None),
        ({"counted": False, "available": 0}, StockStatus.IN_STOCK, None),
        ({"available": 0}, StockStatus.OUT_OF_STOCK, 0),
        ({"available": -3}, StockStatus.OUT_OF_STOCK, 0),
        ({"available": 0, "limit": 3}, StockStatus.OUT_OF_STOCK, 0),
        ({"available": 0, "backorders": True}, StockStatus.BACKORDER, 0),
        ({"available": -2, "backorders": True, "limit": 3}, StockStatus.BACKORDER, 0),
        ({"available": -3, "backorders": True, "limit": 3}, StockStatus.OUT_OF_STOCK, 0),
        ({"available": 0, "backorders": True, "limit": 0}, StockStatus.OUT_OF_STOCK, 0),
    ],
)
def test_availability_follows_from_what_is_there_and_what_may_be_owed(
    values: dict[str, Any], status: StockStatus, available: int | None
) -> None:
    assert availability({**FACTS, **values}) == Availability(status, available)


@pytest.mark.parametrize(
    ("values", "sold"),
    [
        ({}, 5),
        ({"available": 0}, 0),
        ({"available": -1}, 0),
        ({"limit": 3}, 5),
        ({"backorders": True}, 7),
        ({"available": -100, "backorders": True}, 7),
        ({"backorders": True, "limit": 1}, 6),
        ({"available": -1, "backorders": True, "limit": 3}, 2),
        ({"available": -4, "backorders": True, "limit": 3}, 0),
        ({"counted": False, "available": 0}, 7),
    ],
)
def test_no_more_is_sold_than_is_there_or_may_be_owed(values: dict[str, Any], sold: int) -> None:
    assert sellable({**FACTS, **values}, 7) == sold


@given(
    st.booleans(),
    st.integers(-100, 100),
    st.booleans(),
    st.none() | st.integers(0, 50),
    st.integers(1, 10_000),
)
def test_what_can_be_had_can_be_sold_and_nothing_else(
    counted: bool, available: int, backorders: bool, limit: int | None, quantity: int
) -> None:
    facts = {
        "counted": counted,
        "available": available,
        "backorders": backorders,
        "limit": limit,
        "shown": 10,
    }

    sold = sellable(facts, quantity)

    assert 0 <= sold <= quantity
    assert (sellable(facts, 1) == 0) is (availability(facts).status is StockStatus.OUT_OF_STOCK)
