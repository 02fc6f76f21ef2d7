"""Categories: the tree in which customers browse."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.base import Record
from models.texts import texts


class Category(Record, table=True):
    """A shelf of the shop; it may stand within another."""

    __tablename__ = "categories"
    __table_args__ = (
        sa.UniqueConstraint("slug"),
        sa.Index("ix_categories_parent", "parent_id", "position", "id"),
        sa.Index("ix_categories_path", "path", postgresql_using="gin"),
        sa.CheckConstraint("path[cardinality(path)] = id", name="path_ends_here"),
    )

    parent_id: UUID | None = Field(default=None, foreign_key="categories.id", ondelete="RESTRICT")
    path: list[UUID] = Field(sa_type=ARRAY(sa.Uuid()))  # from the root down to this one
    position: int = Field(default=0, description="Place among its siblings.")
    slug: str = Field(max_length=200, description="Name in the addresses of pages; unique.")
    name: dict[str, str] = texts("What it is called.")
    description: dict[str, str] = texts("What is found in it, in plain text.")
    is_published: bool = Field(
        default=False, description="Whether customers see it, if they see what it stands within."
    )


class ProductCategory(Record, table=True):
    """A product in a category."""

    __tablename__ = "product_categories"
    __table_args__ = (
        sa.UniqueConstraint("product_id", "category_id"),
        sa.Index("ix_product_categories_category", "category_id", "position", "product_id"),
    )

    product_id: UUID = Field(foreign_key="products.id", ondelete="CASCADE")
    category_id: UUID = Field(foreign_key="categories.id", ondelete="CASCADE")
    position: int = Field(default=0, description="Place among the products of the category.")
