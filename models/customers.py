"""Customers: the people who buy, proven by e-mail or not yet."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from kit.searching import Searchable
from models.base import BLANK, KEPT, PLAIN, Record, choice


class CustomerStatus(StrEnum):
    """Whether a customer may sign in."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    ERASED = "ERASED"
    PENDING = "PENDING"


class Activity(StrEnum):
    """Whether a customer uses the shop; being away keeps nobody out."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class Gender(StrEnum):
    """How a customer wishes to be addressed."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    OTHER = "OTHER"
    UNDISCLOSED = "UNDISCLOSED"


class GuestRecord(StrEnum):
    """What becomes of what is known of a guest who has ordered."""

    BECOMES_ACCOUNT = "BECOMES_ACCOUNT"
    EXPIRES = "EXPIRES"


AWAY_AFTER = timedelta(days=365)
PROVEN = sa.text("email_verified_at is not null")
UNPROVEN = sa.text("email_verified_at is null and email_key is not null")
SEARCH = Searchable(("email", "first_name", "last_name", "phone"))


class Customer(Record, table=True):
    """Someone who buys. A guest is a customer whose address was never proven; never a viewer."""

    __tablename__ = "customers"
    __table_args__ = (
        sa.Index("uq_customers_proven", "email_key", unique=True, postgresql_where=PROVEN),
        sa.Index("uq_customers_guest", "email_key", unique=True, postgresql_where=UNPROVEN),
        sa.Index("ix_customers_newest", "created_at", "id"),
        sa.Index("ix_customers_last_seen_at", "last_seen_at"),
        SEARCH.index("ix_customers_search"),
        sa.CheckConstraint(
            "email_verified_at is null or email_key is not null", name="proven_has_address"
        ),
    )

    email: str | None = Field(
        default=None,
        max_length=254,
        sa_column_kwargs=BLANK,
        description="Where letters and sign-in links go; null for customers known by other means.",
    )
    email_key: str | None = Field(default=None, max_length=254, sa_column_kwargs=BLANK)
    email_verified_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        sa_column_kwargs=KEPT,
        description="When the address was proven by a sign-in; null for guests.",
    )
    status: CustomerStatus = Field(
        default=CustomerStatus.ACTIVE,
        sa_type=choice(CustomerStatus),
        sa_column_kwargs=PLAIN,
        description="Whether this customer may sign in.",
    )
    session_epoch: int = Field(default=0, sa_column_kwargs=PLAIN)
    first_name: str | None = Field(
        default=None, max_length=100, sa_column_kwargs=BLANK, description="Given name."
    )
    last_name: str | None = Field(
        default=None, max_length=100, sa_column_kwargs=BLANK, description="Family name."
    )
    phone: str | None = Field(
        default=None,
        max_length=32,
        sa_column_kwargs=BLANK,
        description="Telephone number in E.164, as +442079460018.",
    )
    birthdate: date | None = Field(
        default=None, sa_column_kwargs=BLANK, description="Date of birth."
    )
    gender: Gender | None = Field(
        default=None,
        sa_type=choice(Gender),
        sa_column_kwargs=BLANK,
        description="How the customer wishes to be addressed.",
    )
    language: str | None = Field(
        default=None,
        max_length=35,
        sa_column_kwargs=BLANK,
        description="Language of letters and pages, a BCP 47 tag such as `de` or `en-GB`.",
    )
    last_seen_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        sa_column_kwargs=BLANK,
        description="When this customer last used the shop, to five minutes.",
    )


def activity(last_seen_at: datetime | None) -> Activity:
    """Whether the customer has used the shop within a year; being away keeps nobody out."""
    if last_seen_at is None or clock.now() - last_seen_at > AWAY_AFTER:
        return Activity.INACTIVE
    return Activity.ACTIVE


def full_name(first_name: str | None, last_name: str | None) -> str | None:
    """Given and family name together, as far as they are known."""
    return " ".join(part for part in (first_name, last_name) if part) or None
