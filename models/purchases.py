"""Purchases: what a customer bought of each variant, as a view of the lines of orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import View, document
from models.customers import Customer
from models.lines import OrderLine
from models.products import Variant


def _of(model: Any, **options: Any) -> Any:
    """Point to a row of a table, which a view does without a constraint."""
    return sa.Column(sa.Uuid(), sa.ForeignKey(model.__table__.c.id), **options)


class Purchase(View, table=True):
    """What a customer bought of one variant, in all orders that were not cancelled."""

    __tablename__ = "purchases"

    id: UUID = Field(sa_column=_of(OrderLine, primary_key=True))  # the line that was bought last
    customer_id: UUID = Field(sa_column=_of(Customer, nullable=False))
    variant_id: UUID | None = Field(sa_column=_of(Variant, nullable=True))
    sku: str = Field(max_length=64, description="Stock keeping unit, as it was bought last.")
    name: str = Field(max_length=300, description="What it was called when it was bought last.")
    times: int = Field(description="In how many orders it was bought.")
    quantity: int = Field(description="How many were bought in all, those that came back as well.")
    returned_quantity: int = Field(description="How many of them came back.")
    first_bought_at: datetime = Field(
        sa_type=UTCDateTime, description="When the first order with it was placed."
    )
    last_bought_at: datetime = Field(
        sa_type=UTCDateTime, description="When the latest order with it was placed."
    )
    prices: list[dict[str, Any]] = Field(sa_type=document())
