"""API keys: what machines sign their requests with; only digests are kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, UTCDateTime

from models.base import KEPT, PLAIN, SECRET, Record


class ApiKey(Record, table=True):
    """A key by which a machine asks. It can do no more than whoever made it, and ends with them."""

    __tablename__ = "api_keys"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index("ix_api_keys_newest", "created_at", "id"),
        sa.Index("ix_api_keys_expires_at", "expires_at"),
    )

    name: str = Field(max_length=100, sa_column_kwargs=KEPT, description="What it is for.")
    token_hash: bytes = Field(sa_column_kwargs=SECRET)
    hint: str = Field(
        max_length=8,
        sa_column_kwargs=PLAIN,
        description="The last characters of the key, to tell it from others.",
    )
    scopes: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text()), sa_column_kwargs=PLAIN
    )
    created_by: UUID = Field(foreign_key="staff.id", index=True, sa_column_kwargs=PLAIN)
    expires_at: datetime = Field(sa_type=UTCDateTime, description="When it ends by itself.")
    last_used_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When it was last used, to five minutes.",
    )
    revoked_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it was ended before its time."
    )
