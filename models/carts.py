"""Carts: what somebody is about to buy, now or later."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from kit.money import Amount
from models.base import GONE, PLAIN, SECRET, Record, belongs_to, choice, document, lowered


class CartStatus(StrEnum):
    """What has become of a cart."""

    OPEN = "OPEN"
    ORDERED = "ORDERED"
    SAVED = "SAVED"
    WAITING = "WAITING"


class Cart(Record, table=True):
    """What a guest or a customer is about to buy, on all their devices; or has set aside."""

    __tablename__ = "carts"
    __table_args__ = (
        sa.Index(
            "uq_carts_open_of_customer",
            "customer_id",
            unique=True,
            postgresql_where=sa.text("status = 'OPEN'"),
        ),
        sa.Index(
            "uq_carts_open_of_claim",
            "claim_hash",
            unique=True,
            postgresql_where=sa.text("status = 'OPEN'"),
        ),
        sa.Index(
            "uq_carts_name",
            "customer_id",
            lowered("name"),
            unique=True,
            postgresql_where=sa.text("status = 'SAVED'"),
        ),
        sa.Index("ix_carts_of_customer", "customer_id", "saved_at", "id"),
        sa.Index("ix_carts_business_id", "business_id"),
        sa.Index(
            "ix_carts_of_guests",
            "updated_at",
            postgresql_where=sa.text("claim_hash is not null"),
        ),
        sa.Index(
            "ix_carts_ordered",
            "updated_at",
            postgresql_where=sa.text("status = 'ORDERED'"),
        ),
        sa.Index("uq_carts_share_hash", "share_hash", unique=True),
        belongs_to("customer_id", "claim_hash"),
        sa.CheckConstraint(
            "status = 'ORDERED' or num_nonnulls(customer_id, claim_hash) = 1", name="has_owner"
        ),
        sa.CheckConstraint(
            "(share_hash is null) = (shared_at is null)", name="shared_at_some_time"
        ),
        sa.CheckConstraint(
            "status <> 'SAVED' or (name is not null and saved_at is not null)",
            name="saved_is_named",
        ),
    )

    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    business_id: UUID | None = Field(
        default=None, foreign_key="businesses.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    claim_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    status: CartStatus = Field(
        default=CartStatus.OPEN,
        sa_type=choice(CartStatus),
        sa_column_kwargs=PLAIN,
        description="What has become of it.",
    )
    version: int = Field(
        default=1,
        description="Counts its changes; give it as `expectedVersion` to change what was seen.",
    )
    currency: str = Field(
        max_length=3, sa_column_kwargs=PLAIN, description="The currency of everything in it."
    )
    note: str | None = Field(
        default=None, max_length=1000, sa_column_kwargs=GONE, description="What the buyer says."
    )
    name: str | None = Field(
        default=None,
        max_length=100,
        sa_column_kwargs=GONE,
        description="What its owner calls it, once it is saved.",
    )
    saved_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it was set aside; null for others."
    )
    share_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    shared_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When the link that shares it was made; null while it is not shared.",
    )
    updated_at: datetime = Field(
        default_factory=clock.now, sa_type=UTCDateTime, description="When it last changed."
    )


class CartLine(Record, table=True):
    """Some of one variant in a cart, as it was chosen."""

    __tablename__ = "cart_lines"
    __table_args__ = (
        sa.UniqueConstraint("cart_id", "variant_id", "answers_hash"),
        sa.Index("ix_cart_lines_of_cart", "cart_id", "added_at", "id"),
        sa.Index("ix_cart_lines_variant_id", "variant_id"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    cart_id: UUID = Field(foreign_key="carts.id", ondelete="CASCADE")
    variant_id: UUID = Field(foreign_key="variants.id", ondelete="CASCADE")
    quantity: int = Field(description="How many.")
    answers: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=document(), sa_column_kwargs=GONE
    )
    answers_hash: bytes = Field(default=b"", sa_column_kwargs=PLAIN)
    currency: str = Field(max_length=3, sa_column_kwargs=PLAIN)
    seen_minor: int = Field(sa_type=sa.BigInteger)
    added_at: datetime = Field(
        default_factory=clock.now, sa_type=UTCDateTime, description="When it was added."
    )

    seen: ClassVar[Amount] = Amount(
        "seen_minor", "What one cost when it was added, or its number was last changed."
    )
