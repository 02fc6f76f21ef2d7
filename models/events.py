"""Events: who did what to what; the audit trail, timelines and webhooks read it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import APPEND_ONLY, KEPT, PLAIN, Record, choice, document


class ActorKind(StrEnum):
    """Who can do something."""

    API_KEY = "API_KEY"
    CUSTOMER = "CUSTOMER"
    NOBODY = "NOBODY"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"


class Event(Record, table=True):
    """Something that happened; rows are added and never changed."""

    __tablename__ = "events"
    __table_args__ = (
        sa.Index("ix_events_of_object", "object_id", "created_at", "id"),
        sa.Index("ix_events_of_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_events_newest", "created_at", "id"),
        {"info": {APPEND_ONLY: True}},
    )

    kind: str = Field(
        max_length=64, sa_column_kwargs=PLAIN, description="What happened: `order:cancel`."
    )
    actor_kind: ActorKind = Field(
        sa_type=choice(ActorKind), sa_column_kwargs=PLAIN, description="Who did it."
    )
    actor_id: UUID | None = Field(default=None, sa_column_kwargs=PLAIN)
    object_kind: str | None = Field(default=None, max_length=64, sa_column_kwargs=PLAIN)
    object_id: UUID | None = Field(default=None, sa_column_kwargs=PLAIN)
    customer_id: UUID | None = Field(default=None, sa_column_kwargs=PLAIN)
    before: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=KEPT)
    after: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=KEPT)
    is_public: bool = Field(default=False, description="Whether the customer may see it.")
    request_id: str | None = Field(default=None, max_length=64, sa_column_kwargs=PLAIN)
