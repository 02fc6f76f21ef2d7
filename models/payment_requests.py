"""Payment requests: what a provider is asked for, written down before it is asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import KEPT, PLAIN, Record, choice, document


class PaymentRequestKind(StrEnum):
    """What a provider can be asked for."""

    CANCEL = "CANCEL"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"
    START = "START"


class PaymentRequestState(StrEnum):
    """What became of asking a provider."""

    DECLINED = "DECLINED"
    DONE = "DONE"
    OPEN = "OPEN"


class PaymentRequest(Record, table=True):
    """Something that a provider is asked for; its id is the key by which it is done once."""

    __tablename__ = "payment_requests"
    __table_args__ = (
        sa.Index("ix_payment_requests_payment_id", "payment_id"),
        sa.Index(
            "ix_payment_requests_open",
            "due_at",
            "id",
            postgresql_where=sa.text("state = 'OPEN'"),
        ),
        sa.CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    )

    payment_id: UUID = Field(foreign_key="payments.id", ondelete="CASCADE")
    kind: PaymentRequestKind = Field(sa_type=choice(PaymentRequestKind), sa_column_kwargs=PLAIN)
    state: PaymentRequestState = Field(
        default=PaymentRequestState.OPEN,
        sa_type=choice(PaymentRequestState),
        sa_column_kwargs=PLAIN,
    )
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    reason: str | None = Field(default=None, max_length=500, sa_column_kwargs=KEPT)
    details: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=PLAIN)
    staff_id: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="SET NULL", index=True
    )
    tries: int = 0
    due_at: datetime = Field(sa_type=UTCDateTime)  # when it is asked again
    answer: str | None = Field(default=None, max_length=500, sa_column_kwargs=PLAIN)
