"""Doubles: what stands more than once in a list, found by going through it once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


def places(items: Iterable[Hashable]) -> list[int]:
    """Tell the places at which something stands again that stood before."""
    first: dict[Hashable, int] = {}
    return [place for place, item in enumerate(items) if first.setdefault(item, place) != place]
