"""A return goes to the newest earlier order that still has that product to return."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from importing.placing import Returnables, Take

SALES = (("A", 1, 10), ("B", 2, 4), ("C", 3, 6))


def day(number: int) -> datetime:
    """Name a moment."""
    return datetime(2011, 1, number, tzinfo=UTC)


def returnables() -> Returnables:
    """Make three orders of one customer."""
    found = Returnables([("501", "MUG")])
    for order, at, quantity in SALES:
        found.add("501", "MUG", order, day(at), quantity)
    return found


@pytest.mark.parametrize(
    ("at", "quantities", "takes"),
    [
        (9, [1], [("C", 1)]),
        (9, [6, 1], [("C", 6), ("B", 1)]),
        (9, [7], [("A", 7)]),
        (9, [11], [None]),
        (9, [5, 5], [("C", 5), ("C", 1)]),  # the order brought five, of which one is left
        (9, [6, 4, 10, 1], [("C", 6), ("B", 4), ("A", 10), None]),
        (3, [1], [("B", 1)]),  # an order of the same moment is not earlier
        (1, [1], [None]),
    ],
)
def test_a_return_is_placed(
    at: int, quantities: list[int], takes: list[tuple[str, int] | None]
) -> None:
    found = returnables()

    placed = [found.take("501", "MUG", day(at), quantity) for quantity in quantities]

    assert placed == [take and Take(*take) for take in takes]


def test_lines_of_one_order_count_together() -> None:
    found = Returnables([("501", "MUG")])
    for _ in range(2):
        found.add("501", "MUG", "A", day(1), 3)

    assert found.take("501", "MUG", day(2), 6) == Take("A", 6)


def test_nobody_returns_what_another_bought_or_another_product() -> None:
    found = returnables()

    assert found.take("502", "MUG", day(9), 1) is None
    assert found.take("501", "POT", day(9), 1) is None
