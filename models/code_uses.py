"""Code uses: which discount codes were used in which orders, and by whom."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import BLANK, PLAIN, Record


class CodeUse(Record, table=True):
    """A discount code that was used in an order; given back when the order is cancelled."""

    __tablename__ = "code_uses"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "code_id"),
        sa.Index("ix_code_uses_of_customer", "code_id", "customer_id"),
        sa.Index("ix_code_uses_of_email", "code_id", "email_key"),
        sa.Index("ix_code_uses_customer_id", "customer_id"),
    )

    code_id: UUID = Field(foreign_key="discount_codes.id", ondelete="RESTRICT")
    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="SET NULL", sa_column_kwargs=PLAIN
    )
    email_key: str | None = Field(default=None, max_length=254, sa_column_kwargs=BLANK)
    given_back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
