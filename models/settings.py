"""Settings of the store, as data: switches, texts, policies."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import PLAIN, Record, document


class StoreSetting(Record, table=True):
    """One setting that differs from its default."""

    __tablename__ = "store_settings"
    __table_args__ = (sa.UniqueConstraint("key"),)

    key: str = Field(max_length=64, sa_column_kwargs=PLAIN, description="Which setting.")
    value: Any = Field(sa_type=document(), sa_column_kwargs=PLAIN, description="What it is.")
    updated_at: datetime = Field(sa_type=UTCDateTime, description="When it was last changed.")
    updated_by: UUID | None = Field(
        default=None, foreign_key="staff.id", ondelete="SET NULL", index=True
    )
