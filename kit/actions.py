"""Actions: what can be done with a thing, until when, or why not, by the rules of its mutations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from kit.refused import Refused

K = TypeVar("K", bound=StrEnum)
Facts = Mapping[str, Any]


def never(facts: Facts) -> datetime | None:
    """Tell of what has no end."""
    return None


@dataclass(frozen=True)
class Action(Generic[K]):
    """Whether something can be done now."""

    kind: K
    allowed: bool
    code: str | None
    reason: str | None
    until: datetime | None


@dataclass(frozen=True)
class Rule:
    """Who may do something at all, any of the facts named in `by` being true; how it is refused
    by other facts, and when it can be done no more."""

    by: tuple[str, ...]
    why_not: Callable[[Facts], Refused | None]
    until: Callable[[Facts], datetime | None] = never


@dataclass(frozen=True)
class Actions(Generic[K]):
    """The rules of all that can be done with a thing."""

    rules: Mapping[K, Rule]

    def require(self, kind: K, facts: Facts) -> None:
        """Refuse what cannot be done now."""
        refusal = self.rules[kind].why_not(facts)
        if refusal is not None:
            raise refusal

    def told(self, make: Callable[..., Action[K]], facts: Facts) -> list[Any]:
        """Tell in the order of the rules of all that whoever asks may do at all."""
        return [make(*_told(kind, rule, facts)) for kind, rule in self._usable(facts)]

    def _usable(self, facts: Facts) -> Iterator[tuple[K, Rule]]:
        return ((k, rule) for k, rule in self.rules.items() if any(facts[who] for who in rule.by))


def _told(kind: StrEnum, rule: Rule, facts: Facts) -> tuple[Any, ...]:
    no = rule.why_not(facts)
    if no is None:
        return kind, True, None, None, rule.until(facts)
    return kind, False, no.code(), no.message, None
