"""Seams: tables that many nouns will share."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import GONE, KEPT, PLAIN, Record, document


class ExternalReference(Record, table=True):
    """What another system calls one of our rows."""

    __tablename__ = "external_references"
    __table_args__ = (
        sa.UniqueConstraint("system", "kind", "key"),
        sa.Index("ix_external_references_object_id", "object_id"),
    )

    system: str = Field(max_length=64, sa_column_kwargs=PLAIN, description="Which system.")
    kind: str = Field(max_length=64, sa_column_kwargs=PLAIN, description="Which kind of row.")
    key: str = Field(max_length=200, sa_column_kwargs=KEPT, description="Its name there.")
    object_id: UUID


class IdempotencyKey(Record, table=True):
    """An answer that is given again when the same command comes twice."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        sa.UniqueConstraint("scope", "key"),
        sa.Index("ix_idempotency_keys_expires_at", "expires_at"),
    )

    scope: str = Field(max_length=100, sa_column_kwargs=GONE)
    key: str = Field(max_length=100, sa_column_kwargs=GONE)
    body_hash: bytes = Field(sa_column_kwargs=GONE)
    answer: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=GONE)
    replays: int = 0
    expires_at: datetime = Field(sa_type=UTCDateTime)


class InboxItem(Record, table=True):
    """Something that waits for a decision of staff."""

    __tablename__ = "inbox_items"
    __table_args__ = (
        sa.UniqueConstraint("kind", "object_id"),
        sa.Index(
            "ix_inbox_items_open",
            "created_at",
            "id",
            postgresql_where=sa.text("decided_at is null"),
        ),
        sa.Index("ix_inbox_items_customer_id", "customer_id"),
        sa.Index("ix_inbox_items_decided_by", "decided_by"),
    )

    kind: str = Field(max_length=64, sa_column_kwargs=PLAIN)
    object_id: UUID
    customer_id: UUID | None = Field(default=None, foreign_key="customers.id", ondelete="CASCADE")
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    decision: str | None = Field(default=None, max_length=64, sa_column_kwargs=PLAIN)
