"""Narrowing: what the arguments of a list mean, by which it is narrowed down and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import sqlalchemy as sa

from kit.pages import BadPage

SORT = "sort"  # the argument that names an order
LANGUAGES = "languages"  # what a sort needs that depends on the client's
FEW = 5_000  # rows that are fetched one by one and sorted; more are walked through by an index


class How(Enum):
    """How a filter compares its argument with its columns."""

    AMONG = "among"
    FROM = "from"
    IS = "is"
    UNTIL = "until"
    WHERE = "where"
    WORDS = "words"


@dataclass(frozen=True)
class Condition:
    """What a filter means that goes beyond a column of its list.

    `of` is the type of its argument. `read` makes of a value what SQL is given, of type `kept`, or
    raises `BadPage`; `holds` makes the condition, of the viewer and of a parameter for that.
    A value that is less than that of the filter called `least` is refused. `ids` selects all for
    which it holds, where that is a matter of an index: then a list of few is found by them. One
    that is `wide` mostly leaves many, and finds a list only where no other does.
    """

    of: Any
    kept: Any
    read: Callable[[Any], Any]
    holds: Callable[[Any, sa.BindParameter[Any]], sa.ColumnElement[bool]]
    least: str | None = None
    ids: Callable[[Any, sa.BindParameter[Any]], Any] | None = None
    is_wide: bool = False


@dataclass(frozen=True)
class Filter:
    """An argument that narrows a list down; `column` may be an index of words, or a `Condition`."""

    name: str
    how: How
    column: Any
    description: str = field(compare=False)


@dataclass(frozen=True)
class Sort:
    """An order of a list: by a key of type `kept`, which SQL makes of a row, and then by its id.

    `needs` names a filter by a `Condition`, or `LANGUAGES`: `key` is given what that is given.
    One that is `usual` is taken, unless told, as soon as what it needs is there. `many` is the key
    by which more than a `FEW` are sorted instead, where no index holds its own.
    """

    kept: Any
    key: Callable[[Any], sa.ColumnElement[Any]]
    is_descending: bool = False
    needs: str | None = None
    is_usual: bool = False
    many: Callable[[Any], sa.ColumnElement[Any]] | None = None


def refuse_below(name: str, least: str | None, wanted: Mapping[str, Any]) -> None:
    """Refuse a range that ends before it begins: `name` is its end, and `least` its beginning."""
    begin, end = (None if each is None else wanted.get(each) for each in (least, name))
    if begin is not None and end is not None and end < begin:
        raise BadPage(name, f"`{name}` is before `{least}`.")


def is_blank(value: Any) -> bool:
    """Tell whether an argument narrows nothing: it was not given, or is a search for no words."""
    return value is None or (isinstance(value, str) and not value.strip())
