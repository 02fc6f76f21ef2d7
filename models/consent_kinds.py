"""Kinds of consent: what customers can be asked, in words that the store has chosen."""

import sqlalchemy as sa
from sqlmodel import Field

from models.base import PLAIN, Record
from models.texts import texts

LONGEST_KEY = 64


class ConsentKind(Record, table=True):
    """Something that customers may consent to, in words that the store has chosen."""

    __tablename__ = "consent_kinds"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_consent_kinds_oldest", "created_at", "id"),
        sa.CheckConstraint("version > 0", name="version_positive"),
    )

    key: str = Field(
        max_length=LONGEST_KEY,
        sa_column_kwargs=PLAIN,
        description="Its name for programs, such as `newsletter`; never changes.",
    )
    name: dict[str, str] = texts("What it is called.")
    wording: dict[str, str] = texts("The sentence that a customer agrees to.")
    version: int = Field(
        default=1, description="Counts the wordings; a change of the sentence makes another."
    )
    is_double_opt_in: bool = Field(
        default=False, description="Whether it counts only when it is confirmed by e-mail, too."
    )
    is_active: bool = Field(default=True, description="Whether customers can grant it.")
