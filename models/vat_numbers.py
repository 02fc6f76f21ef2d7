"""VAT numbers: by which businesses are known to the tax offices of the EU."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import GONE, PLAIN, Record, choice


class VatCheck(StrEnum):
    """What a registry says of a VAT number whose format and checksum are right."""

    INVALID = "INVALID"
    UNAVAILABLE = "UNAVAILABLE"
    UNCHECKED = "UNCHECKED"
    VALID = "VALID"


class VatNumber(Record, table=True):
    """The VAT number of a customer."""

    __tablename__ = "vat_numbers"
    __table_args__ = (sa.UniqueConstraint("customer_id"),)

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    number: str = Field(
        max_length=30,
        sa_column_kwargs=GONE,
        description="The whole number with its country's code, as registries have it.",
    )
    country: str = Field(
        max_length=2,
        sa_column_kwargs=PLAIN,
        description="Whose it is, ISO 3166-1 alpha-2; XI for Northern Ireland.",
    )
    check: VatCheck = Field(
        default=VatCheck.UNCHECKED,
        sa_type=choice(VatCheck),
        sa_column_kwargs=PLAIN,
        description="What a registry says of it.",
    )
    checked_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        sa_column_kwargs=PLAIN,
        description="When a registry said so; null while none was asked.",
    )
