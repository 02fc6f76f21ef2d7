"""Checkouts: what a buyer has said about how a cart is to become an order."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import GONE, PLAIN, Record, choice, document
from models.payments import PaymentMethod


class Checkout(Record, table=True):
    """What the buyer of a cart has chosen; what was left open follows from who they are."""

    __tablename__ = "checkouts"
    __table_args__ = (
        sa.UniqueConstraint("cart_id"),
        sa.CheckConstraint("points >= 0", name="points_not_negative"),
        sa.Index("ix_checkouts_shipping_method_id", "shipping_method_id"),
    )

    cart_id: UUID = Field(foreign_key="carts.id", ondelete="CASCADE")
    email: str | None = Field(default=None, max_length=254, sa_column_kwargs=GONE)
    shipping_address: dict[str, Any] | None = Field(
        default=None, sa_type=document(), sa_column_kwargs=GONE
    )
    billing_address: dict[str, Any] | None = Field(
        default=None, sa_type=document(), sa_column_kwargs=GONE
    )
    shipping_method_id: UUID | None = Field(
        default=None, foreign_key="shipping_methods.id", ondelete="SET NULL"
    )
    points: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    vat: dict[str, Any] | None = Field(default=None, sa_type=document(), sa_column_kwargs=GONE)
    payment_method: PaymentMethod | None = Field(
        default=None, sa_type=choice(PaymentMethod), sa_column_kwargs=PLAIN
    )
