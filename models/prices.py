"""Prices: what one of a variant costs on a price list, from some quantity on."""

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from models.base import Record


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
