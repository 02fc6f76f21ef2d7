"""Price lists: prices that hold together, instead of the regular ones."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from models.base import Record, finite


class PriceListState(StrEnum):
    """Whether the prices of a list hold at the moment."""

    ENDED = "ENDED"
    OFF = "OFF"
    RUNNING = "RUNNING"
    UPCOMING = "UPCOMING"


class PriceList(Record, table=True):
    """Prices that hold together: for a group or for all, in one currency, in a period."""

    __tablename__ = "price_lists"
    __table_args__ = (
        sa.UniqueConstraint("name"),
        sa.Index("ix_price_lists_group_id", "group_id"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        *finite("starts_at", "ends_at"),
    )

    name: str = Field(max_length=100, description="What staff call it; unique.")
    group_id: UUID | None = Field(
        default=None, foreign_key="customer_groups.id", ondelete="CASCADE"
    )
    currency: str = Field(max_length=3, description="The currency of all its prices.")
    starts_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it begins to hold; null for always."
    )
    ends_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it holds no more; null for never."
    )
    is_active: bool = Field(default=True, description="Whether it holds at all.")


def state(starts_at: datetime | None, ends_at: datetime | None, is_active: bool) -> PriceListState:
    """Whether its prices hold at the moment."""
    if not is_active:
        return PriceListState.OFF
    now = clock.now()
    if ends_at is not None and ends_at <= now:
        return PriceListState.ENDED
    if starts_at is not None and starts_at > now:
        return PriceListState.UPCOMING
    return PriceListState.RUNNING
