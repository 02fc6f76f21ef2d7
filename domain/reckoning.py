"""Reckoning: what a cart and its lines come to, from facts that were read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain import availability, modifying, pricing
from domain.refusals import InvalidInput
from kit import texts
from kit.money import Money
from models import CartLine

Facts = Mapping[str, Any]


class CartProblemKind(StrEnum):
    """What may be wrong with a line of a cart."""

    ANSWERS_INVALID = "ANSWERS_INVALID"
    NOT_FOR_SALE = "NOT_FOR_SALE"
    NOT_FOR_YOU = "NOT_FOR_YOU"
    PRICE_CHANGED = "PRICE_CHANGED"
    SHORT_STOCK = "SHORT_STOCK"


@dataclass(frozen=True)
class CartProblem:
    """Something about a line of a cart that its buyer should know."""

    kind: CartProblemKind
    blocks: bool = True
    seen: Money | None = None
    now: Money | None = None
    available: int | None = None


@dataclass(slots=True)
class CartLineNow:
    """What a line of a cart comes to at this moment."""

    # Amounts are whole numbers of its currency until they are asked for, since few of them are.
    facts: Facts
    minor: int | None
    before: int | None
    more: int
    problems: list[CartProblem]

    @property
    def unit(self) -> Money | None:
        """What one costs with these answers; null where it is not sold."""
        return self._money(self.minor)

    @property
    def total(self) -> Money | None:
        """What all of the line cost."""
        return None if self.minor is None else self._money(self.minor * self.facts["quantity"])

    @property
    def was(self) -> Money | None:
        """What one cost before; what costs nothing with these answers cost nothing then, too."""
        return None if self.before is None else self._money(max(0, self.before + self.more) or None)

    @property
    def regular(self) -> Money | None:
        """The regular price of one with these answers; null in another currency."""
        price = self.facts["price"]
        if price["currency"] != self.facts["currency"]:
            return None
        return self._money(max(0, pricing.converted(price, price["list"]) + self.more))

    @property
    def includes_tax(self) -> bool:
        """Whether the prices have the tax in them."""
        return pricing.includes_tax(self.facts["price"])

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, self.facts["currency"])


@dataclass(frozen=True)
class CartAnswerChoice:
    """A choice that was made about what is in a cart."""

    key: str
    name: str


@dataclass(frozen=True)
class CartAnswer:
    """What a buyer answered to a modifier of what is in a cart."""

    key: str
    name: str
    text: str | None
    choices: list[CartAnswerChoice]


@dataclass(frozen=True)
class CartNow:
    """What a cart comes to at this moment."""

    goods: Money | None
    includes_tax: bool | None
    line_count: int
    item_count: int
    problem_count: int
    can_check_out: bool


def line(facts: Facts, told: bool = True) -> CartLineNow:
    """What the line costs now, and what is the matter with it.

    Whoever was not shown the price that it had before hears nothing of its change.
    """
    price, answers, more = facts["price"], _answers(facts), 0
    minor = before = None
    if answers is None or _in_currency(facts, answers):
        found = pricing.charged(price, facts["quantity"], facts["currency"])
        if found is not None:
            minor, before = found
            if kept := facts["answers"] if answers is None else answers:
                more = pricing.converted(price, modifying.differences(kept))
                minor = max(0, minor + more)
    return CartLineNow(facts, minor, before, more, _problems(facts, answers, minor, told=told))


def cart(lines: Sequence[CartLineNow]) -> CartNow:
    """What all lines come to together; those that cannot be had now cost nothing."""
    goods = count = wrong = 0
    blocks = False
    for one in lines:
        quantity, problems = one.facts["quantity"], one.problems
        count += quantity
        wrong += len(problems)
        blocks = blocks or any(problem.blocks for problem in problems)
        if one.minor is not None and one.facts["forSale"]:
            goods += one.minor * quantity
    return CartNow(
        goods=Money(goods, lines[0].facts["currency"]) if lines else None,
        includes_tax=lines[0].includes_tax if lines else None,
        line_count=len(lines),
        item_count=count,
        problem_count=wrong,
        can_check_out=bool(lines) and not blocks,
    )


def answers(kept: Sequence[Facts], *, languages: Sequence[str]) -> list[CartAnswer]:
    """What the buyer answered to the modifiers of the product, as it was when they did."""
    return [
        CartAnswer(
            key=one["key"],
            name=texts.chosen(one["name"], languages),
            text=one["text"],
            choices=[
                CartAnswerChoice(choice["key"], texts.chosen(choice["name"], languages))
                for choice in one["choices"]
            ],
        )
        for one in kept
    ]


def unit_now(facts: Facts, kept: CartLine) -> Money | None:
    """What one of a line costs now; None where it is not sold so."""
    asked = {**facts, "answers": kept.answers}
    given = _answers(asked)
    return None if given is None else unit_of(asked, given, kept.currency, kept.quantity)


def unit_of(facts: Facts, answers: Sequence[Facts], currency: str, quantity: int) -> Money | None:
    """What one costs with these answers, when so many are bought; None where it is not sold."""
    asked = {**facts, "currency": currency}
    if not _in_currency(asked, answers):
        return None
    found = pricing.charged(facts["price"], quantity, currency)
    if found is None:
        return None
    more = pricing.converted(facts["price"], modifying.differences(answers))
    return Money(max(0, found[0] + more), currency)


def _problems(
    facts: Facts, answers: Sequence[Facts] | None, minor: int | None, *, told: bool
) -> list[CartProblem]:
    if not facts["forSale"]:
        return [CartProblem(CartProblemKind.NOT_FOR_SALE)]
    found = []
    if answers is None:
        found.append(CartProblem(CartProblemKind.ANSWERS_INVALID))
    if minor is None:
        found.append(CartProblem(CartProblemKind.NOT_FOR_YOU))
    left = availability.sellable(facts["stock"], facts["wanted"])
    if left < facts["wanted"]:
        shown = availability.told(facts["stock"], left)
        found.append(CartProblem(CartProblemKind.SHORT_STOCK, available=shown))
    if told and minor is not None and minor != facts["seen"]:
        seen, now = (Money(each, facts["currency"]) for each in (facts["seen"], minor))
        found.append(CartProblem(CartProblemKind.PRICE_CHANGED, False, seen, now))
    return found


def _answers(facts: Facts) -> list[modifying.Kept] | None:
    """Ask whether the answers would be taken now, and for how much; None when they would not."""
    if not facts["answers"] and not facts["questions"]:
        return []
    given = modifying.as_answers(facts["answers"])
    try:
        return modifying.answered(modifying.questions(facts["questions"]), given)
    except InvalidInput:
        return None


def _in_currency(facts: Facts, answers: Sequence[Facts]) -> bool:
    """Tell whether every choice that costs or saves something does so in the currency."""
    if not answers:
        return True
    foreign = {
        choice["id"]
        for one in facts["questions"]
        for choice in one["choices"]
        if choice["difference"] and choice["currency"] != facts["currency"]
    }
    return not any(choice["choice"] in foreign for one in answers for choice in one["choices"])
