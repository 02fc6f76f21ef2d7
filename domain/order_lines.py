"""Order lines: how many of which lines a command is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import kit.ids
from domain.order_refusals import NoSuchOrderLine
from kit import doubles
from kit.ids import PublicId
from kit.refused import InvalidInput, Refused, Wrong
from models import OrderLine

TWICE = "This line is there twice."


class Some(Protocol):
    """So many of a line."""

    @property
    def order_line_id(self) -> PublicId:
        """The line of the order."""

    @property
    def quantity(self) -> int:
        """How many of it."""


def read(given: Sequence[Some], left: Mapping[UUID, int], over: type[Refused]) -> dict[UUID, int]:
    """Read how many of which lines are named, of those that are `left`, or refuse.

    Each that is wrong is blamed: one that is none, one that is there twice, and one of which there
    are not that many, which is refused by `over`.
    """
    keys = [kit.ids.of(OrderLine, one.order_line_id) for one in given]
    absent = [n for n, key in enumerate(keys) if key not in left]
    if absent:
        raise NoSuchOrderLine(*_blamed(absent, "orderLineId", NoSuchOrderLine.sentence()))
    twice = doubles.places(keys)
    if twice:
        raise InvalidInput(*_blamed(twice, "orderLineId", TWICE))
    wanted = {key: one.quantity for key, one in zip(keys, given, strict=True) if key is not None}
    many = [n for n, (key, quantity) in enumerate(wanted.items()) if quantity > left[key]]
    if many:
        raise over(*_blamed(many, "quantity", over.sentence()))
    return wanted


def _blamed(places: Sequence[int], name: str, says: str) -> list[Wrong]:
    return [Wrong(("lines", str(n), name), says) for n in places]
