"""Placements: which products are in which categories, and in which order."""

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.attributes import FIRST, LAST
from domain.catalogue_refusals import NoSuchCategory, NotInCategory
from domain.categories import CategoryId
from domain.commands import Command, left
from domain.finding import found
from domain.products import ProductId, locked
from domain.refusals import TooMany
from kit.refused import Wrong
from models import Category, Product, ProductCategory

MOST_CATEGORIES = 50  # of one product

Place = Annotated[
    Annotated[int, Field(ge=FIRST, le=LAST)] | None,
    left("Its place among the products of the category, small ones first; 0 unless told."),
]


class AddToCategory(Command):
    """Put a product in a category; one that is in it already gets the place that is told."""

    product_id: ProductId
    category_id: CategoryId
    position: Place


class RemoveFromCategory(Command):
    """Take a product out of a category."""

    product_id: ProductId
    category_id: CategoryId


async def add(session: AsyncSession, viewer: Viewer, command: AddToCategory) -> Product:
    """Put a product in a category, once."""
    product = await locked(session, viewer, command.product_id)
    category = await _category(session, viewer, command.category_id)
    mine = select(ProductCategory).where(col(ProductCategory.product_id) == product.id)
    there = {row.category_id: row for row in await session.exec(mine)}
    row = there.get(category.id)
    if row is None:
        if len(there) >= MOST_CATEGORIES:
            raise TooMany(message=f"A product is in {MOST_CATEGORIES} categories at most.")
        row = ProductCategory(product_id=product.id, category_id=category.id)
        session.add(row)
    elif command.position in (None, row.position):
        return product
    row.position = row.position if command.position is None else command.position
    after = {"category_id": str(category.id), "position": row.position}
    await record(session, viewer, "product:add_to_category", of=product, after=after)
    return product


async def remove(session: AsyncSession, viewer: Viewer, command: RemoveFromCategory) -> Product:
    """Take a product out of a category."""
    product = await locked(session, viewer, command.product_id)
    category = await _category(session, viewer, command.category_id)
    mine = select(ProductCategory).where(
        col(ProductCategory.product_id) == product.id,
        col(ProductCategory.category_id) == category.id,
    )
    row = (await session.exec(mine)).one_or_none()
    if row is None:
        raise NotInCategory(Wrong(("categoryId",), NotInCategory.sentence()))
    await session.delete(row)
    before = {"category_id": str(category.id), "position": row.position}
    await record(session, viewer, "product:remove_from_category", of=product, before=before)
    return product


async def _category(session: AsyncSession, viewer: Viewer, id: str) -> Category:
    return await found(session, viewer, Category, id, NoSuchCategory, path="categoryId", hold=True)
