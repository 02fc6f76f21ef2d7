"""Listing: every attack has a name, what is tried, what must happen, and a function that tries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from attacks.worlds import World

CASES: list[Case] = []


@dataclass(frozen=True)
class Case:
    """One attack: `attempt` says what happened, in the words of `expected` when all is well."""

    id: str
    tried: str
    expected: str
    attempt: Callable[[World], str]
    slow: bool = False
    room: str = ""


def attack(
    id: str, tried: str, expected: str, *, slow: bool = False
) -> Callable[[Callable[[World], str]], Callable[[World], str]]:
    """List a function as an attack; `slow` ones are left out of a quick run."""

    def listed(attempt: Callable[[World], str]) -> Callable[[World], str]:
        CASES.append(Case(id, tried, expected, attempt, slow, attempt.__module__))
        return attempt

    return listed


def attacks(
    id: str, tried: str, expected: str, over: Iterable[tuple[str, Any]], *, slow: bool = False
) -> Callable[[Callable[[World, Any], str]], Callable[[World, Any], str]]:
    """List a function as an attack by each of several values, which are named."""

    def listed(attempt: Callable[[World, Any], str]) -> Callable[[World, Any], str]:
        for name, value in over:
            one = _with(attempt, value)
            CASES.append(
                Case(f"{id}.{name}", f"{tried}: {name}", expected, one, slow, attempt.__module__)
            )
        return attempt

    return listed


def _with(attempt: Callable[[World, Any], str], value: Any) -> Callable[[World], str]:
    return lambda world: attempt(world, value)
