"""Repeating: what of an order can be bought again and what it costs now, as functions of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

import kit.ids
from domain import availability, modifying, pricing, reckoning
from domain.filling import MOST_LINES
from domain.merging import Want
from domain.modifying import Kept, ModifierAnswer, Question
from domain.refusals import InvalidInput
from kit.ids import PublicId
from kit.money import Money
from models import Modifier, ModifierChoice, OrderLine

Facts = Mapping[str, Any]
Key = tuple[UUID, bytes]


class RepeatVerdict(StrEnum):
    """Whether a line of an order can be bought again."""

    AVAILABLE = "AVAILABLE"
    CHANGED_OPTIONS = "CHANGED_OPTIONS"
    GONE = "GONE"
    NO_ROOM = "NO_ROOM"
    NOT_FOR_YOU = "NOT_FOR_YOU"
    NOT_PUBLISHED = "NOT_PUBLISHED"
    SHORT = "SHORT"


class ShortLines(StrEnum):
    """What becomes of a line of which there are fewer than were ordered."""

    ADD = "ADD"
    SKIP = "SKIP"


@dataclass(frozen=True)
class RepeatLine:
    """A line of an order, as it was bought and as it could be bought again."""

    order_line_id: PublicId
    verdict: RepeatVerdict
    ordered: int
    available: int
    then: Money
    now: Money | None


@dataclass(frozen=True)
class RepeatPreview:
    """What buying an order again would put into an empty cart."""

    lines: list[RepeatLine]
    then: Money | None
    now: Money | None
    includes_tax: bool | None
    can_repeat: bool


@dataclass(frozen=True)
class Repeated:
    """A line of an order with how many of it can be had, and in which form."""

    id: UUID
    facts: Facts
    verdict: RepeatVerdict
    quantity: int = 0
    answers: tuple[Kept, ...] = ()
    prices: dict[int, Money | None] = field(default_factory=dict)  # of one, by how many; known ones

    @cached_property
    def key(self) -> Key:
        """What it is told apart by in a cart."""
        return UUID(self.facts["variant"]), modifying.digest(self.answers)


def preview(facts: Sequence[Facts]) -> RepeatPreview:
    """What could be bought again of the order, line by line: at which price then and now, and how
    many of it; as into an empty cart. Staff see it as the customer does."""
    lines = chosen(facts, (), ShortLines.ADD)
    units = _units(lines, (), ShortLines.ADD)
    told = [_line(line, units) for line in lines]
    sold = [one for one in told if one.now is not None and one.available]
    display = next((one["now"] for one in facts if one["now"] is not None), None)
    currency = facts[0]["currency"] if facts else None
    return RepeatPreview(
        lines=told,
        then=None if currency is None else Money(sum(one["total"] for one in facts), currency),
        now=None
        if currency is None
        else Money(sum(one.now.minor * one.available for one in sold if one.now), currency),
        includes_tax=display and pricing.includes_tax(display["price"]),
        can_repeat=bool(sold),
    )


def again(facts: Facts) -> RepeatLine:
    """Whether so many of the line could be bought again, as into an empty cart, and what one would
    cost now. Staff see it as the customer does."""
    lines = chosen([facts], (), ShortLines.ADD)
    return _line(lines[0], _units(lines, (), ShortLines.ADD))


def chosen(facts: Sequence[Facts], cart: Iterable[Want], short: ShortLines) -> list[Repeated]:
    """Choose how many of each line can be had beside what is in the cart, the first line first.

    Lines of one variant share what there is of it. A line of which there is room for fewer, in
    the cart or in its line, is as one of which there are fewer.
    """
    of_key: Counter[Key] = Counter({want.key: want.quantity for want in cart})
    of_variant: Counter[UUID] = Counter()
    for (variant, _), quantity in of_key.items():
        of_variant[variant] += quantity
    found = []
    for each in facts:
        line = _checked(each)
        if line.verdict is RepeatVerdict.AVAILABLE:
            line = _priced(_limited(line, of_variant[line.key[0]], of_key), of_key)
            added = _added(line, short)
            if added:
                of_key[line.key] += added
                of_variant[line.key[0]] += added
        found.append(line)
    return found


def wants(
    lines: Sequence[Repeated], cart: Iterable[Want], short: ShortLines, now: datetime
) -> list[Want]:
    """Write what comes into the cart, each kind once, at the price that it has there now.

    A cart is in the order of time, so that lines stay in theirs by microseconds.
    """
    units = _units(lines, cart, short)
    found: dict[Key, Want] = {}
    for line, quantity in ((line, _added(line, short)) for line in lines):
        if quantity:
            had = found.get(line.key)
            found[line.key] = Want(
                variant_id=line.key[0],
                quantity=quantity + (had.quantity if had else 0),
                answers=list(line.answers),
                answers_hash=line.key[1],
                seen_minor=units[line.id].minor,
                added_at=had.added_at if had else now + timedelta(microseconds=len(found)),
            )
    return list(found.values())


def added(lines: Sequence[Repeated], short: ShortLines) -> dict[UUID, int]:
    """Tell how many of each line come into the cart."""
    return {line.id: _added(line, short) for line in lines}


def _checked(facts: Facts) -> Repeated:
    """Ask whether a line is sold as it was, however many there are of it."""
    id, now = UUID(facts["id"]), facts["now"]
    if now is None:
        return Repeated(id, facts, RepeatVerdict.GONE)
    if not now["forSale"]:
        return Repeated(id, facts, RepeatVerdict.NOT_PUBLISHED)
    answers = _answers(modifying.questions(now["questions"]), facts["answers"])
    if answers is None:
        return Repeated(id, facts, RepeatVerdict.CHANGED_OPTIONS)
    line = Repeated(id, facts, RepeatVerdict.AVAILABLE, facts["quantity"], tuple(answers))
    if _unit(line, line.quantity) is None:
        return replace(line, verdict=RepeatVerdict.NOT_FOR_YOU, quantity=0)
    return line


def _limited(line: Repeated, taken: int, cart: Mapping[Key, int]) -> Repeated:
    """Take no more of a line than there is, and than there is room for."""
    stock, there = line.facts["now"]["stock"], cart.get(line.key, 0)
    room = pricing.MOST - there
    if line.key not in cart and len(cart) >= MOST_LINES:
        room = 0
    fits = max(min(line.quantity, room), 0)
    left = max(availability.sellable(stock, taken + fits) - taken, 0)
    if left < fits:
        return replace(line, verdict=RepeatVerdict.SHORT, quantity=left)
    if fits < line.quantity:
        return replace(line, verdict=RepeatVerdict.NO_ROOM, quantity=fits)
    return line


def _priced(line: Repeated, cart: Mapping[Key, int]) -> Repeated:
    """Leave out what is sold in the currency of the order, but not so few of it."""
    if line.quantity and _unit(line, cart.get(line.key, 0) + line.quantity) is None:
        return replace(line, verdict=RepeatVerdict.NOT_FOR_YOU, quantity=0)
    return line


def _unit(line: Repeated, quantity: int) -> Money | None:
    """Price one of a line, once for each quantity that is asked about."""
    facts, many = line.facts, min(quantity, pricing.MOST)
    if many not in line.prices:
        unit = reckoning.unit_of(facts["now"], line.answers, facts["currency"], many)
        line.prices[many] = unit
    return line.prices[many]


def _added(line: Repeated, short: ShortLines) -> int:
    whole = line.verdict is RepeatVerdict.AVAILABLE
    return line.quantity if whole or short is ShortLines.ADD else 0


def _units(lines: Sequence[Repeated], cart: Iterable[Want], short: ShortLines) -> dict[UUID, Money]:
    """Price one of each line that is sold, by how many of its kind there would be in the cart."""
    total: Counter[Key] = Counter({want.key: want.quantity for want in cart})
    sold = [line for line in lines if line.verdict not in _UNSOLD]
    for line in sold:
        total[line.key] += _added(line, short)
    found = {line.id: _unit(line, total[line.key] or line.facts["quantity"]) for line in sold}
    return {id: unit for id, unit in found.items() if unit is not None}


def _line(line: Repeated, units: Mapping[UUID, Money]) -> RepeatLine:
    facts = line.facts
    return RepeatLine(
        order_line_id=PublicId(kit.ids.public(OrderLine, line.id)),
        verdict=line.verdict,
        ordered=facts["quantity"],
        available=line.quantity,
        then=Money(facts["unit"], facts["currency"]),
        now=units.get(line.id),
    )


def _answers(questions: Sequence[Question], kept: Sequence[Facts]) -> list[Kept] | None:
    """Answer as it was answered then; None where that would not be taken any more."""
    by_key = {question.key: question for question in questions}
    if any(one["key"] not in by_key for one in kept):
        return None
    try:
        given = [_answer(by_key[one["key"]], one) for one in kept]
        return modifying.answered(questions, given)
    except (InvalidInput, KeyError):
        return None


def _answer(question: Question, kept: Facts) -> ModifierAnswer:
    """Name by its ids what an order keeps by its keys; a choice that is gone has none."""
    ids = {choice.key: choice.id for choice in question.choices}
    return ModifierAnswer.model_construct(
        modifier_id=PublicId(kit.ids.public(Modifier, question.id)),
        choice_ids=[
            PublicId(kit.ids.public(ModifierChoice, ids[one["key"]])) for one in kept["choices"]
        ],
        text=kept["text"],
    )


_UNSOLD = frozenset(
    {
        RepeatVerdict.CHANGED_OPTIONS,
        RepeatVerdict.GONE,
        RepeatVerdict.NOT_FOR_YOU,
        RepeatVerdict.NOT_PUBLISHED,
    }
)
