"""Reckoning: what a cart and its lines come to, from facts that were read before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class CartLineNow:
    """What a line of a cart comes to at this moment."""

    unit: Money | None
    total: Money | None
    was: Money | None
    regular: Money | None
    includes_tax: bool
    problems: list[CartProblem] = field(default_factory=list)


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
    price, answers = facts["price"], _answers(facts)
    offer = None
    if answers is None or _in_currency(facts, answers):
        offer = pricing.charged(price, facts["quantity"], facts["currency"])
    more = 0
    if offer is not None:
        kept = facts["answers"] if answers is None else answers
        more = pricing.converted(price, modifying.differences(kept))
    unit = None if offer is None else _more(offer.unit, more)
    return CartLineNow(
        unit=unit,
        total=None if unit is None else Money(unit.minor * facts["quantity"], unit.currency),
        was=None if offer is None else _was(offer, more),
        regular=_regular(facts, more),
        includes_tax=pricing.shown_as(price) is pricing.TaxDisplay.GROSS,
        problems=list(_problems(facts, answers, unit, told=told)),
    )


def cart(facts: Sequence[Facts], told: bool = True) -> CartNow:
    """What all lines come to together; those that cannot be had now cost nothing."""
    lines = [line(each, told) for each in facts]
    had = [one for one in lines if one.total is not None and not _is_gone(one)]
    currency = facts[0]["currency"] if facts else None
    return CartNow(
        goods=Money(sum(one.total.minor for one in had if one.total), currency)
        if currency
        else None,
        includes_tax=lines[0].includes_tax if lines else None,
        line_count=len(facts),
        item_count=sum(each["quantity"] for each in facts),
        problem_count=sum(len(one.problems) for one in lines),
        can_check_out=bool(lines) and not any(p.blocks for one in lines for p in one.problems),
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
    offer = pricing.charged(facts["price"], quantity, currency)
    if offer is None:
        return None
    return _more(offer.unit, pricing.converted(facts["price"], modifying.differences(answers)))


def _problems(
    facts: Facts, answers: Sequence[Facts] | None, unit: Money | None, *, told: bool
) -> Iterable[CartProblem]:
    if not facts["forSale"]:
        yield CartProblem(CartProblemKind.NOT_FOR_SALE)
        return
    if answers is None:
        yield CartProblem(CartProblemKind.ANSWERS_INVALID)
    if unit is None:
        yield CartProblem(CartProblemKind.NOT_FOR_YOU)
    left = availability.sellable(facts["stock"], facts["wanted"])
    if left < facts["wanted"]:
        shown = availability.told(facts["stock"], left)
        yield CartProblem(CartProblemKind.SHORT_STOCK, available=shown)
    seen = Money(facts["seen"], facts["currency"])
    if told and unit is not None and unit != seen:
        yield CartProblem(CartProblemKind.PRICE_CHANGED, blocks=False, seen=seen, now=unit)


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
    foreign = {
        choice["id"]
        for one in facts["questions"]
        for choice in one["choices"]
        if choice["difference"] and choice["currency"] != facts["currency"]
    }
    return not any(choice["choice"] in foreign for one in answers for choice in one["choices"])


def _regular(facts: Facts, more: int) -> Money | None:
    price = facts["price"]
    if price["currency"] != facts["currency"]:
        return None
    return Money(max(0, pricing.converted(price, price["list"]) + more), facts["currency"])


def _was(offer: pricing.Charged, more: int) -> Money | None:
    """Tell what one cost before; what costs nothing with these answers cost nothing then, too."""
    was = None if offer.was is None else _more(offer.was, more)
    return was if was is not None and was.minor > 0 else None


def _is_gone(one: CartLineNow) -> bool:
    return any(problem.kind is CartProblemKind.NOT_FOR_SALE for problem in one.problems)


def _more(money: Money, minor: int) -> Money:
    return Money(max(0, money.minor + minor), money.currency)
