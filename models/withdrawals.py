"""Withdrawals: declarations that somebody withdraws from a contract, as they were received."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import KEPT, PLAIN, Record, choice

NUMBERS = sa.Sequence("withdrawal_numbers", start=1001, metadata=Record.metadata)


class WithdrawalState(StrEnum):
    """What the shop has done with a withdrawal."""

    ANSWERED = "ANSWERED"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"


class WithdrawalExemption(StrEnum):
    """Why the right to withdraw does not hold."""

    BUSINESS = "BUSINESS"


class Withdrawal(Record, table=True):
    """A withdrawal from a contract, in the words of whoever declared it; it is the receipt."""

    __tablename__ = "withdrawals"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_withdrawals_newest", "created_at", "id"),
        sa.Index("ix_withdrawals_of_order", "order_id", "created_at", "id"),
        sa.Index(
            "ix_withdrawals_to_match",
            "created_at",
            "id",
            postgresql_where=sa.text("matched_at is null"),
        ),
    )

    number: str = Field(
        max_length=40, sa_column_kwargs=KEPT, description="Its receipt number: `W-1001`."
    )
    order_number: str = Field(
        max_length=40, sa_column_kwargs=KEPT, description="The number of the order, as typed."
    )
    name: str = Field(max_length=200, sa_column_kwargs=KEPT, description="Who withdraws, as typed.")
    email: str = Field(
        max_length=254, sa_column_kwargs=KEPT, description="Where the receipt went, as typed."
    )
    text: str | None = Field(
        default=None,
        max_length=2000,
        sa_column_kwargs=KEPT,
        description="What else was said, such as of which goods; no reason is asked for.",
    )
    language: str | None = Field(default=None, max_length=35, sa_column_kwargs=PLAIN)
    state: WithdrawalState = Field(
        default=WithdrawalState.RECEIVED,
        sa_type=choice(WithdrawalState),
        sa_column_kwargs=PLAIN,
        description="What the shop has done with it.",
    )
    matched_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When its order was looked for; null while that is to come.",
    )
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="SET NULL")
    exemption: WithdrawalExemption | None = Field(
        default=None,
        sa_type=choice(WithdrawalExemption),
        sa_column_kwargs=PLAIN,
        description="Why the right to withdraw does not hold for its order; null where it does, "
        "or no order is known.",
    )
    return_id: UUID | None = Field(
        default=None, foreign_key="returns.id", ondelete="SET NULL", index=True
    )
    answer: str | None = Field(
        default=None,
        max_length=1000,
        sa_column_kwargs=KEPT,
        description="What the shop answered.",
    )
    decided_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When the shop answered."
    )


def exemption(vat_number: str | None, business_id: UUID | None) -> WithdrawalExemption | None:
    """Why its buyer has no right to withdraw from it; null where they have, as consumers do."""
    is_business = vat_number is not None or business_id is not None
    return WithdrawalExemption.BUSINESS if is_business else None
