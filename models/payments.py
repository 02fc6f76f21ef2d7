"""Payments: what an order is to be paid by, and the ledger of what happened to it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit.money import Amount
from models.base import APPEND_ONLY, KEPT, PLAIN, Record, choice


class PaymentMethod(StrEnum):
    """A way to pay."""

    BANK_TRANSFER = "BANK_TRANSFER"
    CARD = "CARD"
    CASH_ON_DELIVERY = "CASH_ON_DELIVERY"
    INVOICE = "INVOICE"


class PaymentState(StrEnum):
    """How far one payment has come."""

    AUTHORIZED = "AUTHORIZED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    PAID = "PAID"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    PENDING = "PENDING"
    REFUNDED = "REFUNDED"


class Payment(Record, table=True):
    """What an order, or a part of it, is to be paid by; its sums are those of its ledger."""

    __tablename__ = "payments"
    __table_args__ = (
        sa.UniqueConstraint("provider", "reference"),
        sa.Index("ix_payments_of_order", "order_id", "created_at", "id"),
        sa.CheckConstraint("0 <= captured_minor and captured_minor <= amount_minor", name="paid"),
        sa.CheckConstraint("authorized_minor between 0 and amount_minor", name="authorized_within"),
        sa.CheckConstraint(
            "0 <= refunded_minor and 0 <= refunding_minor"
            " and refunded_minor + refunding_minor <= captured_minor",
            name="refunded_within",
        ),
    )

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    provider: str = Field(
        max_length=32,
        sa_column_kwargs=PLAIN,
        description="Who moves the money: `manual` for the shop itself, or a provider of cards.",
    )
    method: PaymentMethod = Field(
        sa_type=choice(PaymentMethod), sa_column_kwargs=PLAIN, description="The way to pay."
    )
    state: PaymentState = Field(
        default=PaymentState.PENDING,
        sa_type=choice(PaymentState),
        sa_column_kwargs=PLAIN,
        description="How far it has come.",
    )
    reference: str | None = Field(
        default=None,
        max_length=200,
        sa_column_kwargs=KEPT,
        description="What the provider calls it.",
    )
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    authorized_minor: int = Field(default=0, sa_type=sa.BigInteger)
    captured_minor: int = Field(default=0, sa_type=sa.BigInteger)
    refunded_minor: int = Field(default=0, sa_type=sa.BigInteger)
    refunding_minor: int = Field(default=0, sa_type=sa.BigInteger)
    failed_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it last failed."
    )
    voided_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it was called off."
    )

    amount: ClassVar[Amount] = Amount("amount_minor", "What it is to bring.")
    authorized: ClassVar[Amount] = Amount("authorized_minor", "What was promised.")
    captured: ClassVar[Amount] = Amount("captured_minor", "What came in.")
    refunded: ClassVar[Amount] = Amount("refunded_minor", "What was given back of it.")
    refunding: ClassVar[Amount] = Amount(
        "refunding_minor", "What the provider was asked to give back and has not told of yet."
    )


class PaymentEntryKind(StrEnum):
    """What can happen to a payment."""

    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    FAILED = "FAILED"
    REFUNDED = "REFUNDED"
    VOIDED = "VOIDED"


class PaymentEntry(Record, table=True):
    """What happened to a payment; rows are added and never changed, and its sums are theirs."""

    __tablename__ = "payment_entries"
    __table_args__ = (
        sa.UniqueConstraint("payment_id", "key"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        {"info": {APPEND_ONLY: True}},
    )

    payment_id: UUID = Field(foreign_key="payments.id", ondelete="CASCADE")
    kind: PaymentEntryKind = Field(
        sa_type=choice(PaymentEntryKind), sa_column_kwargs=PLAIN, description="What happened."
    )
    key: str = Field(max_length=200, sa_column_kwargs=PLAIN)
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    note: str | None = Field(
        default=None,
        max_length=500,
        sa_column_kwargs=KEPT,
        description="What was said of it: the reference of a transfer, why it was given back.",
    )
    staff_id: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="SET NULL", index=True
    )

    amount: ClassVar[Amount] = Amount("amount_minor", "How much it was about.")
