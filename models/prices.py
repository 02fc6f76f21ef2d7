"""Prices: what some customers pay at some times, instead of the regular price."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit.money import Amount
from models.base import Record, finite


class PriceList(Record, table=True):
    """Prices that hold together: for a group or for all, in one currency, in a period."""

    __tablename__ = "price_lists"
    __table_args__ = (
        sa.UniqueConstraint("name"),
        sa.Index("ix_price_lists_group_id", "group_id"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        *finite("starts_at", "ends_at"),
    )

    name: str = Field(max_length=100, description="What staff call it; unique.")
    group_id: UUID | None = Field(
        default=None, foreign_key="customer_groups.id", ondelete="CASCADE"
    )
    currency: str = Field(max_length=3)
    starts_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it begins to hold; null for always."
    )
    ends_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it holds no more; null for never."
    )
    is_active: bool = Field(default=True, description="Whether it holds at all.")


class Price(Record, table=True):
    """What one of a variant costs on a price list, from some quantity on."""

    __tablename__ = "prices"
    __table_args__ = (
        sa.UniqueConstraint("price_list_id", "variant_id", "min_quantity"),
        sa.Index("ix_prices_variant_id", "variant_id", "price_list_id"),
        sa.CheckConstraint("min_quantity >= 1", name="quantity_positive"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        sa.CheckConstraint("was_minor > amount_minor", name="was_more"),
    )

    price_list_id: UUID = Field(foreign_key="price_lists.id", ondelete="CASCADE")
    variant_id: UUID = Field(foreign_key="variants.id", ondelete="CASCADE")
    currency: str = Field(max_length=3)
    min_quantity: int = Field(default=1, description="From how many of them on it holds.")
    amount_minor: int = Field(sa_type=sa.BigInteger)
    was_minor: int | None = Field(default=None, sa_type=sa.BigInteger)

    amount: ClassVar[Amount] = Amount("amount_minor", "Price of one.")
    was: ClassVar[Amount] = Amount("was_minor", "The price of before that is shown struck out.")
