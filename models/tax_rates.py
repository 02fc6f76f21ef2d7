"""Tax rates: what is charged on goods of a class where they go."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record
from models.tax_classes import FULL_BP
from models.texts import texts


class TaxRate(Record, table=True):
    """How much tax is charged in a country, or in a region of it, on goods of one class or all."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        sa.UniqueConstraint(
            "country", "region", "tax_class_id", postgresql_nulls_not_distinct=True
        ),
        sa.Index("ix_tax_rates_tax_class_id", "tax_class_id"),
        sa.CheckConstraint(f"rate_bp between 0 and {FULL_BP}", name="rate_within"),
    )

    country: str = Field(max_length=2, description="Where it holds, ISO 3166-1 alpha-2.")
    region: str | None = Field(
        default=None,
        max_length=100,
        description="The only region where it holds, as addresses have it; null for all of them.",
    )
    tax_class_id: UUID | None = Field(
        default=None, foreign_key="tax_classes.id", ondelete="CASCADE"
    )
    name: dict[str, str] = texts("What the customer reads on the bill, such as VAT.")
    rate_bp: int = Field(description="Tax in hundredths of a percent: 1900 is 19 %.")
