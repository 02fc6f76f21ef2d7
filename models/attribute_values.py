"""Values of attributes: what customers have told, and staff for them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import GONE, PLAIN, Record, document


class CustomerAttribute(Record, table=True):
    """What is known of a customer about one attribute."""

    __tablename__ = "customer_attributes"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "definition_id"),
        sa.Index("ix_customer_attributes_definition_id", "definition_id"),
        sa.CheckConstraint("jsonb_typeof(value) = 'object'", name="value_is_object"),
    )

    customer_id: UUID = Field(
        foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    definition_id: UUID = Field(foreign_key="attribute_definitions.id", ondelete="CASCADE")
    value: dict[str, Any] = Field(sa_type=document(), sa_column_kwargs=GONE)


def text(value: dict[str, Any]) -> str | None:
    """The text, of an attribute of the kind TEXT."""
    return value.get("text")


def number(value: dict[str, Any]) -> Decimal | None:
    """The number, of an attribute of the kind NUMBER."""
    return Decimal(value["number"]) if "number" in value else None


def day(value: dict[str, Any]) -> date | None:
    """The day, of an attribute of the kind DATE."""
    return date.fromisoformat(value["date"]) if "date" in value else None


def choice(value: dict[str, Any]) -> str | None:
    """The key of the choice, of an attribute of the kind CHOICE."""
    return value.get("choice")


def yes_no(value: dict[str, Any]) -> bool | None:
    """Whether it is so, of an attribute of the kind YES_NO."""
    return value.get("yesNo")
