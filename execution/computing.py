"""Computing: results of pure functions, put into an answer where their arguments were left."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from operator import getitem
from typing import Any, NamedTuple, TypeAlias

import orjson
import sqlalchemy as sa
from graphql import GraphQLList, GraphQLNonNull
from sqlalchemy.dialects.postgresql import JSONB

from execution.printing import KINDS, CannotPlan, Reason, Text, name_of, null_or
from kit import times
from kit.meanings import bare, type_of

LEFT = re.compile(rb"\x02(\d+):(.*?)\x03", re.DOTALL)  # JSON never holds these two
Reading: TypeAlias = Callable[[Any], Any] | None
FORMS: tuple[tuple[type[Any], str, Reading], ...] = (  # kept as, SQL that prints it, its reading
    (sa.String, KINDS["String"][1], None),
    (sa.Integer, KINDS["Int"][1], None),
    (sa.Boolean, KINDS["Boolean"][1], None),
    (sa.DateTime, KINDS["DateTime"][1], times.read),
    (sa.Date, KINDS["Date"][1], times.day),
    (sa.ARRAY, "to_json({})::text", None),
    (JSONB, "{}::text", None),
)


class Part(NamedTuple):
    """A field of an object that a function answers, and where it is found there."""

    key: str
    attribute: str | None  # None for the name of the type, which is `of` then
    of: Any
    parts: tuple[Part, ...] | None = None  # None for a leaf


class Computation(NamedTuple):
    """A function, how its values are read, what it answers, and its arguments of the field."""

    function: Callable[..., Any]
    readings: tuple[Reading, ...]
    of: Any
    parts: tuple[Part, ...] | None = None
    arguments: Callable[[Any], dict[str, Any]] | None = None


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


def computed(answer: bytes, computations: Sequence[Computation], request: Any) -> bytes:
    """Compute what an answer leaves open."""
    functions = [_bound(each, request) for each in computations]

    def result(match: re.Match[bytes]) -> bytes:
        n = int(match[1])
        each = computations[n]
        values = [
            value if read is None or value is None else read(value)
            for value, read in zip(orjson.loads(match[2]), each.readings, strict=True)
        ]
        return orjson.dumps(_completed(functions[n](*values), each.of, each.parts), default=str)

    return LEFT.sub(result, answer)


def _bound(each: Computation, request: Any) -> Callable[..., Any]:
    if each.arguments is None:
        return each.function
    return partial(each.function, **each.arguments(request))


def _completed(value: Any, of: Any, parts: tuple[Part, ...] | None) -> Any:
    if isinstance(of, GraphQLNonNull):
        if value is None:
            raise Wrong("null where there must be a value")
        return _completed(value, of.of_type, parts)
    if value is None:
        return None
    if isinstance(of, GraphQLList):
        return [_completed(item, of.of_type, parts) for item in value]
    if parts is not None:
        return {part.key: _part(value, part) for part in parts}
    return of.coerce_output_value(value)


def _part(value: Any, part: Part) -> Any:
    if part.attribute is None:
        return part.of
    return _completed(getattr(value, part.attribute), part.of, part.parts)
