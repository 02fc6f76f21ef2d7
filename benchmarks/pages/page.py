"""A page: what is asked, as GraphQL, as batched statements by hand, and as one statement.

To measure another page, write a file like its neighbours and name it in `pages/__init__.py`.
Fields that stock Strawberry shall answer must be in `benchmarks/stock/` as well.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any

Given = Mapping[str, str]
Batched = Callable[[Any, Any, Given], Awaitable[Any]]
Values = Callable[[Given], tuple[Any, ...]]


class Asker(StrEnum):
    """Who asks for a page; `shops.py` has some of each."""

    BUYER = "BUYER"  # customers with a cart of a hundred lines
    LONG = "LONG"  # a customer with an order of more than a thousand lines
    LOYAL = "LOYAL"  # real customers with twenty orders or more
    REGULAR = "REGULAR"  # customers with a full page of orders of five lines each
    STAFF = "STAFF"
    STRANGER = "STRANGER"  # nobody who is signed in


def nothing(_: Given) -> tuple[Any, ...]:
    """Give a statement no values of the request's."""
    return ()


@dataclass(frozen=True)
class Page:
    """One page in three languages; all three answer `{"data": {root: …}}`.

    `document` takes the names in the braces of `path` as its variables. `batched` is given a
    connection, the row of who asks and those names; what it answers stands under `root`.
    `statement` answers the whole body; its $1 is the digest of the session's token and $2 the
    moment, unless strangers ask, and `values` tells the rest.
    """

    name: str
    asker: Asker
    document: str
    path: str
    root: str
    batched: Batched
    statement: str
    values: Values = nothing
    times: int = 1  # so many times as often in each round, because it is quick
    in_stock: bool = True  # whether stock Strawberry is asked, too

    @property
    def names(self) -> list[str]:
        """The names of what a visitor gives."""
        return [name for _, name, _, _ in Formatter().parse(self.path) if name]
