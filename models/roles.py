"""Roles: what members of staff are trusted with, under a name."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import PLAIN, Record, lowered

OWNER_ROLE = UUID("00000000-0000-7000-8000-000000000001")
MANAGER_ROLE = UUID("00000000-0000-7000-8000-000000000002")
SUPPORT_ROLE = UUID("00000000-0000-7000-8000-000000000003")


class StaffRole(Record, table=True):
    """What members of staff are trusted with. The owner's role is trusted with everything."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        sa.Index("uq_staff_roles_name", lowered("name"), unique=True),
        sa.Index(
            "uq_staff_roles_owner", "is_owner", unique=True, postgresql_where=sa.text("is_owner")
        ),
    )

    name: str = Field(max_length=100, sa_column_kwargs=PLAIN, description="What it is called.")
    permissions: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text()), sa_column_kwargs=PLAIN
    )
    is_owner: bool = Field(
        default=False,
        description="Whether it is the owner's, which cannot be changed or deleted.",
    )
