"""Addresses: where goods and bills go."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from kit import envelopes
from models.base import GONE, KEPT, PLAIN, Record


class Postal(SQLModel):
    """The parts of a postal address, for every country."""

    first_name: str | None = Field(
        default=None, max_length=100, description="Given name of the recipient."
    )
    last_name: str | None = Field(
        default=None, max_length=100, description="Family name of the recipient."
    )
    company: str | None = Field(default=None, max_length=200, description="Company, if any.")
    line1: str = Field(max_length=200, description="Street and number, or post box.")
    line2: str | None = Field(
        default=None, max_length=200, description="Flat, floor, building; a second street line."
    )
    district: str | None = Field(
        default=None,
        max_length=100,
        description="Part of the city, where the country's addresses have one.",
    )
    city: str | None = Field(default=None, max_length=100, description="City or post town.")
    region: str | None = Field(
        default=None,
        max_length=100,
        description="State, province or prefecture, as its code where the country has codes (CA).",
    )
    postal_code: str | None = Field(
        default=None, max_length=20, description="Post code, where the country has them."
    )
    country: str = Field(max_length=2, description="ISO 3166-1 alpha-2 code, such as `GB`.")
    phone: str | None = Field(
        default=None, max_length=32, description="Telephone for the carrier, in E.164."
    )


class Address(Postal, Record, table=True):
    """An entry of a customer's address book."""

    __tablename__ = "addresses"
    __table_args__ = (
        sa.Index(
            "uq_addresses_default_billing",
            "customer_id",
            unique=True,
            postgresql_where=sa.text("is_default_billing"),
        ),
        sa.Index(
            "uq_addresses_default_shipping",
            "customer_id",
            unique=True,
            postgresql_where=sa.text("is_default_shipping"),
        ),
        sa.Index("ix_addresses_book", "customer_id", "created_at", "id"),
        GONE,
    )

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    is_default_billing: bool = Field(
        default=False, description="Chosen for bills unless another is named."
    )
    is_default_shipping: bool = Field(
        default=False, description="Chosen for parcels unless another is named."
    )


class OrderAddress(Postal, Record, table=True):
    """An address as it was when the order was placed; it never changes."""

    __tablename__ = "order_addresses"
    __table_args__ = (KEPT,)


def formatted(
    first_name: str | None,
    last_name: str | None,
    company: str | None,
    line1: str,
    line2: str | None,
    district: str | None,
    city: str | None,
    region: str | None,
    postal_code: str | None,
    country: str,
) -> list[str]:
    """The address as on an envelope, line by line; the country comes last."""
    return envelopes.lines(
        {
            "first_name": first_name,
            "last_name": last_name,
            "company": company,
            "line1": line1,
            "line2": line2,
            "district": district,
            "city": city,
            "region": region,
            "postal_code": postal_code,
            "country": country,
        }
    )
