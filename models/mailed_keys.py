"""Mailed keys: what a letter carries to open one order or one thread for whoever reads it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import SECRET, Record, belongs_to


class MailedKey(Record, table=True):
    """A key to one thing, as a guest's claim is to a browser's; its digest alone is kept."""

    __tablename__ = "mailed_keys"
    __table_args__ = (
        sa.UniqueConstraint("key_hash"),
        sa.Index("ix_mailed_keys_ended", "expires_at"),
        belongs_to("order_id", "thread_id"),
    )

    order_id: UUID | None = Field(
        default=None, foreign_key="orders.id", ondelete="CASCADE", index=True
    )
    thread_id: UUID | None = Field(
        default=None, foreign_key="threads.id", ondelete="CASCADE", index=True
    )
    key_hash: bytes = Field(sa_column_kwargs=SECRET)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
