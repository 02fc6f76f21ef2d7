"""Discounting: what discount codes take off goods and carriage, as functions of values.

A code takes off what the codes before it left: percentages first, the greatest first; then amounts,
those for some goods before those for all; and carriage last. So it does not matter in which order
codes were entered, and nothing costs less than nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kit.money import halves_up, shares
from models import DiscountKind
from models.tax_classes import FULL_BP


class CodeProblem(StrEnum):
    """Why a code takes nothing off a cart."""

    BELOW_MINIMUM = "BELOW_MINIMUM"
    ENDED = "ENDED"
    NOT_COMBINABLE = "NOT_COMBINABLE"
    NOT_FOR_THESE_GOODS = "NOT_FOR_THESE_GOODS"
    NOT_STARTED = "NOT_STARTED"
    OFF = "OFF"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    USED_BY_YOU = "USED_BY_YOU"
    USED_UP = "USED_UP"


@dataclass(frozen=True)
class Code:
    """A discount code, with the lines of the cart that it is for; None is for all of them.

    `value` is hundredths of a percent, or the smallest coins of `currency`, as `least` is.
    `problem` is what was the matter with it before anything was known of the goods.
    """

    key: str
    kind: DiscountKind
    value: int = 0
    currency: str | None = None
    least: int = 0
    lines: frozenset[str] | None = None
    is_combinable: bool = False
    problem: CodeProblem | None = None

    def is_for(self, line: str) -> bool:
        """Tell whether it takes something off a line."""
        return self.lines is None or line in self.lines


@dataclass(frozen=True)
class CodeTotal:
    """What a code takes off, of which lines and of carriage, or why it takes off nothing."""

    key: str
    by_line: dict[str, int]
    shipping: int = 0
    problem: CodeProblem | None = None

    @property
    def amount(self) -> int:
        """All that it takes off."""
        return sum(self.by_line.values()) + self.shipping


def problems(codes: Sequence[Code], goods: dict[str, int], currency: str) -> dict[str, CodeProblem]:
    """Find the codes that take nothing off these goods, each with what is the matter.

    A code that cannot be combined counts alone: beside another one that could be used, it is off.
    """
    found = {code.key: problem for code in codes if (problem := _problem(code, goods, currency))}
    good = [code for code in codes if code.key not in found]
    if len(good) > 1:
        alone = [code.key for code in good if not code.is_combinable]
        found |= dict.fromkeys(alone, CodeProblem.NOT_COMBINABLE)
    return found


def off_goods(
    codes: Sequence[Code], goods: dict[str, int], wrong: dict[str, CodeProblem]
) -> list[CodeTotal]:
    """Take each code that is not `wrong` off goods, by line; carriage is still to come."""
    left = dict(sorted(goods.items()))
    taken: dict[str, CodeTotal] = {}
    for code in sorted(codes, key=_turn):
        by_line = {} if code.key in wrong else _taken(code, left)
        for line, off in by_line.items():
            left[line] -= off
        taken[code.key] = CodeTotal(code.key, by_line, problem=wrong.get(code.key))
    return [taken[code.key] for code in codes]


def _problem(code: Code, goods: dict[str, int], currency: str) -> CodeProblem | None:
    if code.problem is not None:
        return code.problem
    if code.currency not in (None, currency):
        return CodeProblem.OTHER_CURRENCY
    mine = [minor for line, minor in goods.items() if code.is_for(line)]
    if not mine:
        return CodeProblem.NOT_FOR_THESE_GOODS
    return CodeProblem.BELOW_MINIMUM if sum(mine) < code.least else None


def _taken(code: Code, left: dict[str, int]) -> dict[str, int]:
    mine = {line: minor for line, minor in left.items() if code.is_for(line) and minor}
    whole = sum(mine.values())
    off = {
        DiscountKind.AMOUNT: min(code.value, whole),
        DiscountKind.FREE_SHIPPING: 0,
        DiscountKind.PERCENT: halves_up(whole * code.value, FULL_BP),
    }[code.kind]
    return dict(zip(mine, shares(off, list(mine.values())), strict=True)) if off else {}


def _turn(code: Code) -> tuple[int, bool, int, str]:
    kinds = (DiscountKind.PERCENT, DiscountKind.AMOUNT, DiscountKind.FREE_SHIPPING)
    for_some_first = code.kind is DiscountKind.AMOUNT and code.lines is None
    return kinds.index(code.kind), for_some_first, -code.value, code.key
