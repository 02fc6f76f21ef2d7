"""Categories, and products in them."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from kit import ids
from models import Category, Product, ProductCategory

_number = count(1)


async def a_category(
    session: AsyncSession, parent: Category | None = None, **values: Any
) -> Category:
    """Make a published category, at the top unless told otherwise."""
    id = ids.new()
    slug = values.pop("slug", f"category-{next(_number)}")
    defaults = {"slug": slug, "name": {"en": slug}, "is_published": True}
    above = (parent.id, parent.path) if parent else (None, [])
    category = Category(id=id, parent_id=above[0], path=[*above[1], id], **{**defaults, **values})
    session.add(category)
    await session.commit()
    return category


async def a_placement(
    session: AsyncSession, product: Product, category: Category, **values: Any
) -> ProductCategory:
    """Put a product in a category."""
    row = ProductCategory(product_id=product.id, category_id=category.id, **values)
    session.add(row)
    await session.commit()
    return row


async def a_tree(session: AsyncSession) -> dict[str, Category]:
    """Make desk > paper > notebooks, desk > pens, and kitchen."""
    desk = await a_category(session, slug="desk", position=0)
    kitchen = await a_category(session, slug="kitchen", position=1)
    paper = await a_category(session, desk, slug="paper", position=0)
    pens = await a_category(session, desk, slug="pens", position=1)
    notebooks = await a_category(session, paper, slug="notebooks")
    return {each.slug: each for each in (desk, kitchen, paper, pens, notebooks)}
