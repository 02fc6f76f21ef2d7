"""What is computed of each row of a list is computed once, and told apart from the next list's."""

from __future__ import annotations

from typing import Any, cast

import pytest

from execution.computing import computed
from execution.printing import CannotPlan
from execution.sharing import Sharing
from execution.writer import Computation, Request
from kit.meanings import Each
from models import CartLine


def both(calls: list[Any], *, is_before: bool) -> list[Computation]:
    """Make what doubles each row, and what adds up all."""

    def doubled(fact: int) -> int:
        calls.append(fact)
        return 2 * fact

    each = Each(CartLine.cart_id, lambda _: CartLine.quantity, doubled, sum)  # type: ignore[arg-type,return-value]
    sharing = Sharing(each, "now", is_before)
    return [sharing.of_each(_as_it_is), sharing.of_all(_as_it_is)]


def request() -> Request:
    return cast(Request, cast(Any, Request)(None, None, (), None, {}))


def _as_it_is(value: Any, _: Request) -> Any:
    return value


def test_rows_are_computed_once_before_what_follows_from_them() -> None:
    calls: list[int] = []
    first = b"[[\x020:[1]\x03,\x020:[1]\x03],\x021:[2]\x03]"
    answer = first + b",[[\x020:[5]\x03],\x021:[1]\x03],[[],\x021:[0]\x03]"

    made = computed(answer, both(calls, is_before=True), request())

    assert made == b"[[2,2],4],[[10],10],[[],0]"
    assert calls == [1, 1, 5]


def test_what_follows_from_rows_waits_for_those_behind_it() -> None:
    calls: list[int] = []
    first = b"[\x021:[2]\x03,[\x020:[1]\x03,\x020:[1]\x03]]"
    answer = first + b",[\x021:[0]\x03,[]],[\x021:[1]\x03,[\x020:[5]\x03]]"

    made = computed(answer, both(calls, is_before=False), request())

    assert made == b"[4,[2,2]],[0,[]],[10,[10]]"
    assert calls == [1, 1, 5]


def test_one_answer_knows_nothing_of_another() -> None:
    computations = both([], is_before=True)
    cut = b"[\x020:[1]\x03]"

    assert computed(cut, computations, request()) == b"[2]"
    assert computed(cut + b"\x021:[1]\x03", computations, request()) == b"[2]2"


@pytest.mark.parametrize("is_before", [True, False])
def test_a_list_that_is_longer_than_it_is_shown_is_left_to_graphql_core(is_before: bool) -> None:
    rows, whole = b"\x020:[1]\x03", b"\x021:[2]\x03"
    answer = rows + whole if is_before else whole + rows

    with pytest.raises(CannotPlan):
        computed(answer, both([], is_before=is_before), request())
