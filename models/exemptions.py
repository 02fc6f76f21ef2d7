"""Exemptions: customers who pay no tax, with the certificate that says so."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from models.base import KEPT, PLAIN, Record

MOST = 100  # of a customer


class ExemptionState(StrEnum):
    """Whether an exemption holds today; days are those of UTC."""

    EXPIRED = "EXPIRED"
    HOLDING = "HOLDING"
    REVOKED = "REVOKED"
    UPCOMING = "UPCOMING"


class TaxExemption(Record, table=True):
    """A certificate by which a customer pays no tax while it holds."""

    __tablename__ = "tax_exemptions"
    __table_args__ = (
        sa.Index("ix_tax_exemptions_of_customer", "customer_id", "expires_on", "id"),
        sa.Index("ix_tax_exemptions_expires_on", "expires_on", "id"),
        sa.CheckConstraint("expires_on >= valid_from", name="ends_after_it_begins"),
    )

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    certificate: str = Field(
        max_length=100, sa_column_kwargs=KEPT, description="Number of the certificate."
    )
    country: str = Field(
        max_length=2, sa_column_kwargs=PLAIN, description="Where it holds, ISO 3166-1 alpha-2."
    )
    region: str | None = Field(
        default=None,
        max_length=100,
        sa_column_kwargs=PLAIN,
        description="The only region where it holds, as its code; null for the whole country.",
    )
    valid_from: date = Field(sa_column_kwargs=KEPT, description="The first day it holds.")
    expires_on: date = Field(sa_column_kwargs=KEPT, description="The last day it holds.")
    revoked_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        sa_column_kwargs=KEPT,
        description="When staff took it back; null while it stands.",
    )


def state(valid_from: date, expires_on: date, revoked_at: datetime | None) -> ExemptionState:
    """Whether it holds today."""
    if revoked_at is not None:
        return ExemptionState.REVOKED
    today = clock.now().date()
    if expires_on < today:
        return ExemptionState.EXPIRED
    return ExemptionState.UPCOMING if valid_from > today else ExemptionState.HOLDING
