"""Sessions: who is signed in, where; a session belongs to a customer or to staff, never both."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import GONE, PLAIN, SECRET, Record, choice


class SessionKind(StrEnum):
    """How a session's token travels."""

    BEARER = "BEARER"
    COOKIE = "COOKIE"


class Session(Record, table=True):
    """One sign-in on one device, known by the digest of its token."""

    __tablename__ = "sessions"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.UniqueConstraint("prev_token_hash"),
        sa.UniqueConstraint("link_id"),
        sa.Index("ix_sessions_of_customer", "customer_id", "last_seen_at"),
        sa.Index("ix_sessions_browser_hash", "browser_hash"),
        sa.Index("ix_sessions_of_staff", "staff_id", "last_seen_at"),
        sa.Index("ix_sessions_expires_at", "expires_at"),
        sa.CheckConstraint("num_nonnulls(customer_id, staff_id) = 1", name="one_person"),
    )

    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    staff_id: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    link_id: UUID | None = Field(
        default=None, foreign_key="sign_in_links.id", ondelete="SET NULL", sa_column_kwargs=PLAIN
    )
    token_hash: bytes = Field(sa_column_kwargs=SECRET)
    prev_token_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    prev_valid_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    kind: SessionKind = Field(sa_type=choice(SessionKind), sa_column_kwargs=PLAIN)
    epoch: int = Field(default=0)
    authenticated_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
    idle_expires_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    ends_with_browser: bool = Field(default=False)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    agent: str | None = Field(default=None, max_length=400, sa_column_kwargs=GONE)
    ip: str | None = Field(default=None, max_length=45, sa_column_kwargs=GONE)
    browser_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
