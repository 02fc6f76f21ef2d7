"""Reports: what was tried, what was expected and what came, as a table and a count."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from attacks.listing import Case
from attacks.worlds import NotTried, World


class Outcome(StrEnum):
    """How an attack ended."""

    FAILED = "FAILED"
    HELD = "held"
    NOT_TRIED = "-"


@dataclass(frozen=True)
class Result:
    """An attack and what came of it."""

    case: Case
    outcome: Outcome
    got: str
    seconds: float


def carried_out(cases: Iterable[Case], world: World) -> Iterator[Result]:
    """Try each attack; what breaks on the way has not been held."""
    for case in cases:
        started = time.monotonic()
        try:
            got = case.attempt(world)
            outcome = Outcome.HELD if got == case.expected else Outcome.FAILED
        except NotTried as why:
            got, outcome = str(why), Outcome.NOT_TRIED
        except Exception as error:  # whatever it is, the others are still to be tried
            got, outcome = f"{type(error).__name__}: {error}"[:300], Outcome.FAILED
        yield Result(case, outcome, got, time.monotonic() - started)


def line(result: Result) -> str:
    """Write an attack as a line of the table; what was expected where something else came."""
    case, mark = result.case, f"{result.outcome:<6}"
    told = f"{mark} {case.id:<42} {case.tried}"
    if result.outcome is Outcome.HELD:
        return f"{told}: {result.got} ({result.seconds:.2f} s)"
    if result.outcome is Outcome.NOT_TRIED:
        return f"{told}\n         not tried: {result.got}"
    return f"{told}\n         expected: {case.expected}\n         got:      {result.got}"


def summed(results: list[Result]) -> str:
    """Count what held, what failed and what was not tried."""
    counts = {one: sum(result.outcome is one for result in results) for one in Outcome}
    seconds = sum(result.seconds for result in results)
    return (
        f"{len(results)} attacks in {seconds:.0f} s: {counts[Outcome.HELD]} held, "
        f"{counts[Outcome.FAILED]} failed, {counts[Outcome.NOT_TRIED]} not tried"
    )
