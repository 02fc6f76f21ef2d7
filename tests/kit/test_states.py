"""Tables of allowed moves."""

from __future__ import annotations

from enum import StrEnum

from kit.states import Moves


class Light(StrEnum):
    RED = "RED"
    GREEN = "GREEN"
    BROKEN = "BROKEN"


MOVES = Moves(
    {
        Light.RED: frozenset({Light.GREEN, Light.BROKEN}),
        Light.GREEN: frozenset({Light.RED}),
    }
)


def test_only_listed_moves_are_allowed() -> None:
    allowed = {(a, b) for a in Light for b in Light if MOVES.allows(a, b)}

    assert allowed == {
        (Light.RED, Light.GREEN),
        (Light.RED, Light.BROKEN),
        (Light.GREEN, Light.RED),
    }


def test_a_state_that_is_not_listed_is_an_end() -> None:
    assert [state for state in Light if MOVES.ends(state)] == [Light.BROKEN]
