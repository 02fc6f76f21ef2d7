"""Wishlists: what a customer may buy one day."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from models.base import GONE, PLAIN, SECRET, Record, belongs_to, lowered


class Wishlist(Record, table=True):
    """A named list of things wished for."""

    __tablename__ = "wishlists"
    __table_args__ = (
        sa.Index("uq_wishlists_name", "customer_id", lowered("name"), unique=True),
        sa.Index(
            "ix_wishlists_of_guests",
            "created_at",
            postgresql_where=sa.text("claim_hash is not null"),
        ),
        sa.Index("uq_wishlists_name_of_claim", "claim_hash", lowered("name"), unique=True),
        sa.Index("ix_wishlists_business_id", "business_id"),
        belongs_to("customer_id", "business_id", "claim_hash"),
    )

    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    business_id: UUID | None = Field(
        default=None, foreign_key="businesses.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    claim_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    name: str = Field(max_length=100, sa_column_kwargs=GONE, description="What its owner calls it.")


class WishlistItem(Record, table=True):
    """One variant on a wishlist."""

    __tablename__ = "wishlist_items"
    __table_args__ = (
        sa.UniqueConstraint("wishlist_id", "variant_id"),
        sa.Index("ix_wishlist_items_newest", "wishlist_id", "added_at", "id"),
    )

    wishlist_id: UUID = Field(foreign_key="wishlists.id", ondelete="CASCADE")
    variant_id: UUID = Field(foreign_key="variants.id", ondelete="CASCADE", index=True)
    added_at: datetime = Field(
        default_factory=clock.now, sa_type=UTCDateTime, description="When it was added."
    )
