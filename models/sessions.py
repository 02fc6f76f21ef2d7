"""Sessions: who is signed in, where; a session belongs to a customer or to staff, never both."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import agents
from models.base import GONE, PLAIN, SECRET, Record, choice

# Postgres leaves nulls out of `least`: a session that was not revoked ends by itself.
END = "least(revoked_at, idle_expires_at, expires_at)"
WHOLE_IP = sa.text("ip is not null and ip not like '%/%'")


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
        sa.Index("ix_sessions_end", sa.text(END)),
        sa.Index("ix_sessions_whole_ip", "created_at", postgresql_where=WHOLE_IP),
        sa.Index(
            "uq_sessions_notice",
            "notice_hash",
            unique=True,
            postgresql_where=sa.text("notice_hash is not null"),
        ),
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
    kind: SessionKind = Field(
        sa_type=choice(SessionKind),
        sa_column_kwargs=PLAIN,
        description="How the session's token travels.",
    )
    epoch: int = Field(default=0)
    authenticated_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(
        sa_type=UTCDateTime, description="When it was last used, to five minutes."
    )
    idle_expires_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    ends_with_browser: bool = Field(
        default=False, description="Whether closing the browser ends it: on a shared computer."
    )
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    agent: str | None = Field(default=None, max_length=400, sa_column_kwargs=GONE)
    ip: str | None = Field(default=None, max_length=45, sa_column_kwargs=GONE)
    browser_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    place: str | None = Field(
        default=None,
        max_length=2,
        sa_column_kwargs=GONE,
        description="The country it began in, by its two letters; null unless known.",
    )
    notice_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)


def device(agent: str | None) -> str | None:
    """Browser and system in words, as "Firefox on Linux"; null when neither is known."""
    return agents.described(agent)


def end(idle_expires_at: datetime, expires_at: datetime) -> datetime:
    """When it ends unless it is used again."""
    return min(idle_expires_at, expires_at)
