"""Letters: the outbox; what is to be said to whom, and how the sending went."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import BLANK, GONE, PLAIN, Record, document


class Letter(Record, table=True):
    """One e-mail: written in the transaction that caused it, sent by the courier."""

    __tablename__ = "letters"
    __table_args__ = (
        sa.UniqueConstraint("dedupe_key"),
        sa.Index(
            "ix_letters_waiting",
            "priority",
            "available_at",
            "id",
            postgresql_where=sa.text("sent_at is null and failed_at is null"),
        ),
        sa.Index("ix_letters_sent_at", "sent_at", postgresql_where=sa.text("sent_at is not null")),
        sa.Index(
            "ix_letters_failed_at", "failed_at", postgresql_where=sa.text("failed_at is not null")
        ),
        sa.Index("ix_letters_newest", "created_at", "id"),
        sa.Index("ix_letters_of_customer", "customer_id", "created_at", "id"),
    )

    dedupe_key: str = Field(max_length=200, sa_column_kwargs=GONE)
    template: str = Field(
        max_length=64, sa_column_kwargs=PLAIN, description="Which letter it is: `sign_in`."
    )
    to_address: str = Field(max_length=254, sa_column_kwargs=GONE, description="Who receives it.")
    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="SET NULL", sa_column_kwargs=PLAIN
    )
    language: str | None = Field(default=None, max_length=35, sa_column_kwargs=GONE)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=document(), sa_column_kwargs=GONE)
    priority: int = Field(default=5, sa_type=sa.SmallInteger)
    available_at: datetime = Field(sa_type=UTCDateTime)
    not_after: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempts: int = Field(default=0, description="How often sending was tried.")
    locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    sent_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When the mail server took it."
    )
    failed_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When sending was given up."
    )
    last_error: str | None = Field(default=None, max_length=500, sa_column_kwargs=BLANK)


class CaughtMail(Record, table=True):
    """A mail caught in development instead of being sent, as the mail server would have got it."""

    __tablename__ = "caught_mails"
    __table_args__ = (sa.Index("ix_caught_mails_newest", "created_at", "id"),)

    letter_id: UUID | None = Field(
        default=None, foreign_key="letters.id", ondelete="SET NULL", index=True
    )
    to_address: str = Field(max_length=254, sa_column_kwargs=GONE, description="Who received it.")
    subject: str = Field(max_length=998, sa_column_kwargs=GONE, description="Its subject line.")
    text: str = Field(sa_column_kwargs=GONE, description="Its plain text part.")
    html: str = Field(sa_column_kwargs=GONE, description="Its HTML part.")
    raw: bytes = Field(sa_column_kwargs=GONE)
