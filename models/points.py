"""Points: what customers are rewarded with, and every change that made it so."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import APPEND_ONLY, GONE, KEPT, PLAIN, Record, choice

MOST = 1_000_000_000  # of a customer; who has so many earns no more


class PointsAccount(Record, table=True):
    """How many points a customer has: the sums of their entries, and what is locked to add one."""

    __tablename__ = "points_accounts"
    __table_args__ = (
        sa.UniqueConstraint("customer_id"),
        sa.Index("ix_points_accounts_releases_on", "releases_on", "id"),
        sa.Index("ix_points_accounts_expires_on", "expires_on", "id"),
        sa.CheckConstraint("available >= 0", name="available_not_negative"),
        sa.CheckConstraint("pending >= 0", name="pending_not_negative"),
        sa.CheckConstraint("owed >= 0", name="owed_not_negative"),
        sa.CheckConstraint("owed = 0 or available = 0", name="owed_is_paid_first"),
        sa.CheckConstraint("expiring between 0 and available", name="expiring_are_available"),
        sa.CheckConstraint("(expires_on is null) = (expiring = 0)", name="expiring_on_a_day"),
        sa.CheckConstraint("(releases_on is null) = (pending = 0)", name="pending_until_a_day"),
    )

    customer_id: UUID = Field(foreign_key="customers.id", sa_column_kwargs=PLAIN)
    available: int = Field(default=0, sa_column_kwargs=GONE)
    pending: int = Field(default=0, sa_column_kwargs=GONE)
    owed: int = Field(default=0, sa_column_kwargs=GONE)
    releases_on: date | None = Field(default=None, sa_column_kwargs=GONE)
    expires_on: date | None = Field(default=None, sa_column_kwargs=GONE)
    expiring: int = Field(default=0, sa_column_kwargs=GONE)


class PointsKind(StrEnum):
    """Why the points of a customer changed."""

    ADJUSTED = "ADJUSTED"
    EARNED = "EARNED"
    EXPIRED = "EXPIRED"
    GIVEN_BACK = "GIVEN_BACK"
    RELEASED = "RELEASED"
    REVERSED = "REVERSED"
    USED = "USED"


class PointsEntry(Record, table=True):
    """A change of a customer's points; rows are added, never changed, and points are their sum."""

    __tablename__ = "points_entries"
    __table_args__ = (
        sa.Index("ix_points_entries_of_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_points_entries_order_id", "order_id"),
        sa.Index(
            "uq_points_entries_earned",
            "order_id",
            unique=True,
            postgresql_where=sa.text("kind = 'EARNED'"),
        ),
        sa.CheckConstraint("(available, pending, owed) <> (0, 0, 0)", name="changes_something"),
        sa.CheckConstraint("reason is null or kind = 'ADJUSTED'", name="adjusted_why"),
        sa.CheckConstraint("(kind = 'EARNED') = (releases_on is not null)", name="earned_until"),
        sa.CheckConstraint("pending = 0 or order_id is not null", name="pending_for_an_order"),
        {"info": {APPEND_ONLY: True}},
    )

    customer_id: UUID = Field(foreign_key="customers.id", sa_column_kwargs=PLAIN)
    order_id: UUID | None = Field(default=None, foreign_key="orders.id")
    kind: PointsKind = Field(
        sa_type=choice(PointsKind), sa_column_kwargs=KEPT, description="Why they changed."
    )
    available: int = Field(
        sa_column_kwargs=KEPT,
        description="How many more can be used; negative for how many fewer.",
    )
    pending: int = Field(
        default=0,
        sa_column_kwargs=KEPT,
        description="How many more wait to become available; negative for how many fewer.",
    )
    owed: int = Field(
        default=0,
        sa_column_kwargs=KEPT,
        description="How many more were taken back than were left, to be kept of the next ones; "
        "negative for how many were kept of these.",
    )
    releases_on: date | None = Field(
        default=None,
        sa_column_kwargs=KEPT,
        description="The day on which what was earned becomes available; null for other changes.",
    )
    expires_on: date | None = Field(
        default=None,
        sa_column_kwargs=KEPT,
        description="The last day on which the available points of this change can be used; null "
        "where they do not expire.",
    )
    reason: str | None = Field(
        default=None,
        max_length=500,
        sa_column_kwargs=KEPT,
        description="What staff said of it; null where nobody adjusted anything.",
    )
    staff_id: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="SET NULL", index=True
    )
