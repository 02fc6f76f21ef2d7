"""Doubles: each place but the first, however long the list."""

from __future__ import annotations

from uuid import UUID

import pytest

from kit import doubles


@pytest.mark.parametrize(
    ("items", "places"),
    [("", []), ("abc", []), ("aba", [2]), ("aabab", [1, 3, 4])],
)
def test_what_stands_again_is_told_by_its_places(items: str, places: list[int]) -> None:
    assert doubles.places(items) == places


def test_ids_that_are_the_same_are_doubles_as_names_of_none_are() -> None:
    assert doubles.places([UUID(int=1), None, UUID(int=1), None]) == [2, 3]
