"""Computing: results of pure functions, put into an answer where their arguments were left."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa
from graphql import GraphQLList, GraphQLNonNull

from execution.printing import CannotPlan, Reason
from kit import times
from kit.meanings import type_of

LEFT = re.compile(rb"\x02(\d+):(.*?)\x03", re.DOTALL)  # JSON never holds these two
Reading: TypeAlias = Callable[[Any], Any] | None
Computation: TypeAlias = tuple[Callable[..., Any], tuple[Reading, ...], Any]


class Wrong(Exception):
    """A result that its field may not answer."""


def reading_of(column: Any) -> tuple[str, Reading]:
    """Tell as which GraphQL type a column is left in an answer, and how it is read from there."""
    kept = type_of(column)
    if isinstance(kept, sa.Enum) and kept.enum_class is not None:
        return "String", kept.enum_class.__getitem__
    if isinstance(kept, sa.DateTime):
        return "DateTime", times.read
    if isinstance(kept, sa.Date):
        return "Date", times.day
    for of, name in ((sa.String, "String"), (sa.Boolean, "Boolean"), (sa.Integer, "Int")):
        if isinstance(kept, of):
            return name, None
    raise CannotPlan(Reason.UNKNOWN, f"computed from {column}")


def computed(answer: bytes, computations: Sequence[Computation]) -> bytes:
    """Compute what an answer leaves open."""

    def result(match: re.Match[bytes]) -> bytes:
        function, readings, of = computations[int(match[1])]
        arguments = [
            value if read is None or value is None else read(value)
            for value, read in zip(orjson.loads(match[2]), readings, strict=True)
        ]
        return orjson.dumps(_completed(function(*arguments), of))

    return LEFT.sub(result, answer)


def _completed(value: Any, of: Any) -> Any:
    if isinstance(of, GraphQLNonNull):
        if value is None:
            raise Wrong("null where there must be a value")
        return _completed(value, of.of_type)
    if value is None:
        return None
    if isinstance(of, GraphQLList):
        return [_completed(item, of.of_type) for item in value]
    return of.coerce_output_value(value)
