"""Discount codes: words that make an order cheaper, for whom, when, and how often."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from kit.money import Amount
from models.base import Record, choice, finite
from models.tax_classes import FULL_BP

LONGEST = 40


class DiscountKind(StrEnum):
    """What a discount code takes off."""

    AMOUNT = "AMOUNT"
    FREE_SHIPPING = "FREE_SHIPPING"
    PERCENT = "PERCENT"


class DiscountCodeState(StrEnum):
    """Whether a discount code can be used at the moment."""

    ENDED = "ENDED"
    OFF = "OFF"
    RUNNING = "RUNNING"
    UPCOMING = "UPCOMING"
    USED_UP = "USED_UP"


class DiscountCode(Record, table=True):
    """A word that makes an order cheaper."""

    __tablename__ = "discount_codes"
    __table_args__ = (
        sa.UniqueConstraint("text_key"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        sa.CheckConstraint(
            "(kind = 'PERCENT') = (percent_bp is not null) and"
            " (kind = 'AMOUNT') = (amount_minor is not null)",
            name="takes_what_it_is_for",
        ),
        sa.CheckConstraint(f"percent_bp between 1 and {FULL_BP}", name="percent_within"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("least_minor >= 0", name="least_not_negative"),
        sa.CheckConstraint(
            "currency is not null or coalesce(amount_minor, least_minor) is null",
            name="money_has_currency",
        ),
        sa.CheckConstraint("uses between 0 and coalesce(most_uses, uses)", name="uses_within"),
        *finite("starts_at", "ends_at"),
    )

    text: str = Field(max_length=LONGEST, description="What buyers type, as staff wrote it.")
    text_key: str = Field(max_length=LONGEST)
    kind: DiscountKind = Field(sa_type=choice(DiscountKind), description="What it takes off.")
    percent_bp: int | None = Field(default=None)
    currency: str | None = Field(default=None, max_length=3)
    amount_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    least_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    starts_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it begins to hold; null for always."
    )
    ends_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it holds no more; null for never."
    )
    most_uses: int | None = Field(
        default=None, description="In how many orders it can be used; null for any number."
    )
    most_uses_each: int | None = Field(
        default=None,
        description="In how many orders of one customer it can be used; null for any number.",
    )
    uses: int = Field(
        default=0, description="In how many orders it was used, but for those that were cancelled."
    )
    is_combinable: bool = Field(
        default=False, description="Whether it can be used beside other codes."
    )
    is_active: bool = Field(default=True, description="Whether it holds at all.")
    is_for_some: bool = Field(
        default=False,
        description="Whether it is for its products and categories alone; else for all goods.",
    )

    amount: ClassVar[Amount] = Amount("amount_minor", "How much it takes off; of AMOUNT alone.")
    least: ClassVar[Amount] = Amount(
        "least_minor", "What the goods it is for must come to; null for nothing."
    )


class DiscountCodeProduct(Record, table=True):
    """A product that a discount code is for."""

    __tablename__ = "discount_code_products"
    __table_args__ = (
        sa.UniqueConstraint("code_id", "product_id"),
        sa.Index("ix_discount_code_products_product_id", "product_id"),
    )

    code_id: UUID = Field(foreign_key="discount_codes.id", ondelete="CASCADE")
    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")


class DiscountCodeCategory(Record, table=True):
    """A category that a discount code is for, with all that stands within it."""

    __tablename__ = "discount_code_categories"
    __table_args__ = (
        sa.UniqueConstraint("code_id", "category_id"),
        sa.Index("ix_discount_code_categories_category_id", "category_id"),
    )

    code_id: UUID = Field(foreign_key="discount_codes.id", ondelete="CASCADE")
    category_id: UUID = Field(foreign_key="categories.id", ondelete="CASCADE")


def state(
    starts_at: datetime | None,
    ends_at: datetime | None,
    is_active: bool,
    most_uses: int | None,
    uses: int,
) -> DiscountCodeState:
    """Whether it can be used at the moment."""
    now = clock.now()
    if not is_active:
        return DiscountCodeState.OFF
    if ends_at is not None and ends_at <= now:
        return DiscountCodeState.ENDED
    if most_uses is not None and uses >= most_uses:
        return DiscountCodeState.USED_UP
    if starts_at is not None and starts_at > now:
        return DiscountCodeState.UPCOMING
    return DiscountCodeState.RUNNING
