"""Media: pictures and films that show a product."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record, choice
from models.texts import texts


class MediumKind(StrEnum):
    """What a medium is."""

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"


class Medium(Record, table=True):
    """A picture or a film of a product, or of one of its variants."""

    __tablename__ = "media"
    __table_args__ = (
        sa.Index("ix_media_of_product", "product_id", "position", "id"),
        sa.Index("ix_media_variant_id", "variant_id"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    variant_id: UUID | None = Field(default=None, foreign_key="variants.id", ondelete="CASCADE")
    kind: MediumKind = Field(
        default=MediumKind.IMAGE, sa_type=choice(MediumKind), description="What it is."
    )
    position: int = Field(default=0, description="Place among the media of the product.")
    url: str = Field(max_length=2000, description="Where it lies; https.")
    alt: dict[str, str] = texts("What is to be seen, for who cannot see it.")
