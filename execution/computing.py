"""Computing: results of pure functions, put into an answer where their arguments were left."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from operator import getitem
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa
from graphql import GraphQLList, GraphQLNonNull
from sqlalchemy.dialects.postgresql import JSONB

from execution.printing import KINDS, CannotPlan, Reason, Text, name_of, null_or
from kit import times
from kit.meanings import bare, type_of

LEFT = re.compile(rb"\x02(\d+):(.*?)\x03", re.DOTALL)  # JSON never holds these two
Reading: TypeAlias = Callable[[Any], Any] | None
Computation: TypeAlias = tuple[Callable[..., Any], tuple[Reading, ...], Any]
FORMS: tuple[tuple[type[Any], str, Reading], ...] = (  # kept as, SQL that prints it, its reading
    (sa.String, KINDS["String"][1], None),
    (sa.Integer, KINDS["Int"][1], None),
    (sa.Boolean, KINDS["Boolean"][1], None),
    (sa.DateTime, KINDS["DateTime"][1], times.read),
    (sa.Date, KINDS["Date"][1], times.day),
    (sa.ARRAY, "to_json({})::text", None),
    (JSONB, "{}::text", None),
)


class Wrong(Exception):
    """A result that its field may not answer."""


def argument_of(column: Any, alias: str) -> tuple[Text, Reading]:
    """Write a column as the JSON it is left as, and tell how it is read from there."""
    kept, name = type_of(column), name_of(column, alias)
    for of, form, reading in FORMS:
        if isinstance(kept, of):
            if isinstance(kept, sa.Enum) and kept.enum_class is not None:
                reading = partial(getitem, kept.enum_class)
            text = [form.format(name)]
            return (null_or(name, text) if bare(column).nullable else text), reading
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
