"""Groups of customers: who pays which prices."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from models.base import PLAIN, Record, choice
from models.tax_classes import FULL_BP
from models.texts import texts


class GroupKind(StrEnum):
    """Whether customers have a group besides others, or climb to it."""

    GROUP = "GROUP"
    LEVEL = "LEVEL"


class CustomerGroup(Record, table=True):
    """Customers who are treated alike: a group such as Wholesale, or a level of membership."""

    __tablename__ = "customer_groups"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index(
            "uq_customer_groups_rank",
            "rank",
            unique=True,
            postgresql_where=sa.text("kind = 'LEVEL'"),
        ),
        sa.CheckConstraint(f"discount_bp between 0 and {FULL_BP}", name="discount_within"),
        sa.CheckConstraint("(kind = 'LEVEL') = (rank is not null)", name="levels_are_ranked"),
        sa.CheckConstraint("rule_days > 0", name="rule_days_positive"),
        sa.CheckConstraint("rule_orders > 0", name="rule_orders_positive"),
        sa.CheckConstraint("rule_spent_minor > 0", name="rule_spent_positive"),
        sa.CheckConstraint("points_earning_bp >= 0", name="points_earning_not_negative"),
        sa.CheckConstraint("points_worth_bp >= 0", name="points_worth_not_negative"),
        sa.CheckConstraint(
            "(rule_spent_minor is null) = (currency is null)", name="rule_has_currency"
        ),
    )

    key: str = Field(max_length=64, description="Name for programs; unique, never changes.")
    name: dict[str, str] = texts("What it is called.")
    kind: GroupKind = Field(
        default=GroupKind.GROUP,
        sa_type=choice(GroupKind),
        sa_column_kwargs=PLAIN,
        description="Whether it is a level of membership, of which a customer has one at most.",
    )
    rank: int | None = Field(
        default=None, description="Place among the levels, the lowest first; null for groups."
    )
    discount_bp: int = Field(
        default=0,
        description="Taken off regular prices, in hundredths of a percent: 1250 is 12.5 %.",
    )
    shows_net: bool | None = Field(
        default=None,
        description="Whether its members see prices without tax; null leaves it to the store.",
    )
    points_earning_bp: int | None = Field(
        default=None,
        description="Points earned for a main unit of the currency, in ten-thousandths; null "
        "leaves it to the store.",
    )
    points_worth_bp: int | None = Field(
        default=None,
        description="What a point is worth, in ten-thousandths of the smallest coin; null leaves "
        "it to the store.",
    )
    rule_orders: int | None = Field(
        default=None, description="Joined by who placed so many orders; null for no such rule."
    )
    currency: str | None = Field(default=None, max_length=3)
    rule_spent_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    rule_days: int | None = Field(
        default=None, description="In how many days up to now; null for ever."
    )
    rule_email_domain: str | None = Field(
        default=None,
        max_length=253,
        sa_column_kwargs=PLAIN,
        description="Joined by who proved an address of this domain; null for no such rule.",
    )

    rule_spent: ClassVar[Amount] = Amount(
        "rule_spent_minor",
        "Joined by who spent so much on paid orders; null for no such rule.",
    )


def points_earning(points_earning_bp: int | None) -> Decimal | None:
    """Points that members earn for each main unit of the currency; null leaves it to the store."""
    return None if points_earning_bp is None else Decimal(points_earning_bp).scaleb(-4)


def points_worth(points_worth_bp: int | None) -> Decimal | None:
    """What a point of a member is worth, in the smallest coin; null leaves it to the store."""
    return None if points_worth_bp is None else Decimal(points_worth_bp).scaleb(-4)


def discount(discount_bp: int) -> Decimal:
    """Percent taken off regular prices, with two digits; never off price lists."""
    return Decimal(discount_bp).scaleb(-2)
