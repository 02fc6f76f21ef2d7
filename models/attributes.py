"""Attributes: what a store wants to know of its customers."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import PLAIN, Record, choice
from models.texts import texts

LONGEST_KEY = 64


class AttributeKind(StrEnum):
    """What the value of an attribute is."""

    CHOICE = "CHOICE"
    DATE = "DATE"
    NUMBER = "NUMBER"
    TEXT = "TEXT"
    YES_NO = "YES_NO"


class AttributeDefinition(Record, table=True):
    """Something that the store wants to know of customers."""

    __tablename__ = "attribute_definitions"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_attribute_definitions_position", "position", "id"),
    )

    key: str = Field(
        max_length=LONGEST_KEY,
        sa_column_kwargs=PLAIN,
        description="Its name for programs, such as `shoe_size`; never changes.",
    )
    label: dict[str, str] = texts("What it is called in forms.")
    kind: AttributeKind = Field(
        sa_type=choice(AttributeKind),
        sa_column_kwargs=PLAIN,
        description="What its value is; never changes.",
    )
    is_required: bool = Field(
        default=False, description="Whether a form cannot do without it, where it is asked for."
    )
    at_sign_up: bool = Field(
        default=False, description="Whether it is asked for when an account is made."
    )
    customer_sees: bool = Field(default=False, description="Whether customers see their value.")
    customer_edits: bool = Field(default=False, description="Whether customers set their value.")
    position: int = Field(default=0, description="Its place in forms.")
    is_active: bool = Field(default=True, description="Whether it is in use.")


class AttributeChoice(Record, table=True):
    """One of the values that an attribute can have."""

    __tablename__ = "attribute_choices"
    __table_args__ = (sa.UniqueConstraint("definition_id", "key"),)

    definition_id: UUID = Field(foreign_key="attribute_definitions.id", ondelete="CASCADE")
    key: str = Field(
        max_length=LONGEST_KEY, sa_column_kwargs=PLAIN, description="Its name for programs."
    )
    label: dict[str, str] = texts("What it is called in forms.")
    position: int = Field(default=0, description="Its place in the list.")
