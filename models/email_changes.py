"""E-mail changes: from which address to which, who has agreed, and until when it can be undone."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import GONE, PLAIN, SECRET, Record

IN_FORCE = sa.text("applied_at is not null and closed_at is null")


class EmailChange(Record, table=True):
    """A wish to be written to at another address; each mailbox holds a link of its own."""

    __tablename__ = "email_changes"
    __table_args__ = (
        sa.UniqueConstraint("new_hash"),
        sa.UniqueConstraint("old_hash"),
        sa.Index("ix_email_changes_of_customer", "customer_id", "created_at"),
        sa.Index("ix_email_changes_undo_until", "undo_until"),
        sa.Index("ix_email_changes_reserved", "old_key", postgresql_where=IN_FORCE),
    )

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    started_by: UUID | None = Field(
        default=None,
        foreign_key="staff.id",
        ondelete="SET NULL",
        index=True,
        sa_column_kwargs=PLAIN,
    )
    old_email: str = Field(max_length=254, sa_column_kwargs=GONE)
    old_key: str = Field(max_length=254, sa_column_kwargs=GONE)
    new_email: str = Field(max_length=254, sa_column_kwargs=GONE)
    new_key: str = Field(max_length=254, sa_column_kwargs=GONE)
    new_hash: bytes = Field(sa_column_kwargs=SECRET)
    old_hash: bytes = Field(sa_column_kwargs=SECRET)
    waits_for_old: bool = Field(default=False)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    undo_until: datetime = Field(sa_type=UTCDateTime)
    new_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    old_confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    applied_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_by: str | None = Field(default=None, max_length=16, sa_column_kwargs=PLAIN)
