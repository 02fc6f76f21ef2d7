"""The base of every table."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, UTCDateTime

from kit import clock, ids

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
APPEND_ONLY = "append_only"  # in a table's info: the application may insert, never change
UNLOGGED = {"prefixes": ["UNLOGGED"]}


class Record(SQLModel):
    """What every row has: an id that sorts by birth, and the moment of it."""

    metadata = sa.MetaData(naming_convention=NAMES)

    id: UUID = Field(default_factory=ids.new, primary_key=True)
    created_at: datetime = Field(
        default_factory=clock.now, sa_type=UTCDateTime, description="When this came to be."
    )


class View(SQLModel):
    """What every view has: columns of its own, which migrations make and nothing is written to."""

    metadata = sa.MetaData()


def choice(of: type[StrEnum]) -> Any:
    """Make a text column held to the names of an enum by a CHECK."""
    return sa.Enum(
        of, native_enum=False, create_constraint=True, name=_snake(of.__name__), length=32
    )


def document() -> Any:
    """Make a JSONB column."""
    return JSONB(none_as_null=True)


def finite(*columns: str) -> list[sa.CheckConstraint]:
    """Refuse infinite times, which no client could read."""
    return [sa.CheckConstraint(f"isfinite({name})", name=f"{name}_finite") for name in columns]


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class Erasure(StrEnum):
    """What erasing a person does to a column that holds something about people."""

    BLANK = "BLANK"  # set to null, or to a neutral value where null is refused
    DELETE_ROW = "DELETE_ROW"  # the row goes
    KEEP = "KEEP"  # the books need it: invoices, tax, proof of consent
    NONE = "NONE"  # it says nothing about a person


def personal(erasure: Erasure, *, exported: bool = True) -> dict[str, Any]:
    """Declare what erasing and exporting a person do to a column."""
    return {"info": {"personal": (erasure.value, exported and erasure is not Erasure.NONE)}}


BLANK = personal(Erasure.BLANK)
GONE = personal(Erasure.DELETE_ROW)
SECRET = personal(Erasure.DELETE_ROW, exported=False)
KEPT = personal(Erasure.KEEP)
PLAIN = personal(Erasure.NONE)


def lowered(name: str) -> sa.TextClause:
    """Index a text without regard to the case of its letters."""
    return sa.text(f"lower({name})")


def belongs_to(*owners: str) -> sa.CheckConstraint:
    """Give a row at most one owner."""
    return sa.CheckConstraint(f"num_nonnulls({', '.join(owners)}) <= 1", name="one_owner")
