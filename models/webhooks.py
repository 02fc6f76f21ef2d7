"""Webhooks: addresses of other systems that are told what happens."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import KEPT, PLAIN, SECRET, Record, document


class WebhookEvent(StrEnum):
    """What other systems can be told of; `ORDER_PLACED` is sent as `order.placed`."""

    CUSTOMER_CHANGED = "CUSTOMER_CHANGED"
    CUSTOMER_CREATED = "CUSTOMER_CREATED"
    MESSAGE_WRITTEN = "MESSAGE_WRITTEN"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ORDER_CONFIRMED = "ORDER_CONFIRMED"
    ORDER_DELIVERED = "ORDER_DELIVERED"
    ORDER_PAID = "ORDER_PAID"
    ORDER_PLACED = "ORDER_PLACED"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    ORDER_SHIPPED = "ORDER_SHIPPED"
    PRODUCT_CHANGED = "PRODUCT_CHANGED"
    RETURN_APPROVED = "RETURN_APPROVED"
    RETURN_CANCELLED = "RETURN_CANCELLED"
    RETURN_DECLINED = "RETURN_DECLINED"
    RETURN_RECEIVED = "RETURN_RECEIVED"
    RETURN_REFUNDED = "RETURN_REFUNDED"
    RETURN_REQUESTED = "RETURN_REQUESTED"
    RETURN_SENT = "RETURN_SENT"
    STOCK_CHANGED = "STOCK_CHANGED"
    VARIANT_CHANGED = "VARIANT_CHANGED"
    WEBHOOK_TEST = "WEBHOOK_TEST"
    WITHDRAWAL_RECEIVED = "WITHDRAWAL_RECEIVED"


class Webhook(Record, table=True):
    """An address of another system that is told what happens."""

    __tablename__ = "webhooks"
    __table_args__ = (
        sa.Index("ix_webhooks_newest", "created_at", "id"),
        sa.CheckConstraint("failures >= 0", name="failures_not_negative"),
    )

    url: str = Field(
        max_length=2000, sa_column_kwargs=PLAIN, description="Where it is told, by POST."
    )
    description: str = Field(max_length=200, sa_column_kwargs=KEPT, description="What it is for.")
    # Which entries of the audit trail it is told as what; a trigger reads it.
    kinds: dict[str, Any] = Field(sa_type=document(), sa_column_kwargs=PLAIN)
    is_on: bool = Field(default=True, description="Whether it is told anything.")
    secret: bytes = Field(sa_column_kwargs=SECRET)
    old_secret: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    old_secret_until: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="Until when the secret before signs as well; null where there is none.",
    )
    created_by: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="SET NULL", index=True
    )
    failures: int = Field(default=0, description="How often in a row it has failed by now.")
    failing_since: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="Since when nothing has arrived there, though it was tried.",
    )
    resting_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    switched_off_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When the shop itself switched it off, because it had failed for too long.",
    )
