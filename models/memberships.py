"""Memberships: which customers are in which groups, and who decided it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import PLAIN, Record, choice, finite


class MembershipSource(StrEnum):
    """Who decided that a customer is in a group, or is not."""

    BARRED = "BARRED"
    RULE = "RULE"
    STAFF = "STAFF"


class GroupMembership(Record, table=True):
    """A customer in a group, or kept out of one that a rule would put them into."""

    __tablename__ = "group_memberships"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "group_id"),
        sa.Index("ix_group_memberships_group", "group_id", "id"),
        sa.Index(
            "uq_group_memberships_level",
            "customer_id",
            unique=True,
            postgresql_where=sa.text("is_level"),
        ),
        *finite("ends_at"),
    )

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    group_id: UUID = Field(foreign_key="customer_groups.id", ondelete="CASCADE")
    source: MembershipSource = Field(
        sa_type=choice(MembershipSource), sa_column_kwargs=PLAIN, description="Who decided it."
    )
    is_level: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": sa.false()},
        description="Whether it is a level of membership, of which a customer has one at most.",
    )
    ends_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it ends by itself; null for never."
    )
