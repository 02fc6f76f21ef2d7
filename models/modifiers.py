"""Modifiers: what a buyer chooses about a product beyond its variant, such as an engraving."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from models.base import Record, choice
from models.texts import texts


class ModifierKind(StrEnum):
    """How a modifier is answered."""

    CHOICE = "CHOICE"
    TEXT = "TEXT"


class Modifier(Record, table=True):
    """A question that is asked of who buys a product; the answer is kept with what is bought."""

    __tablename__ = "modifiers"
    __table_args__ = (
        sa.UniqueConstraint("product_id", "key"),
        sa.Index("ix_modifiers_position", "product_id", "position", "id"),
        sa.CheckConstraint("least >= 0 and most >= least and most >= 1", name="counts_fit"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    key: str = Field(max_length=64, description="Name for programs; unique within its product.")
    name: dict[str, str] = texts("What is asked.")
    kind: ModifierKind = Field(sa_type=choice(ModifierKind), description="How it is answered.")
    position: int = Field(default=0, description="Place among the modifiers of its product.")
    least: int = Field(
        default=0, description="How many choices must be made; 0 when it may be left open."
    )
    most: int = Field(
        default=1, description="How many choices may be made; for a text, its longest length."
    )


class ModifierChoice(Record, table=True):
    """One of the answers to a modifier, and what it adds to the price."""

    __tablename__ = "modifier_choices"
    __table_args__ = (
        sa.UniqueConstraint("modifier_id", "key"),
        sa.Index("ix_modifier_choices_position", "modifier_id", "position", "id"),
    )

    modifier_id: UUID = Field(foreign_key="modifiers.id", ondelete="CASCADE")
    key: str = Field(max_length=64, description="Name for programs; unique within its modifier.")
    name: dict[str, str] = texts("What it is called.")
    position: int = Field(default=0, description="Place among the choices.")
    currency: str = Field(max_length=3)
    difference_minor: int = Field(default=0, sa_type=sa.BigInteger)

    difference: ClassVar[Amount] = Amount(
        "difference_minor", "What it adds to the price of one; what it saves is negative."
    )


class ModifierExclusion(Record, table=True):
    """Two choices that cannot be made together."""

    __tablename__ = "modifier_exclusions"
    __table_args__ = (
        sa.UniqueConstraint("choice_id", "other_id"),
        sa.Index("ix_modifier_exclusions_other_id", "other_id"),
        sa.CheckConstraint("choice_id < other_id", name="kept_once"),
    )

    choice_id: UUID = Field(foreign_key="modifier_choices.id", ondelete="CASCADE")
    other_id: UUID = Field(foreign_key="modifier_choices.id", ondelete="CASCADE")
