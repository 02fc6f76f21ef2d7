"""Rules of what can be done: told, and refused, by the same functions."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import pytest

from kit.actions import Action, Actions, Facts, Rule
from kit.refused import Refused


class Deed(StrEnum):
    CLOSE = "CLOSE"
    OPEN = "OPEN"


class IsShut(Refused):
    """It is shut."""


END = datetime(2030, 1, 1, tzinfo=UTC)


def _open(facts: Facts) -> Refused | None:
    return IsShut() if facts["shut"] else None


ACTIONS: Actions[Deed] = Actions(
    {
        Deed.CLOSE: Rule(("keeps", "owns"), lambda facts: None),
        Deed.OPEN: Rule(("owns",), _open, lambda facts: END),
    }
)


def told(**facts: bool) -> list[Action[Deed]]:
    return ACTIONS.told(Action, {"keeps": False, "owns": False, "shut": False, **facts})


def test_it_is_told_to_those_who_may_at_all() -> None:
    assert [one.kind for one in told(owns=True)] == [Deed.CLOSE, Deed.OPEN]
    assert [one.kind for one in told(keeps=True)] == [Deed.CLOSE]
    assert told() == []


def test_it_is_told_until_when_or_why_not() -> None:
    close, can = told(owns=True)
    _, cannot = told(owns=True, shut=True)

    assert close == Action(Deed.CLOSE, True, None, None, None)
    assert can == Action(Deed.OPEN, True, None, None, END)
    assert cannot == Action(Deed.OPEN, False, "IS_SHUT", "It is shut.", None)


def test_it_is_refused_as_it_is_told() -> None:
    ACTIONS.require(Deed.OPEN, {"shut": False})
    with pytest.raises(IsShut):
        ACTIONS.require(Deed.OPEN, {"shut": True})
