"""Consents: how it stands with what a customer may be written to about."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import PLAIN, Record, choice, finite


class ConsentState(StrEnum):
    """How a consent stands."""

    GRANTED = "GRANTED"
    PENDING = "PENDING"
    WITHDRAWN = "WITHDRAWN"


class Consent(Record, table=True):
    """How a customer's consent to one kind stands."""

    __tablename__ = "consents"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "kind_id"),
        sa.Index("ix_consents_of_kind", "kind_id", "state", "customer_id"),
        *finite("changed_at"),
    )

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    kind_id: UUID = Field(foreign_key="consent_kinds.id", sa_column_kwargs=PLAIN)
    state: ConsentState = Field(
        sa_type=choice(ConsentState), sa_column_kwargs=PLAIN, description="How it stands."
    )
    version: int = Field(description="Which wording it is about.")
    changed_at: datetime = Field(
        sa_type=UTCDateTime, description="Since when it stands so; of evidence, when it was given."
    )
    asked_id: UUID | None = Field(default=None, sa_column_kwargs=PLAIN)
