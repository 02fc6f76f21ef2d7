"""Step-ups: codes that prove once more who sits at a session; only digests are kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import PLAIN, SECRET, Record


class StepUp(Record, table=True):
    """A fresh code that was asked for, good for the session that asked and no other."""

    __tablename__ = "step_ups"
    __table_args__ = (
        sa.Index("ix_step_ups_of_session", "session_id", "created_at"),
        sa.Index("ix_step_ups_expires_at", "expires_at"),
    )

    session_id: UUID = Field(foreign_key="sessions.id", ondelete="CASCADE", sa_column_kwargs=PLAIN)
    code_hash: bytes = Field(sa_column_kwargs=SECRET)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    attempts: int = Field(default=0, sa_type=sa.SmallInteger)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
