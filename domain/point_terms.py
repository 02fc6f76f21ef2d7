"""Point terms: how points are earned, what they are worth, and how long they wait and last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from domain.commands import Command
from kit.currencies import Currency
from kit.money import Money
from models.tax_classes import FULL_BP

PENDING_DAYS = 30
MOST_DAYS = 365
MOST_MONTHS = 120
EARNING_SAID = (
    "How many points are earned for each main unit of the store's currency that goods cost after "
    "discounts, 0 to 100 with four digits"
)
WORTH_SAID = (
    "What one point is worth when an order is paid with it, in the smallest coin of the store's "
    "currency, 0 to 10000 with four digits: 0.5 is half a cent"
)
Earning = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4)]
Worth = Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=4)]


class PointsTerms(Command):
    """How reward points work; what is not said is as in a new store."""

    earning: Annotated[
        Earning | None,
        Field(default_factory=lambda: None, description=f"{EARNING_SAID}; null earns none."),
    ]
    worth: Annotated[
        Worth | None,
        Field(default_factory=lambda: None, description=f"{WORTH_SAID}; null is nothing."),
    ]
    pending_days: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=0,
            le=MOST_DAYS,
            description="How many days after the payment what was earned becomes available, so "
            f"that goods can come back before; null is {PENDING_DAYS}.",
        ),
    ]
    expire_months: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=1,
            le=MOST_MONTHS,
            description="How many months available points last; null lets them last for ever. A "
            "change holds for points that become available from then on.",
        ),
    ]
    most_percent: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=1,
            le=100,
            description="How many percent of an order can be paid with points; null is 100.",
        ),
    ]


@dataclass(frozen=True)
class Terms:
    """How points work, as it is kept: rates in ten-thousandths."""

    earning_bp: int = 0
    worth_bp: int = 0
    pending_days: int = PENDING_DAYS
    expire_months: int | None = None
    most_percent: int = 100

    @property
    def earning(self) -> Decimal:
        """Points for a main unit of the currency."""
        return Decimal(self.earning_bp).scaleb(-4)

    @property
    def worth(self) -> Decimal:
        """What a point is worth, in the smallest coin."""
        return Decimal(self.worth_bp).scaleb(-4)


USUAL = Terms()


@dataclass(frozen=True)
class Rates:
    """What holds for a customer: points for the smallest coin, and coins for a point."""

    earning: Fraction = Fraction(0)
    worth: Fraction = Fraction(0)
    most: Fraction = Fraction(1)


@dataclass(frozen=True)
class PointsExpiry:
    """How many points are lost next, unless they are used."""

    on: date
    points: int


@dataclass(frozen=True)
class PointsSummary:
    """What points a customer has, and what they are worth to them."""

    available: int
    pending: int
    owed: int
    worth: Money
    next_expiry: PointsExpiry | None


def bp_of(rate: Decimal | None) -> int | None:
    """Write a rate as it is kept, in ten-thousandths."""
    return None if rate is None else int(rate.scaleb(4))


def kept(command: PointsTerms | None) -> dict[str, Any] | None:
    """Write terms as they are kept; None where staff decided nothing."""
    if command is None:
        return None
    said = {
        "earning_bp": bp_of(command.earning),
        "worth_bp": bp_of(command.worth),
        "pending_days": command.pending_days,
        "expire_months": command.expire_months,
        "most_percent": command.most_percent,
    }
    return asdict(USUAL) | {name: value for name, value in said.items() if value is not None}


def understood(value: Any) -> Terms:
    """Make sense of terms that are kept; what makes none is as in a new store."""
    if not isinstance(value, Mapping):
        return USUAL
    told = {each.name: value.get(each.name) for each in fields(Terms)}
    return Terms(**{name: each for name, each in told.items() if type(each) is int and each >= 0})


def rates(facts: Mapping[str, Any]) -> Rates:
    """Tell what holds for a customer: the best of their groups' rates, else the store's.

    Nobody's points, and all where they are switched off, are worth nothing, and none are earned.
    """
    if not facts["on"] or not facts["known"]:
        return Rates()
    terms = understood(facts["terms"])
    earning, worth = facts["groupEarning"], facts["groupWorth"]
    coin = Fraction(Money(1, facts["currency"]).amount)
    return Rates(
        earning=Fraction(terms.earning_bp if earning is None else earning, FULL_BP) * coin,
        worth=Fraction(terms.worth_bp if worth is None else worth, FULL_BP),
        most=Fraction(terms.most_percent, 100),
    )


def summary(facts: Mapping[str, Any]) -> PointsSummary | None:
    """The customer's reward points and what they are worth; null while the store has none."""
    if not facts["on"]:
        return None
    available, pending, owed, ends, expiring = facts["account"] or (0, 0, 0, None, 0)
    worth = Money(int(available * rates(facts).worth), Currency(facts["currency"]))
    expiry = None if ends is None else PointsExpiry(date.fromisoformat(ends), expiring)
    return PointsSummary(available, pending, owed, worth, expiry)
