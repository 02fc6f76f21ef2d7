"""Public ids: what a row is and which, as `order_` and 32 hex digits."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import CoreSchema, core_schema
from uuid_utils.compat import uuid7

SHAPE = re.compile(r"([a-z][a-z_]*)_([0-9a-f]{32})")
LONGEST = 100


class PublicId(str):
    """An id as clients write it, where a command takes one; what it names may not exist."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(min_length=1, max_length=LONGEST)
        )


def new() -> UUID:
    """Make an id that sorts by birth."""
    return uuid7()


def kind_of(model: type) -> str:
    """Name the kind of a model's ids: `OrderLine` is an `order_line`."""
    return _snake(model.__name__)


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


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
