"""Downloads: which files were bought, and how often and until when they may be downloaded."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import Record


class Download(Record, table=True):
    """A file that came with a line of a paid order."""

    __tablename__ = "downloads"
    __table_args__ = (
        sa.UniqueConstraint("order_line_id", "variant_file_id"),
        sa.Index("ix_downloads_of_order", "order_id", "created_at", "id"),
        sa.Index("ix_downloads_variant_file_id", "variant_file_id"),
        sa.CheckConstraint("used >= 0", name="used_no_less"),
        sa.CheckConstraint("most > 0", name="most_some"),
    )

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    order_line_id: UUID = Field(foreign_key="order_lines.id", ondelete="CASCADE")
    variant_file_id: UUID = Field(foreign_key="variant_files.id", ondelete="CASCADE")
    used: int = Field(default=0, description="How many links to it were made.")
    most: int | None = Field(
        default=None, description="How many may be made in all; null for any number."
    )
    ends_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="Until when; null without end."
    )
    linked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
