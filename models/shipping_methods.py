"""Shipping methods: how orders are sent, where to, and what for."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from models.base import Record, choice, document
from models.texts import texts


class ShippingKind(StrEnum):
    """What the price of shipping follows from."""

    BY_VALUE = "BY_VALUE"
    BY_WEIGHT = "BY_WEIGHT"
    FLAT = "FLAT"


class ShippingMethod(Record, table=True):
    """A way to send an order, with what it costs in each zone that it goes to."""

    __tablename__ = "shipping_methods"
    __table_args__ = (
        sa.Index("ix_shipping_methods_position", "position", "id"),
        sa.Index("ix_shipping_methods_tax_class_id", "tax_class_id"),
        sa.CheckConstraint("handling_minor >= 0", name="handling_not_negative"),
    )

    name: dict[str, str] = texts("What it is called.")
    kind: ShippingKind = Field(
        sa_type=choice(ShippingKind), description="What its price follows from."
    )
    position: int = Field(default=0, description="Place among the methods, the lowest first.")
    is_active: bool = Field(default=True, description="Whether it is offered at all.")
    currency: str = Field(
        max_length=3, description="The currency of its prices; it is for carts of this one."
    )
    handling_minor: int = Field(default=0, sa_type=sa.BigInteger)
    tax_class_id: UUID | None = Field(default=None, foreign_key="tax_classes.id")
    # {"places": ["DE", "US-CA"], "steps": [[from, minor], …], "free_from": minor or null,
    # "most_weight": grams or null}; one without places is for all others.
    zones: list[dict[str, Any]] = Field(sa_type=document())

    handling: ClassVar[Amount] = Amount(
        "handling_minor", "What packing costs besides, wherever it goes."
    )
