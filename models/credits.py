"""Credits: what was given back for goods that were returned or charged in error."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit.money import Amount
from models.base import KEPT, PLAIN, Record, choice, document, finite


class CreditLineKind(StrEnum):
    """What a line of a credit gives back."""

    CHARGE = "CHARGE"
    GOODS = "GOODS"


class Credit(Record, table=True):
    """A credit note: money given back, for lines of earlier orders or for none that is known."""

    __tablename__ = "credits"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_credits_of_customer", "customer_id", "issued_at", "id"),
        sa.Index("ix_credits_newest", "issued_at", "id"),
        sa.Index("ix_credits_of_order", "order_id", "issued_at", "id"),
        sa.Index("ix_credits_of_return", "return_id", "issued_at", "id"),
        *finite("issued_at"),
    )

    number: str = Field(max_length=40, sa_column_kwargs=KEPT, description="What people call it.")
    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", sa_column_kwargs=PLAIN
    )
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="SET NULL")
    return_id: UUID | None = Field(default=None, foreign_key="returns.id", ondelete="SET NULL")
    reason: str | None = Field(
        default=None,
        max_length=500,
        sa_column_kwargs=KEPT,
        description="Why it was given, as the customer reads it.",
    )
    issued_at: datetime = Field(
        sa_type=UTCDateTime, sa_column_kwargs=KEPT, description="When it was given."
    )
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    total_minor: int = Field(sa_type=sa.BigInteger)
    content: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=KEPT)

    total: ClassVar[Amount] = Amount("total_minor", "What was given back.")


class CreditLine(Record, table=True):
    """What one line of a credit gives back; amounts are positive."""

    __tablename__ = "credit_lines"
    __table_args__ = (
        sa.Index("ix_credit_lines_of_credit", "credit_id", "position", "id"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    credit_id: UUID = Field(foreign_key="credits.id", ondelete="CASCADE")
    position: int = Field(description="Place in the credit, from 0.")
    kind: CreditLineKind = Field(
        default=CreditLineKind.GOODS,
        sa_type=choice(CreditLineKind),
        sa_column_kwargs=PLAIN,
        description="What it gives back.",
    )
    order_line_id: UUID | None = Field(
        default=None, foreign_key="order_lines.id", ondelete="SET NULL", index=True
    )
    variant_id: UUID | None = Field(
        default=None, foreign_key="variants.id", ondelete="SET NULL", index=True
    )
    sku: str = Field(
        max_length=64, sa_column_kwargs=KEPT, description="Stock keeping unit of what came back."
    )
    name: str = Field(max_length=300, sa_column_kwargs=KEPT, description="What it was called.")
    quantity: int = Field(description="How many came back.")
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    total_minor: int = Field(sa_type=sa.BigInteger)

    total: ClassVar[Amount] = Amount("total_minor", "What was given back.")
