"""What an answer leaves open is computed in its place, once where the same is left again."""

from __future__ import annotations

from typing import Any, cast

from execution.computing import argument_of, computed
from execution.writer import Computation, Request
from kit import ids
from models import WebhookDelivery

REQUEST = cast(Request, None)


def noting(calls: list[Any], name: str) -> Computation:
    """Make a computation that notes when it is begun and what it is called with."""

    def begin(_: Request) -> Any:
        calls.append(name)

        def compute(left: list[Any]) -> Any:
            calls.append(left)
            return {name: left}

        return compute

    return Computation(begin)


def test_each_is_put_where_its_arguments_were_left() -> None:
    calls: list[Any] = []
    both = [noting(calls, "a"), noting(calls, "b")]
    answer = b'{"x":\x021:[1]\x03,"y":\x020:["\\u0002:"]\x03}'
    assert computed(answer, both, REQUEST) == b'{"x":{"b":[1]},"y":{"a":["\\u0002:"]}}'
    assert calls == ["b", [1], "a", ["\x02:"]]


def test_the_same_arguments_are_computed_once_for_each_function() -> None:
    calls: list[Any] = []
    both = [noting(calls, "a"), noting(calls, "b")]
    answer = b"[\x020:[1]\x03,\x021:[1]\x03,\x020:[1]\x03,\x020:[2]\x03]"
    assert computed(answer, both, REQUEST) == b'[{"a":[1]},{"b":[1]},{"a":[1]},{"a":[2]}]'
    assert calls == ["a", [1], "b", [1], [2]]


def test_what_leaves_nothing_open_is_the_answer_itself() -> None:
    answer = b'{"data":{}}'
    assert computed(answer, [], REQUEST) is answer
    assert computed(b"\x020:[]\x03", [noting([], "a")], REQUEST) == b'{"a":[]}'


def test_an_id_is_left_as_its_text_and_read_as_an_id() -> None:
    text, reading = argument_of(WebhookDelivery.object_id, "d")
    assert text == ["to_json(d.object_id::text)::text"]
    assert reading is not None
    assert reading(str(id := ids.new())) == id
