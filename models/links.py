"""Links: each asked-for sign-in, with what proves it; only digests are kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import GONE, PLAIN, SECRET, Record, choice, document


class Audience(StrEnum):
    """Who a link lets in."""

    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"


WHOLE_IP = sa.text("request_ip is not null and request_ip not like '%/%'")
LIVE = sa.text("used_at is null and revoked_at is null")


class SignInLink(Record, table=True):
    """A sign-in that was asked for: single-use link, short code, and the browser that asked."""

    __tablename__ = "sign_in_links"
    __table_args__ = (
        sa.UniqueConstraint("link_hash"),
        sa.Index("ix_sign_in_links_live", "email_key", "audience", "id", postgresql_where=LIVE),
        sa.Index("ix_sign_in_links_expires_at", "expires_at"),
        sa.Index("ix_sign_in_links_whole_ip", "created_at", postgresql_where=WHOLE_IP),
    )

    audience: Audience = Field(sa_type=choice(Audience), sa_column_kwargs=PLAIN)
    email: str = Field(max_length=254, sa_column_kwargs=GONE)
    email_key: str = Field(max_length=254, sa_column_kwargs=GONE)
    link_hash: bytes = Field(sa_column_kwargs=SECRET)
    code_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    browser_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    key_version: int = Field(sa_type=sa.SmallInteger)
    redirect_uri: str | None = Field(default=None, max_length=2000, sa_column_kwargs=GONE)
    language: str | None = Field(default=None, max_length=35, sa_column_kwargs=GONE)
    ends_with_browser: bool = Field(default=False)
    offer: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=GONE)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    code_expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    code_attempts: int = Field(default=0, sa_type=sa.SmallInteger)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    used_by: str | None = Field(default=None, max_length=16, sa_column_kwargs=PLAIN)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoke_reason: str | None = Field(default=None, max_length=32, sa_column_kwargs=PLAIN)
    first_opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    open_count: int = Field(default=0)
    request_ip: str | None = Field(default=None, max_length=45, sa_column_kwargs=GONE)
    request_agent: str | None = Field(default=None, max_length=400, sa_column_kwargs=GONE)


class RateBucket(Record, table=True):
    """When a limit is whole again for one key; lost in a crash, which only forgives."""

    __tablename__ = "rate_buckets"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_rate_buckets_full_at", "full_at"),
        {"prefixes": ["UNLOGGED"]},
    )

    key: str = Field(max_length=200, sa_column_kwargs=SECRET)
    full_at: datetime = Field(sa_type=UTCDateTime)
