"""Products: what the shop sells, from the first draft to the archive."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.catalogue_refusals import (
    NoSuchProduct,
    NoSuchTaxClass,
    NothingToSell,
    ProductArchived,
)
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found, held
from domain.slugs import Slug, made_of, taken
from domain.texts import Descriptions, Titles, kept
from kit import clock
from kit.ids import PublicId
from kit.refused import Wrong
from models import Product, ProductKind, ProductValue, PropertyValue, TaxClass, Variant

MOST_VALUES = 100  # of one product

NAME_SAID = "What it is called, in each language."
ABOUT_SAID = "What it is, in each language; an empty list for nothing."
KIND_SAID = "How it reaches the buyer; PHYSICAL unless told."
FINAL_SAID = "Whether customers cannot send it back, for orders from then on; false unless told."
TAX_SAID = "Its tax class; null is the store's default."
ProductId = Annotated[PublicId, Field(description="The product.")]
IsFinalSale = Annotated[bool | None, left(FINAL_SAID)]
TaxClassId = Annotated[PublicId | None, left(TAX_SAID)]
ValueIds = Annotated[
    Annotated[list[PublicId], Field(max_length=MOST_VALUES)] | None,
    left("All values of properties that it has in every variant."),
]


class CreateProduct(Repeatable):
    """Make a product, which nobody sees until it is published."""

    name: Annotated[Titles, Field(description=NAME_SAID)]
    description: Annotated[Descriptions | None, left(ABOUT_SAID)]
    slug: Slug
    kind: Annotated[ProductKind | None, left(KIND_SAID)]
    tax_class_id: TaxClassId
    is_final_sale: IsFinalSale
    value_ids: ValueIds


class UpdateProduct(Command):
    """Change a product; what is not sent stays."""

    product_id: ProductId
    name: Annotated[Titles | None, left(NAME_SAID)]
    description: Annotated[Descriptions | None, left(ABOUT_SAID)]
    slug: Slug
    kind: Annotated[ProductKind | None, left(KIND_SAID)]
    tax_class_id: TaxClassId
    is_final_sale: IsFinalSale
    value_ids: ValueIds


class PublishProduct(Command):
    """Let customers see and buy a product."""

    product_id: ProductId


class UnpublishProduct(Command):
    """Hide a product from customers."""

    product_id: ProductId


class ArchiveProduct(Command):
    """Put a product away for good; it is kept for the orders that name it."""

    product_id: ProductId


class RestoreProduct(Command):
    """Take a product out of the archive; it is not published."""

    product_id: ProductId


async def create(session: AsyncSession, viewer: Viewer, command: CreateProduct) -> Product:
    """Make a product; nobody sees it yet."""
    name = kept(command.name, "name")
    slug = command.slug or await made_of(session, Product, name)
    row = Product(name=name, slug=slug)
    values = await _set(session, viewer, row, command)
    session.add(row)
    await session.flush()
    await _value(session, row, values or [])
    after = {**told(row), "value_ids": _named(values or [])}
    await record(session, viewer, "product:create", of=row, after=after)
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateProduct) -> Product:
    """Change a product."""
    row = await locked(session, viewer, command.product_id)
    before = {**told(row), "value_ids": await _value_ids(session, row)}
    if command.name is not None:
        row.name = kept(command.name, "name")
    values = await _set(session, viewer, row, command)
    if values is not None:
        await _value(session, row, values)
    await session.flush()
    value_ids = await _value_ids(session, row)
    await recorded(session, viewer, "product:update", row, before, value_ids=value_ids)
    return row


async def publish(session: AsyncSession, viewer: Viewer, command: PublishProduct) -> Product:
    """Let customers see a product that has a variant to buy."""
    row = await locked(session, viewer, command.product_id)
    if row.archived_at is not None:
        raise ProductArchived(Wrong(("productId",), ProductArchived.sentence()))
    if not await on_sale(session, row.id):
        raise NothingToSell(Wrong(("productId",), NothingToSell.sentence()))
    before = told(row)
    row.is_published, row.published_at = True, row.published_at or clock.now()
    await recorded(session, viewer, "product:publish", row, before)
    return row


async def unpublish(session: AsyncSession, viewer: Viewer, command: UnpublishProduct) -> Product:
    """Hide a product."""
    row = await locked(session, viewer, command.product_id)
    before = told(row)
    row.is_published = False
    await recorded(session, viewer, "product:unpublish", row, before)
    return row


async def archive(session: AsyncSession, viewer: Viewer, command: ArchiveProduct) -> Product:
    """Put a product away; it is hidden, too."""
    row = await locked(session, viewer, command.product_id)
    before = told(row)
    row.is_published, row.archived_at = False, row.archived_at or clock.now()
    await recorded(session, viewer, "product:archive", row, before)
    return row


async def restore(session: AsyncSession, viewer: Viewer, command: RestoreProduct) -> Product:
    """Take a product out of the archive."""
    row = await locked(session, viewer, command.product_id)
    before = told(row)
    row.archived_at = None
    await recorded(session, viewer, "product:restore", row, before)
    return row


async def locked(session: AsyncSession, viewer: Viewer, id: str) -> Product:
    """Find a product, and let nobody else change it or what belongs to it meanwhile."""
    return await found(session, viewer, Product, id, NoSuchProduct, path="productId", lock=True)


async def on_sale(session: AsyncSession, product_id: UUID, *, but: UUID | None = None) -> bool:
    """Tell whether a product has a variant that can be bought, besides one."""
    active = select(Variant.id).where(col(Variant.product_id) == product_id, col(Variant.is_active))
    others = active if but is None else active.where(col(Variant.id) != but)
    return (await session.exec(others.limit(1))).first() is not None


async def _set(
    session: AsyncSession, viewer: Viewer, row: Product, command: CreateProduct | UpdateProduct
) -> list[PropertyValue] | None:
    """Put what was sent into the columns; the values that were sent, if any were."""
    sent = command.sent()
    if command.slug is not None:
        await taken(session, row, command.slug)
        row.slug = command.slug
    if command.description is not None:
        row.description = kept(command.description, "description")
    put(row, command, "is_final_sale", "kind")
    if "tax_class_id" in sent:
        row.tax_class_id = await _tax_class(session, viewer, command.tax_class_id)
    if command.value_ids is None:
        return None
    nothing = "There is no such value."
    return await held(session, PropertyValue, command.value_ids, nothing, "valueIds")


async def _tax_class(session: AsyncSession, viewer: Viewer, id: str | None) -> UUID | None:
    if id is None:
        return None
    row = await found(session, viewer, TaxClass, id, NoSuchTaxClass, path="taxClassId", hold=True)
    return row.id


async def _value(session: AsyncSession, row: Product, values: Sequence[PropertyValue]) -> None:
    """Give a product exactly these values."""
    mine = select(ProductValue).where(col(ProductValue.product_id) == row.id)
    there = {one.value_id: one for one in await session.exec(mine)}
    wanted = {value.id for value in values}
    for id, one in there.items():
        if id not in wanted:
            await session.delete(one)
    new = sorted(wanted - there.keys())
    session.add_all(ProductValue(product_id=row.id, value_id=id) for id in new)
    await session.flush()


async def _value_ids(session: AsyncSession, row: Product) -> list[str]:
    mine = select(ProductValue.value_id).where(col(ProductValue.product_id) == row.id)
    return sorted(map(str, await session.exec(mine)))


def _named(values: Sequence[Any]) -> list[str]:
    return sorted(str(value.id) for value in values)
