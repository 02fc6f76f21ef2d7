"""Tax classes: what kind of goods something is to the tax office."""

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record
from models.texts import texts

FULL_BP = 10_000  # a whole, in basis points


class TaxClass(Record, table=True):
    """A kind of goods that is taxed alike, such as books or food."""

    __tablename__ = "tax_classes"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index(
            "uq_tax_classes_default", "is_default", unique=True, postgresql_where="is_default"
        ),
        sa.CheckConstraint(f"rate_bp between 0 and {FULL_BP}", name="rate_within"),
    )

    key: str = Field(max_length=64, description="Name for programs; unique, never changes.")
    name: dict[str, str] = texts("What it is called.")
    rate_bp: int = Field(
        description="Tax where the store is at home, in hundredths of a percent: 1900 is 19 %."
    )
    is_default: bool = Field(
        default=False, description="Whether products that name no class are of this one."
    )
