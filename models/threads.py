"""Threads: conversations with the shop, each about one thing."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import GONE, PLAIN, Record, belongs_to, choice, finite


class ThreadSubject(StrEnum):
    """What a conversation is about."""

    ENQUIRY = "ENQUIRY"
    ORDER = "ORDER"
    RETURN = "RETURN"


class Thread(Record, table=True):
    """A conversation between a customer, or a guest, and the shop."""

    __tablename__ = "threads"
    __table_args__ = (
        sa.UniqueConstraint("order_id"),
        sa.UniqueConstraint("return_id"),
        sa.Index("ix_threads_of_customer", "customer_id", "last_message_at", "id"),
        sa.Index("ix_threads_newest", "last_message_at", "id"),
        sa.Index(
            "ix_threads_waiting",
            "last_message_at",
            "id",
            postgresql_where=sa.text("waiting_since is not null"),
        ),
        *finite("last_message_at"),
        belongs_to("customer_id", "order_id", "return_id"),
        sa.CheckConstraint(
            "(subject = 'ORDER') = (order_id is not null)"
            " and (subject = 'RETURN') = (return_id is not null)",
            name="subject_is_there",
        ),
        sa.CheckConstraint(
            "customer_read_to <= last_position and staff_read_to <= last_position",
            name="read_what_is_there",
        ),
    )

    subject: ThreadSubject = Field(
        sa_type=choice(ThreadSubject), sa_column_kwargs=PLAIN, description="What it is about."
    )
    # What a thread is about is a column each: what is to be talked about next (quotes)
    # adds its own here, to the CHECK above, and to `domain/thread_subjects.py`.
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="CASCADE")
    return_id: UUID | None = Field(default=None, foreign_key="returns.id", ondelete="CASCADE")
    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    title: str | None = Field(
        default=None,
        max_length=200,
        sa_column_kwargs=GONE,
        description="What an enquiry is about, in the words of who asked; null for others.",
    )
    name: str | None = Field(
        default=None,
        max_length=200,
        sa_column_kwargs=GONE,
        description="What whoever asked calls themselves; null unless it is an enquiry.",
    )
    email: str | None = Field(
        default=None,
        max_length=254,
        sa_column_kwargs=GONE,
        description="Where the answers to an enquiry go; null for others.",
    )
    language: str | None = Field(default=None, max_length=35, sa_column_kwargs=GONE)
    last_message_at: datetime = Field(
        sa_type=UTCDateTime, description="When the last message came that both sides see."
    )
    waiting_since: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="Since when the customer waits for an answer; null while nothing is open.",
    )
    closed_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When the shop closed it; a new message of the customer opens it again.",
    )
    # Messages are numbered, so that how far a side has read is a number. As notes are among them,
    # no number is published, and what notes change is not shown to customers.
    is_begun: bool = False  # something was said that both sides see; else it is notes alone
    last_position: int = 0
    customer_read_to: int = 0
    staff_read_to: int = 0
    customer_told_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
