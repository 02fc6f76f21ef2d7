"""Returnables: how many of a line of an order can be returned, until when, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain import return_terms
from domain.refusals import FeatureOff
from domain.return_refusals import AlreadyReturned, FinalSale, NotShipped, ReturnWindowClosed
from kit import times
from kit.refused import Refused

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Returnable:
    """Whether something of a line can be returned now."""

    quantity: int
    code: str | None
    reason: str | None
    until: datetime | None


def returnable(facts: Facts) -> Returnable:
    """How many of it can be returned now, until when, or why none can; by the very rule that
    `requestReturn` asks."""
    no = why_not(facts)
    if no is not None:
        return Returnable(0, no.code(), no.message, None)
    return Returnable(left(facts), None, None, None if facts["writes"] else until(facts))


def why_not(facts: Facts) -> Refused | None:
    """Tell how a return of it is refused, or None where some can be returned.

    What staff write down is not bound by the switch, by final sale and by time: these say what
    customers may ask for, and the law or kindness may know better.
    """
    if not facts["writes"] and not facts["on"]:
        return FeatureOff()
    if facts["shipped"] == 0:
        return NotShipped()
    if left(facts) == 0:
        return AlreadyReturned()
    if facts["writes"]:
        return None
    if facts["finalSale"]:
        return FinalSale()
    return ReturnWindowClosed() if times.read(facts["now"]) >= until(facts) else None


def left(facts: Facts) -> int:
    """Count what was sent and neither came back, nor is to, nor was given back without."""
    gone = max(facts["returned"], facts["credited"])
    return int(max(0, facts["shipped"] - gone - facts["coming"]))


def until(facts: Facts) -> datetime:
    """Tell when it can be returned no more: so many days after the last of it arrived."""
    days = return_terms.read_as(facts["terms"]).window_days
    return times.read(facts["arrived"]) + timedelta(days=days)
