"""Staff: the people who run the shop; rows of their own, never customers with a flag."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import KEPT, PLAIN, Record, choice


class StaffStatus(StrEnum):
    """Whether a member of staff may sign in."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    INVITED = "INVITED"


class Staff(Record, table=True):
    """A member of staff."""

    __tablename__ = "staff"
    __table_args__ = (
        sa.UniqueConstraint("email_key"),
        sa.Index("ix_staff_newest", "created_at", "id"),
    )

    email: str = Field(max_length=254, sa_column_kwargs=KEPT, description="Where sign-in links go.")
    email_key: str = Field(max_length=254, sa_column_kwargs=KEPT)
    name: str = Field(
        max_length=200, sa_column_kwargs=KEPT, description="How colleagues call them."
    )
    role_id: UUID = Field(foreign_key="staff_roles.id", index=True, sa_column_kwargs=PLAIN)
    status: StaffStatus = Field(
        default=StaffStatus.ACTIVE,
        sa_type=choice(StaffStatus),
        sa_column_kwargs=PLAIN,
        description="Whether this member of staff may sign in.",
    )
    joined_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When they first signed in; null while they have only been invited.",
    )
    invited_until: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="Until when the invitation can be accepted; null once it was.",
    )
    session_epoch: int = Field(default=0, sa_column_kwargs=PLAIN)
    language: str | None = Field(
        default=None,
        max_length=35,
        sa_column_kwargs=KEPT,
        description="Language of letters, a BCP 47 tag such as `de` or `en-GB`.",
    )
