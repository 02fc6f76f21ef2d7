"""Webhook deliveries: what one address is told of one event, and how the telling went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import PLAIN, Record, choice
from models.webhooks import WebhookEvent


class WebhookDeliveryStatus(StrEnum):
    """How far a delivery has come."""

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    WAITING = "WAITING"


class WebhookDelivery(Record, table=True):
    """What one address is told of one event; a trigger writes it with the event."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        sa.Index("ix_webhook_deliveries_of_webhook", "webhook_id", "created_at", "id"),
        sa.Index(
            "ix_webhook_deliveries_waiting",
            "webhook_id",
            "available_at",
            "id",
            postgresql_where=sa.text("status = 'WAITING'"),
        ),
        sa.Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    webhook_id: UUID = Field(foreign_key="webhooks.id", ondelete="CASCADE")
    event: WebhookEvent = Field(
        sa_type=choice(WebhookEvent), sa_column_kwargs=PLAIN, description="What happened."
    )
    object_kind: str = Field(max_length=64, sa_column_kwargs=PLAIN)
    object_id: UUID = Field(sa_column_kwargs=PLAIN)
    version: int | None = Field(
        default=None,
        sa_type=sa.BigInteger,
        sa_column_args=[sa.Identity()],
        nullable=False,
    )
    status: WebhookDeliveryStatus = Field(
        default=WebhookDeliveryStatus.WAITING,
        sa_type=choice(WebhookDeliveryStatus),
        sa_column_kwargs=PLAIN,
        description="How far it has come.",
    )
    attempts: int = Field(default=0, description="How often it was tried.")
    available_at: datetime = Field(
        sa_type=UTCDateTime, description="When it is tried next, while it waits."
    )
    give_up_at: datetime = Field(sa_type=UTCDateTime)
    locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it arrived, or was given up."
    )
    last_status: int | None = Field(
        default=None, description="The HTTP status of the last answer; null where none came."
    )
    last_answer: str | None = Field(
        default=None,
        max_length=500,
        sa_column_kwargs=PLAIN,
        description="How the last answer began.",
    )
    last_error: str | None = Field(
        default=None,
        max_length=64,
        sa_column_kwargs=PLAIN,
        description="What was wrong the last time, in a word.",
    )
