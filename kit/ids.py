"""Public ids: what a row is and which, as `order_` and 32 hex digits."""

from __future__ import annotations

import re
from functools import cache
from uuid import UUID

from uuid_utils.compat import uuid7

SHAPE = re.compile(r"([a-z][a-z_]*)_([0-9a-f]{32})")


def new() -> UUID:
    """Make an id that sorts by birth."""
    return uuid7()


@cache
def kind_of(model: type) -> str:
    """Name the kind of a model's ids: `OrderLine` is an `order_line`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def public(model: type, id: UUID) -> str:
    """Write the id that clients see."""
    return f"{kind_of(model)}_{id.hex}"


def parse(text: str) -> tuple[str, UUID] | None:
    """Read a public id as its kind and row; None for what was never an id."""
    found = SHAPE.fullmatch(text)
    return (found[1], UUID(found[2])) if found else None


def of(model: type, text: str) -> UUID | None:
    """Read the row of `model` that `text` names, if it names one."""
    kind, id = parse(text) or (None, None)
    return id if kind == kind_of(model) else None
