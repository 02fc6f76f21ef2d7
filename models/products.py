"""Products: what the shop sells, and the variants that are bought."""

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from kit.money import Amount
from kit.searching import Searchable
from models.base import Record, lowered
from models.texts import texts

SEARCH = Searchable(("slug",), localised=("name", "description"))


class Product(Record, table=True):
    """Something the shop sells, in one or more variants."""

    __tablename__ = "products"
    __table_args__ = (sa.UniqueConstraint("slug"), SEARCH.index("ix_products_search"))

    slug: str = Field(max_length=200, description="Name in the addresses of pages; unique.")
    name: dict[str, str] = texts("What it is called.")
    description: dict[str, str] = texts("What it is, in plain text.")
    is_published: bool = Field(default=False, description="Whether customers see it.")


class Variant(Record, table=True):
    """One buyable form of a product, with a SKU and a price."""

    __tablename__ = "variants"
    __table_args__ = (
        sa.Index("uq_variants_sku", lowered("sku"), unique=True),
        sa.Index("ix_variants_product", "product_id", "position", "id"),
        sa.CheckConstraint("price_minor >= 0", name="price_not_negative"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    position: int = Field(default=0, description="Place among the variants of its product.")
    sku: str = Field(max_length=64, description="Stock keeping unit; unique, letter case ignored.")
    name: dict[str, str] = texts("What sets it apart from its siblings.")
    currency: str = Field(max_length=3)
    price_minor: int = Field(sa_type=sa.BigInteger)

    price: ClassVar[Amount] = Amount("price_minor", "Price of one.")
