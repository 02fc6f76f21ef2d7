"""Invoices: what was billed, as it was when the invoice arose, and the numbers they count on."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import APPEND_ONLY, KEPT, PLAIN, Record, document, finite


class InvoiceMoment(StrEnum):
    """When an invoice arises."""

    PAYMENT = "PAYMENT"
    SHIPMENT = "SHIPMENT"


class NumberSeries(Record, table=True):
    """Numbers that follow each other without a gap: who takes one holds the row until commit."""

    __tablename__ = "number_series"
    __table_args__ = (sa.UniqueConstraint("name"),)

    name: str = Field(max_length=20, sa_column_kwargs=PLAIN)
    last: int


class Invoice(Record, table=True):
    """The invoice of an order; it is written once and never changed."""

    __tablename__ = "invoices"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("order_id"),
        sa.Index("ix_invoices_newest", "issued_at", "id"),
        *finite("issued_at"),
        {"info": {APPEND_ONLY: True}},
    )

    order_id: UUID = Field(foreign_key="orders.id")
    number: str = Field(
        max_length=40,
        sa_column_kwargs=KEPT,
        description="Its number, which follows that of the invoice before it: `I-1001`.",
    )
    issued_at: datetime = Field(
        sa_type=UTCDateTime, sa_column_kwargs=KEPT, description="When it arose."
    )
    content: dict[str, Any] = Field(sa_type=document(), sa_column_kwargs=KEPT)
