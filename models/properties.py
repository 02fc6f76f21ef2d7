"""Properties: what products are like, by which they are found, and by which variants differ."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Record
from models.texts import texts


class Property(Record, table=True):
    """Something that products have in common or differ by, such as colour."""

    __tablename__ = "properties"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_properties_position", "position", "id"),
    )

    key: str = Field(max_length=64, description="Name for programs; unique, never changes.")
    name: dict[str, str] = texts("What it is called.")
    position: int = Field(default=0, description="Place among the properties.")
    is_facet: bool = Field(default=True, description="Whether customers narrow lists down by it.")


class PropertyValue(Record, table=True):
    """One of the values that a property can have, such as red."""

    __tablename__ = "property_values"
    __table_args__ = (
        sa.UniqueConstraint("property_id", "key"),
        sa.Index("ix_property_values_position", "property_id", "position", "id"),
    )

    property_id: UUID = Field(foreign_key="properties.id", ondelete="CASCADE")
    key: str = Field(max_length=64, description="Name for programs; unique within its property.")
    name: dict[str, str] = texts("What it is called.")
    position: int = Field(default=0, description="Place among the values of its property.")


class ProductValue(Record, table=True):
    """A value that a product has in all its variants."""

    __tablename__ = "product_values"
    __table_args__ = (
        sa.UniqueConstraint("product_id", "value_id"),
        sa.Index("ix_product_values_value_id", "value_id", "product_id"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    value_id: UUID = Field(foreign_key="property_values.id", ondelete="RESTRICT")


class ProductOption(Record, table=True):
    """A property by which the variants of a product differ."""

    __tablename__ = "product_options"
    __table_args__ = (
        sa.UniqueConstraint("product_id", "property_id"),
        sa.Index("ix_product_options_property_id", "property_id"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    property_id: UUID = Field(foreign_key="properties.id", ondelete="RESTRICT")
    position: int = Field(default=0, description="Place among the options of the product.")


class VariantValue(Record, table=True):
    """The value of an option that a variant is bought in."""

    __tablename__ = "variant_values"
    __table_args__ = (
        sa.UniqueConstraint("variant_id", "property_id"),
        sa.Index("ix_variant_values_value_id", "value_id", "variant_id"),
        sa.Index("ix_variant_values_property_id", "property_id"),
    )

    variant_id: UUID = Field(foreign_key="variants.id", ondelete="CASCADE")
    property_id: UUID = Field(foreign_key="properties.id", ondelete="RESTRICT")
    value_id: UUID = Field(foreign_key="property_values.id", ondelete="RESTRICT")
