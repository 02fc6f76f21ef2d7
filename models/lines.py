"""Lines: the goods of an order, and the charges beside them."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from models.base import KEPT, PLAIN, Record, choice, document

ZERO = {"server_default": "0"}  # for orders that are imported


class OrderLine(Record, table=True):
    """Some of one variant in an order, as it was sold."""

    __tablename__ = "order_lines"
    __table_args__ = (
        sa.Index("ix_order_lines_of_order", "order_id", "position", "id"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint("shipped_quantity between 0 and quantity", name="shipped_within"),
        sa.CheckConstraint("returned_quantity between 0 and quantity", name="returned_within"),
    )

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    position: int = Field(description="Place in the order, from 0.")
    variant_id: UUID | None = Field(
        default=None, foreign_key="variants.id", ondelete="SET NULL", index=True
    )
    sku: str = Field(
        max_length=64, sa_column_kwargs=KEPT, description="Stock keeping unit at the time of sale."
    )
    name: str = Field(
        max_length=300, sa_column_kwargs=KEPT, description="What it was called at the time of sale."
    )
    quantity: int = Field(description="How many were ordered.")
    shipped_quantity: int = Field(default=0, description="How many of them have been sent.")
    returned_quantity: int = Field(default=0, description="How many of them came back.")
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    unit_minor: int = Field(sa_type=sa.BigInteger)
    total_minor: int = Field(sa_type=sa.BigInteger)
    discount_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs=ZERO)
    tax_minor: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs=ZERO)
    tax_rate_bp: int | None = None
    is_final_sale: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": sa.false()},
        description="Whether it was sold as what does not come back.",
    )
    answers: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_type=document(),
        sa_column_kwargs={**KEPT, "server_default": "[]"},
    )

    unit_price: ClassVar[Amount] = Amount("unit_minor", "Price of one, when it was sold.")
    total: ClassVar[Amount] = Amount("total_minor", "Price of all of them, after rounding.")
    discount: ClassVar[Amount] = Amount(
        "discount_minor", "Its share of what codes took off; positive."
    )
    tax: ClassVar[Amount] = Amount(
        "tax_minor", "Its share of the taxes, in its price or on top of it."
    )


class ChargeKind(StrEnum):
    """What a charge that is no product is for."""

    DISCOUNT = "DISCOUNT"
    FEE = "FEE"
    HANDLING = "HANDLING"
    OTHER = "OTHER"
    SAMPLE = "SAMPLE"
    SHIPPING = "SHIPPING"
    TAX = "TAX"
    VOUCHER = "VOUCHER"


class OrderCharge(Record, table=True):
    """What an order costs or saves beside its goods: carriage, discount, fee."""

    __tablename__ = "order_charges"
    __table_args__ = (sa.Index("ix_order_charges_of_order", "order_id", "position", "id"),)

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    position: int = Field(description="Place in the order, from 0.")
    kind: ChargeKind = Field(
        sa_type=choice(ChargeKind), sa_column_kwargs=PLAIN, description="What it is for."
    )
    label: str = Field(
        max_length=300, sa_column_kwargs=KEPT, description="What the customer reads on the bill."
    )
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    amount_minor: int = Field(sa_type=sa.BigInteger)

    amount: ClassVar[Amount] = Amount(
        "amount_minor", "What it adds to the order; what it saves is negative."
    )
