"""Computing: results of pure functions, put into an answer where their arguments were left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import getitem
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from execution.printing import KINDS, CannotPlan, Reason, Text, name_of, null_or
from execution.sharing import Later
from execution.telling import Complete
from execution.writer import Computation, Request
from kit import times
from kit.meanings import bare, type_of

BEGIN, END = b"\x02", b"\x03"  # JSON never holds these two
Reading: TypeAlias = Callable[[Any], Any] | None
FORMS: tuple[tuple[type[Any], str, Reading], ...] = (  # kept as, SQL that prints it, its reading
    (sa.String, KINDS["String"][1], None),
    (sa.Integer, KINDS["Int"][1], None),
    (sa.Boolean, KINDS["Boolean"][1], None),
    (sa.Uuid, KINDS["String"][1], UUID),
    (sa.DateTime, KINDS["DateTime"][1], times.read),
    (sa.Date, KINDS["Date"][1], times.day),
    (sa.ARRAY, "to_json({})::text", None),
    (JSONB, "{}::text", None),
)


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


def computation(
    function: Callable[..., Any],
    readings: Sequence[Reading],
    complete: Complete,
    given: Callable[[Request], dict[str, Any]] | None = None,
) -> Computation:
    """Make what computes a field of what is left for it, and of the arguments that are `given`."""

    def begin(request: Request) -> Callable[[list[Any]], Any]:
        called = partial(function, **given(request)) if given else function

        def compute(left: list[Any]) -> Any:
            values = [
                value if read is None or value is None else read(value)
                for value, read in zip(left, readings, strict=True)
            ]
            return complete(called(*values), request)

        return compute

    return Computation(begin)


def computed(answer: bytes, computations: Sequence[Computation], request: Request) -> bytes:
    """Compute what an answer leaves open, once where the same is left several times.

    What stands between is not copied before the end. What is to be computed later is by then.
    """
    start, rest = answer.find(BEGIN), 0
    if start < 0:
        return answer
    whole, begun = memoryview(answer), dict[bytes, Callable[[list[Any]], Any]]()
    known, out, later = dict[bytes, Any](), list[Any](), list[int]()
    while start >= 0:
        end = answer.index(END, start)
        left = answer[start + 1 : end]
        result = known.get(left)
        if result is None:
            place, _, values = left.partition(b":")
            if place not in begun:
                begun[place] = computations[int(place)].begin(request)
            result = begun[place](orjson.loads(values))
            if isinstance(result, Later):
                later.append(len(out) + 1)
            else:
                result = orjson.dumps(result, default=str)
            if not computations[int(place)].shared:
                known[left] = result
        out += (whole[rest:start], result)
        rest = end + 1
        start = answer.find(BEGIN, rest)
    for n in later:
        out[n] = bytes(out[n])
    return b"".join((*out, whole[rest:]))
