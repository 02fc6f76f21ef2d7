"""Products: what the shop sells, and the variants that are bought."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, UTCDateTime

from kit.money import DIGITS, Amount
from kit.searching import stemmed
from models.base import Record, choice, lowered
from models.texts import texts

LANGUAGES = ("english", "german")  # the endings of whose words a search passes over
NO_PRICE = 2**62  # sorts what cannot be bought behind what can
COMPARED = 3  # decimal digits in which prices of all currencies are compared


class ProductKind(StrEnum):
    """How what is bought reaches the buyer."""

    DIGITAL = "DIGITAL"
    PHYSICAL = "PHYSICAL"


def _comparable() -> str:
    """Write the lowest price as a number that compares with those of other currencies."""
    cases = [
        f" WHEN currency IN ({', '.join(map(repr, codes))}) THEN {10 ** (COMPARED - digits)}"
        for digits in sorted(set(DIGITS.values()), reverse=True)
        for codes in [sorted(code for code in DIGITS if DIGITS[code] == digits)]
    ]
    return f"lowest_minor * CASE{''.join(cases)} ELSE {10 ** (COMPARED - 2)} END"


class Product(Record, table=True):
    """Something the shop sells, in one or more variants."""

    __tablename__ = "products"
    __table_args__ = (
        sa.UniqueConstraint("slug"),
        sa.Index("ix_products_newest", sa.text("coalesce(published_at, created_at)"), "id"),
        sa.Index("ix_products_cheapest", sa.text(f"coalesce(comparable, {NO_PRICE})"), "id"),
        sa.Index("ix_products_dearest", sa.text("coalesce(comparable, -1)"), "id"),
        sa.Index("ix_products_tax_class_id", "tax_class_id"),
        sa.CheckConstraint(
            "not (is_published and archived_at is not null)", name="archived_is_off"
        ),
    )

    slug: str = Field(max_length=200, description="Name in the addresses of pages; unique.")
    name: dict[str, str] = texts("What it is called.")
    description: dict[str, str] = texts("What it is, in plain text.")
    kind: ProductKind = Field(
        default=ProductKind.PHYSICAL,
        sa_type=choice(ProductKind),
        sa_column_kwargs={"server_default": ProductKind.PHYSICAL.value},
        description="How it reaches the buyer.",
    )
    is_published: bool = Field(default=False, description="Whether customers see it.")
    published_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When customers first saw it."
    )
    is_final_sale: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": sa.false()},
        description="Whether customers cannot send it back, told before they buy it.",
    )
    archived_at: datetime | None = Field(
        default=None,
        sa_type=UTCDateTime,
        description="When it was put away for good; it is kept for the orders that name it.",
    )
    tax_class_id: UUID | None = Field(
        default=None, foreign_key="tax_classes.id", ondelete="RESTRICT"
    )
    currency: str | None = Field(default=None, max_length=3)
    lowest_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    comparable: int | None = Field(
        default=None,
        sa_column=sa.Column(sa.BigInteger(), sa.Computed(_comparable(), persisted=True)),
    )

    lowest_price: ClassVar[Amount] = Amount(
        "lowest_minor",
        "The lowest regular price of its variants, before groups and price lists; null where "
        "nothing can be bought.",
    )


def _words() -> str:
    """Write what `words` holds as SQL: names weigh more than the rest."""
    parts = [
        sa.func.setweight(stemmed(sa.column(name), LANGUAGES), sa.literal_column(f"'{weight}'"))
        for name, weight in (("title", "A"), ("body", "D"))
    ]
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(parts[0].op("||")(parts[1]).compile(dialect=dialect))


class ProductDocument(Record, table=True):
    """What a product is found by: its own words and those of its variants and values."""

    __tablename__ = "product_documents"
    __table_args__ = (
        sa.UniqueConstraint("product_id"),
        sa.Index("ix_product_documents_words", "words", postgresql_using="gin"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    title: str = Field(description="Names, SKUs and the like.")
    body: str = Field(description="Values and descriptions.")
    words: Any = Field(
        default=None,
        sa_column=sa.Column(
            postgresql.TSVECTOR(), sa.Computed(_words(), persisted=True), nullable=False
        ),
    )


class Variant(Record, table=True):
    """One buyable form of a product, with a SKU and a price."""

    __tablename__ = "variants"
    __table_args__ = (
        sa.Index("uq_variants_sku", lowered("sku"), unique=True),
        sa.Index("ix_variants_product", "product_id", "position", "id"),
        sa.CheckConstraint("price_minor >= 0", name="price_not_negative"),
        sa.CheckConstraint("was_minor > price_minor", name="was_more"),
        sa.CheckConstraint("weight_grams >= 0", name="weight_not_negative"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    position: int = Field(default=0, description="Place among the variants of its product.")
    sku: str = Field(max_length=64, description="Stock keeping unit; unique, letter case ignored.")
    name: dict[str, str] = texts("What sets it apart from its siblings.")
    currency: str = Field(max_length=3)
    price_minor: int = Field(sa_type=sa.BigInteger)
    was_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    weight_grams: int | None = Field(default=None, description="Weight with packing, in grams.")
    is_active: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": sa.true()},
        description="Whether this variant can be bought while its product is published.",
    )

    list_price: ClassVar[Amount] = Amount(
        "price_minor", "The store's regular price of one, before groups and price lists."
    )
