"""Variant files: what whoever buys a digital variant may download."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record


class VariantFile(Record, table=True):
    """A file that is downloaded by whoever bought a variant; a new version takes its place."""

    __tablename__ = "variant_files"
    __table_args__ = (
        sa.UniqueConstraint("file_id"),
        sa.Index("ix_variant_files_of_variant", "variant_id", "created_at", "id"),
        sa.CheckConstraint("downloads >= 0", name="downloads_no_less"),
        sa.CheckConstraint("days >= 0", name="days_no_less"),
    )

    variant_id: UUID | None = Field(default=None, foreign_key="variants.id", ondelete="SET NULL")
    file_id: UUID = Field(foreign_key="files.id")
    name: str = Field(max_length=100, description="What its buyers read.")
    version: str | None = Field(
        default=None, max_length=40, description="Which version it is; null for none in particular."
    )
    downloads: int | None = Field(
        default=None,
        description="How often a buyer may download it, 0 without limit; null as the store says.",
    )
    days: int | None = Field(
        default=None,
        description="For how many days after the payment, 0 without end; null as the store says.",
    )
