"""Returns: goods of an order that a customer wants to send back, and what became of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import BLANK, KEPT, PLAIN, Record, choice
from models.shipments import Carrier
from models.texts import texts

NUMBERS = sa.Sequence("return_numbers", start=1001, metadata=Record.metadata)


class ReturnState(StrEnum):
    """How far a return has come."""

    APPROVED = "APPROVED"
    CANCELLED = "CANCELLED"
    DECLINED = "DECLINED"
    PARTLY_RECEIVED = "PARTLY_RECEIVED"
    RECEIVED = "RECEIVED"
    REQUESTED = "REQUESTED"
    SENT = "SENT"


class ReturnCarriage(StrEnum):
    """Who pays for the way back."""

    CUSTOMER = "CUSTOMER"
    STORE = "STORE"


class ReturnCondition(StrEnum):
    """How goods came back."""

    DAMAGED = "DAMAGED"
    RESALABLE = "RESALABLE"


class Return(Record, table=True):
    """Goods of an order that are to come back, under the number that goes into the parcel."""

    __tablename__ = "returns"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_returns_of_order", "order_id", "created_at", "id"),
        sa.Index("ix_returns_newest", "created_at", "id"),
    )

    number: str = Field(
        max_length=40, sa_column_kwargs=KEPT, description="Its authorisation number: `R-1001`."
    )
    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    state: ReturnState = Field(
        default=ReturnState.REQUESTED,
        sa_type=choice(ReturnState),
        sa_column_kwargs=PLAIN,
        description="How far it has come.",
    )
    carriage: ReturnCarriage = Field(
        sa_type=choice(ReturnCarriage),
        sa_column_kwargs=PLAIN,
        description="Who pays for the way back, as the store had it when it was asked for.",
    )
    note: str | None = Field(
        default=None,
        max_length=1000,
        sa_column_kwargs=BLANK,
        description="What the customer said of it.",
    )
    answer: str | None = Field(
        default=None,
        max_length=1000,
        sa_column_kwargs=KEPT,
        description="What the shop said: how to send it, or why not.",
    )
    decided_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When the shop approved or declined it.",
    )
    sent_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When the customer said that it is sent."
    )
    carrier: Carrier | None = Field(
        default=None,
        sa_type=choice(Carrier),
        sa_column_kwargs=PLAIN,
        description="Who carries it, as the customer said.",
    )
    tracking_number: str | None = Field(
        default=None,
        max_length=100,
        sa_column_kwargs=KEPT,
        description="The carrier's number for it.",
    )
    received_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When the last of it came in."
    )
    label_id: UUID | None = Field(
        default=None, foreign_key="files.id", ondelete="SET NULL", index=True
    )


class ReturnLine(Record, table=True):
    """How many of a line of the order are to come back, why, and how they came."""

    __tablename__ = "return_lines"
    __table_args__ = (
        sa.UniqueConstraint("return_id", "order_line_id"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint("resalable_quantity >= 0", name="resalable_not_negative"),
        sa.CheckConstraint("damaged_quantity >= 0", name="damaged_not_negative"),
        sa.CheckConstraint(
            "resalable_quantity + damaged_quantity <= quantity", name="received_within"
        ),
    )

    return_id: UUID = Field(foreign_key="returns.id", ondelete="CASCADE")
    order_line_id: UUID = Field(foreign_key="order_lines.id", ondelete="CASCADE", index=True)
    position: int = Field(description="Place in the return, from 0.")
    quantity: int = Field(description="How many are to come back.")
    reason_key: str = Field(
        max_length=40, sa_column_kwargs=PLAIN, description="Which of the store's reasons it was."
    )
    reason: dict[str, str] = texts("Why, in the store's words when it was asked for.")
    note: str | None = Field(
        default=None,
        max_length=500,
        sa_column_kwargs=BLANK,
        description="What the customer said of these goods.",
    )
    resalable_quantity: int = Field(
        default=0, description="How many came back and can be sold again."
    )
    damaged_quantity: int = Field(
        default=0, description="How many came back and cannot be sold again."
    )
