"""Messages: what customers, the shop and the system say in a thread, and the files with it."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import GONE, PLAIN, Record, choice


class MessageAuthor(StrEnum):
    """Which side of a conversation says something."""

    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"


class MessageNotice(StrEnum):
    """What the system says; storefronts have the words for it."""

    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    RETURN_APPROVED = "RETURN_APPROVED"
    RETURN_CANCELLED = "RETURN_CANCELLED"
    RETURN_CLOSED = "RETURN_CLOSED"
    RETURN_DECLINED = "RETURN_DECLINED"
    RETURN_LABELLED = "RETURN_LABELLED"
    RETURN_RECEIVED = "RETURN_RECEIVED"
    RETURN_REFUNDED = "RETURN_REFUNDED"
    RETURN_REQUESTED = "RETURN_REQUESTED"
    RETURN_SENT = "RETURN_SENT"


class Message(Record, table=True):
    """Something that was said, or noted, in a conversation."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("thread_id", "position"),
        sa.Index("ix_messages_of_thread", "thread_id", "created_at", "id"),
        sa.Index("ix_messages_customer_id", "customer_id"),
        sa.Index("ix_messages_staff_id", "staff_id"),
        sa.CheckConstraint(
            "(author = 'SYSTEM') = (notice is not null)"
            " and (body is not null or author = 'SYSTEM')",
            name="system_gives_notice",
        ),
        sa.CheckConstraint("not is_news or author = 'SYSTEM'", name="news_are_notices"),
        sa.CheckConstraint("not is_internal or author = 'STAFF'", name="notes_are_of_staff"),
        sa.CheckConstraint("position >= 1", name="position_from_one"),
    )

    thread_id: UUID = Field(foreign_key="threads.id", ondelete="CASCADE")
    position: int = Field(sa_column_kwargs=PLAIN)
    author: MessageAuthor = Field(
        sa_type=choice(MessageAuthor),
        sa_column_kwargs=PLAIN,
        description="Which side says it; guests are on the side of customers.",
    )
    notice: MessageNotice | None = Field(
        default=None,
        sa_type=choice(MessageNotice),
        sa_column_kwargs=PLAIN,
        description="What the system says; null for what people write.",
    )
    body: str | None = Field(
        default=None,
        max_length=10_000,
        sa_column_kwargs=GONE,
        description="What people write, as plain text in lines. With a notice it is what the shop "
        "said of it, if anything.",
    )
    # Whether it is a notice of what the other side did, which the customer has not read until they
    # say so; what a guest did has no id to know it by.
    is_news: bool = False
    is_internal: bool = Field(
        default=False, description="Whether it is a note of staff, which no customer ever sees."
    )
    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="SET NULL", sa_column_kwargs=PLAIN
    )
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    api_key_id: UUID | None = None


class Attachment(Record, table=True):
    """A file that came with a message."""

    __tablename__ = "attachments"
    __table_args__ = (
        sa.UniqueConstraint("file_id"),
        sa.Index("ix_attachments_of_message", "message_id", "position", "id"),
    )

    message_id: UUID = Field(foreign_key="messages.id", ondelete="CASCADE")
    file_id: UUID = Field(foreign_key="files.id", ondelete="CASCADE")
    position: int
