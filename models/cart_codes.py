"""Cart codes: discount codes that the buyer of a cart has typed."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record


class CartCode(Record, table=True):
    """A discount code in a cart."""

    __tablename__ = "cart_codes"
    __table_args__ = (
        sa.UniqueConstraint("cart_id", "code_id"),
        sa.Index("ix_cart_codes_code_id", "code_id"),
    )

    cart_id: UUID = Field(foreign_key="carts.id", ondelete="CASCADE")
    code_id: UUID = Field(foreign_key="discount_codes.id", ondelete="CASCADE")
    text: str = Field(max_length=40, description="The code, as the shop writes it.")
