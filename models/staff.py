"""Staff: the people who run the shop; rows of their own, never customers with a flag."""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field

from models.base import KEPT, PLAIN, Record, choice


class StaffRole(StrEnum):
    """What a member of staff is trusted with; `auth/permissions.py` says which permissions."""

    MANAGER = "MANAGER"
    OWNER = "OWNER"
    SUPPORT = "SUPPORT"


class StaffStatus(StrEnum):
    """Whether a member of staff may sign in."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"


class Staff(Record, table=True):
    """A member of staff."""

    __tablename__ = "staff"
    __table_args__ = (sa.UniqueConstraint("email_key"),)

    email: str = Field(max_length=254, sa_column_kwargs=KEPT, description="Where sign-in links go.")
    email_key: str = Field(max_length=254, sa_column_kwargs=KEPT)
    name: str = Field(
        max_length=200, sa_column_kwargs=KEPT, description="How colleagues call them."
    )
    role: StaffRole = Field(
        sa_type=choice(StaffRole),
        sa_column_kwargs=PLAIN,
        description="What this member of staff is trusted with.",
    )
    status: StaffStatus = Field(
        default=StaffStatus.ACTIVE, sa_type=choice(StaffStatus), sa_column_kwargs=PLAIN
    )
    session_epoch: int = Field(default=0, sa_column_kwargs=PLAIN)
    language: str | None = Field(default=None, max_length=35, sa_column_kwargs=KEPT)
