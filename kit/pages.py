"""Pages: the rows after a cursor, and whether more follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kit.times import EPOCH, micros

USUAL = 20
MOST = 100
CAP = 10_000  # a count outside an owner's scope stops here


class BadPage(ValueError):
    """The page asked for cannot exist; `argument` is the one that is wrong."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


def size_of(first: int) -> int:
    """Check how many rows are asked for."""
    if not 0 <= first <= MOST:
        raise BadPage("first", f"`first` must be from 0 to {MOST}.")
    return first


def written(value: Any) -> str:
    """Write one part of a cursor."""
    if isinstance(value, datetime):
        return str(micros(value))
    if isinstance(value, date):
        return str((value - EPOCH.date()).days)
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, int):
        return str(value)
    return str(value).encode().hex()


def read(part: str, of: type) -> Any:
    """Read one part of a cursor, which must be written exactly as we write it."""
    value: Any
    if of is datetime:
        value = EPOCH + timedelta(microseconds=int(part))
    elif of is date:
        value = EPOCH.date() + timedelta(days=int(part))
    elif of is UUID:
        value = UUID(part)
    elif of is int:
        value = int(part)
    else:
        value = bytes.fromhex(part).decode()
    if written(value) != part or (isinstance(value, str) and "\0" in value):
        raise ValueError(part)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError(part)
    return value


def cursor_of(name: str, values: Sequence[Any]) -> str:
    """Write the place of a row in the list called `name`."""
    return ".".join([name, *(written(value) for value in values)])


def place_of(name: str, cursor: str, types: Sequence[type]) -> list[Any]:
    """Read a place in the list called `name`; a cursor of another list is refused."""
    try:
        of, *parts = cursor.split(".")
        if of != name or len(cursor) > 2_000:
            raise ValueError(of)
        return [read(part, of) for part, of in zip(parts, types, strict=True)]
    except (ValueError, OverflowError) as error:
        raise BadPage("after", "`after` is not a cursor of this list.") from error


@dataclass(frozen=True)
class Edge:
    """A row and its place."""

    cursor: str
    node: Any


@dataclass(frozen=True)
class PageInfo:
    """Where a page begins and ends, and what lies beyond."""

    start_cursor: str | None
    end_cursor: str | None
    has_next_page: bool
    has_previous_page: bool


@dataclass(frozen=True)
class Count:
    """How many rows there are; when not exact, there are more than `value`."""

    value: int
    exact: bool


@dataclass(frozen=True)
class Page:
    """Some rows of a list, in order."""

    edges: list[Edge]
    page_info: PageInfo
    counted: Callable[[], Awaitable[Count]]

    @property
    def nodes(self) -> list[Any]:
        """The rows without their places."""
        return [edge.node for edge in self.edges]
