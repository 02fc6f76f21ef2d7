"""Sharing: what is computed of each row of a list, used once more for what follows from them all.

A document that asks what each line of a cart costs, and what all come to, leaves the facts of each
line in the answer once. They stand in one object, so that a list's results are told apart from
those of the next by their order in the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from execution.printing import CannotPlan, Reason
from execution.telling import Complete
from execution.writer import Computation, Request, Selected
from kit.meanings import Derived, Each, Many


@dataclass(frozen=True, eq=False)
class Sharing:
    """A list that an object selects, a field of its rows, and a field that follows from all."""

    each: Each
    of_row: str  # the key of the field of the rows
    is_before: bool  # whether the list stands before what follows from it

    def of_each(self, complete: Complete) -> Computation:
        """Compute the field of a row, and keep what it answers."""

        def begin(request: Request) -> Any:
            run, function = self._run(request), self.each.function

            def compute(left: list[Any]) -> Any:
                result = function(left[0])
                run.results.append(result)
                return complete(result, request)

            return compute

        return Computation(begin, shared=True)

    def of_all(self, complete: Complete) -> Computation:
        """Compute the field that follows from as many rows as are left for it, when all are."""

        def begin(request: Request) -> Any:
            run = self._run(request)

            def compute(left: list[Any]) -> Later:
                results = run.next(self.is_before)
                return Later(lambda: complete(self._whole(results, left[0]), request))

            return compute

        return Computation(begin, shared=True)

    def _whole(self, results: list[Any], count: int) -> Any:
        if len(results) != count:  # the list is longer than it may be shown, or seen in part
            raise CannotPlan(Reason.SURPRISE)
        return self.each.whole(results)

    def _run(self, request: Request) -> Run:
        run: Run = request.shared.setdefault(self, Run())
        return run


@dataclass
class Run:
    """The results of the list that is gone through in one answer."""

    results: list[Any] = field(default_factory=list)

    def next(self, is_before: bool) -> list[Any]:
        """Take the results of this list, and begin the next; or the list that is to come."""
        done, self.results = self.results, []
        return done if is_before else self.results


@dataclass(frozen=True)
class Later:
    """A result that is known once all that is left in an answer is computed."""

    compute: Callable[[], Any]

    def __bytes__(self) -> bytes:
        return orjson.dumps(self.compute(), default=str)


def shared(
    fields: Sequence[Selected], below: Callable[[Selected], list[Selected]]
) -> list[Selected]:
    """Mark what an object selects: a list and what follows from it, if rows answer the same."""
    found = list(fields)
    for place, whole in enumerate(fields):
        each = whole.meaning.each if isinstance(whole.meaning, Derived) else None
        for there, listed in enumerate(found):
            if each is None or not _is_of(listed, each):
                continue
            same = [part for part in below(listed) if _follows(part, each)]
            if same:
                sharing = Sharing(each, same[0].key, there < place)
                found[place] = whole._replace(sharing=sharing)
                found[there] = listed._replace(sharing=sharing)
                break
    return found


def _is_of(listed: Selected, each: Each) -> bool:
    meaning = listed.meaning
    is_whole = isinstance(meaning, Many) and meaning.only is None and meaning.column is each.column
    return is_whole and listed.sharing is None


def _follows(part: Selected, each: Each) -> bool:
    meaning = part.meaning
    return (
        isinstance(meaning, Derived)
        and meaning.facts is each.facts
        and meaning.function is each.function
    )
