"""Stock: how many there are of a variant, and every movement that made it so."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import APPEND_ONLY, PLAIN, Record, choice


class BackorderPolicy(StrEnum):
    """Whether more is sold than there is."""

    ALLOW = "ALLOW"
    DENY = "DENY"


class StockLevel(Record, table=True):
    """How many there are of a variant; a variant without a level is not counted."""

    __tablename__ = "stock_levels"
    __table_args__ = (
        sa.UniqueConstraint("variant_id"),
        sa.Index("ix_stock_levels_on_hand", "on_hand", "id"),
        sa.CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        sa.CheckConstraint("backorder_limit >= 0", name="limit_not_negative"),
    )

    variant_id: UUID = Field(foreign_key="variants.id", ondelete="CASCADE")
    on_hand: int = Field(
        default=0, description="How many lie there; below nothing by what is owed to buyers."
    )
    reserved: int = Field(default=0, description="How many of them are held for somebody.")
    backorders: BackorderPolicy | None = Field(
        default=None,
        sa_type=choice(BackorderPolicy),
        description="Whether more is sold than there is; null leaves it to the store.",
    )
    backorder_limit: int | None = Field(
        default=None, description="How many may be owed at most; null for no limit."
    )


class MovementKind(StrEnum):
    """Why a level changed."""

    ADJUSTED = "ADJUSTED"
    COUNTED = "COUNTED"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"
    SOLD = "SOLD"
    UNSOLD = "UNSOLD"


class StockMovement(Record, table=True):
    """A change of a level; rows are added and never changed, and a level is their sum."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        sa.Index("ix_stock_movements_of_variant", "variant_id", "created_at", "id"),
        sa.Index("ix_stock_movements_order_id", "order_id"),
        sa.CheckConstraint("change <> 0", name="changes_something"),
        {"info": {APPEND_ONLY: True}},
    )

    variant_id: UUID = Field(foreign_key="variants.id", ondelete="CASCADE")
    kind: MovementKind = Field(
        sa_type=choice(MovementKind), sa_column_kwargs=PLAIN, description="Why the level changed."
    )
    change: int = Field(description="How many came; negative for how many went.")
    on_hand: int = Field(description="How many there were afterwards.")
    order_id: UUID | None = Field(default=None, foreign_key="orders.id", ondelete="SET NULL")
    reason: str | None = Field(
        default=None, max_length=500, sa_column_kwargs=PLAIN, description="What staff said of it."
    )
    staff_id: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="SET NULL", index=True
    )


class StockReservation(Record, table=True):
    """Some of a variant, held for a cart until a moment."""

    __tablename__ = "stock_reservations"
    __table_args__ = (
        sa.UniqueConstraint("cart_id", "variant_id"),
        sa.Index("ix_stock_reservations_variant_id", "variant_id"),
        sa.Index("ix_stock_reservations_expires_at", "expires_at"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    cart_id: UUID = Field(foreign_key="carts.id", ondelete="RESTRICT")
    variant_id: UUID = Field(foreign_key="variants.id", ondelete="RESTRICT")
    quantity: int = Field(description="How many are held.")
    expires_at: datetime = Field(sa_type=UTCDateTime, description="When they are let go.")
