"""Taxes: what of an order's sum is tax, frozen at the moment of buying."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from models.base import KEPT, PLAIN, Record
from models.tax_classes import FULL_BP


class TaxTreatment(StrEnum):
    """Whether tax is charged on an order, and why not."""

    EXEMPT = "EXEMPT"
    OUTSIDE = "OUTSIDE"
    REVERSE_CHARGE = "REVERSE_CHARGE"
    TAXED = "TAXED"


class OrderTax(Record, table=True):
    """What of an order is taxed by one rate, and the tax on it."""

    __tablename__ = "order_taxes"
    __table_args__ = (
        sa.Index("ix_order_taxes_of_order", "order_id", "position", "id"),
        sa.CheckConstraint(f"rate_bp between 0 and {FULL_BP}", name="rate_within"),
    )

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    position: int = Field(description="Place in the order, from 0; the highest rate is first.")
    label: str = Field(
        max_length=100, sa_column_kwargs=KEPT, description="What the customer reads on the bill."
    )
    country: str | None = Field(
        default=None,
        max_length=2,
        sa_column_kwargs=KEPT,
        description="Whose tax it is, ISO 3166-1 alpha-2; null where none is charged.",
    )
    region: str | None = Field(
        default=None,
        max_length=100,
        sa_column_kwargs=KEPT,
        description="The region whose tax it is; null for that of a whole country.",
    )
    rate_bp: int = Field(description="Tax in hundredths of a percent: 1900 is 19 %.")
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    base_minor: int = Field(sa_type=sa.BigInteger)
    amount_minor: int = Field(sa_type=sa.BigInteger)

    base: ClassVar[Amount] = Amount("base_minor", "What is taxed, without the tax.")
    amount: ClassVar[Amount] = Amount(
        "amount_minor", "The tax, in the order's prices or on top of them."
    )
