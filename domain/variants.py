"""Variants: the forms in which a product is bought, each with a SKU and a price."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.amounts import Sum, minor_in
from domain.catalogue_refusals import LastVariant, SkuTaken, VariantInUse
from domain.changing import put, recorded, told
from domain.commands import Command, Line, Repeatable, left
from domain.finding import found
from domain.options import (
    MOST_VARIANTS,
    Values,
    VariantValueIds,
    chosen,
    give,
    options_of,
    refuse_same,
    values_of,
)
from domain.products import ProductId, locked, on_sale
from domain.properties import Position
from domain.refusals import InvalidInput, NoSuchVariant, TooMany
from domain.settings import currency_of_goods
from domain.slugs import TURN
from domain.texts import Titles, kept
from kit.ids import PublicId
from kit.refused import Wrong
from models import CreditLine, OrderLine, Product, StockReservation, Variant

HEAVIEST = 100_000_000  # grams

SKU_SAID = "Stock keeping unit, 1 to 64 characters; no other differs from it by case alone."
NAME_SAID = "What sets it apart from its siblings, in each language."
PRICE_SAID = "The regular price of one, in the store's currency, as the store enters prices."
WAS_SAID = "The price of before, to be shown struck out; more than the price. Null for none."
WEIGHT_SAID = "Weight with packing, in grams; null for unknown."
ACTIVE_SAID = "Whether it can be bought while its product is published."
VALUES_SAID = "One value for each option of the product; where left out, the ones it has stay."

VariantId = Annotated[PublicId, Field(description="The variant.")]
Sku = Annotated[str, Line(64)]
Was = Annotated[Sum | None, left(WAS_SAID)]
Weight = Annotated[Annotated[int, Field(ge=0, le=HEAVIEST)] | None, left(WEIGHT_SAID)]
IsActive = Annotated[bool | None, left(ACTIVE_SAID)]


class CreateVariant(Repeatable):
    """Make a form in which a product is bought."""

    product_id: ProductId
    sku: Annotated[Sku, Field(description=SKU_SAID)]
    price: Annotated[Sum, Field(description=PRICE_SAID)]
    was: Was
    name: Annotated[Titles | None, left(NAME_SAID)]
    weight_grams: Weight
    is_active: IsActive
    position: Position
    value_ids: Annotated[VariantValueIds | None, left(VALUES_SAID)]


class UpdateVariant(Command):
    """Change a variant; what is not sent stays."""

    variant_id: VariantId
    sku: Annotated[Sku | None, left(SKU_SAID)]
    price: Annotated[Sum | None, left(PRICE_SAID)]
    was: Was
    name: Annotated[Titles | None, left(NAME_SAID)]
    weight_grams: Weight
    is_active: IsActive
    position: Position
    value_ids: Annotated[VariantValueIds | None, left(VALUES_SAID)]


class DeleteVariant(Command):
    """Delete a variant that was never ordered."""

    variant_id: VariantId


async def create(session: AsyncSession, viewer: Viewer, command: CreateVariant) -> Variant:
    """Make a variant of a product."""
    product = await locked(session, viewer, command.product_id)
    siblings = sa.select(
        sa.func.count(col(Variant.id)), sa.func.coalesce(sa.func.max(col(Variant.position)) + 1, 0)
    ).where(col(Variant.product_id) == product.id)
    count, place = (await (await session.connection()).execute(siblings)).one()
    if count >= MOST_VARIANTS:
        raise TooMany(message=f"A product has {MOST_VARIANTS} variants at most.")
    row = Variant(
        product_id=product.id,
        sku=command.sku,
        currency=await currency_of_goods(session),
        price_minor=0,
        position=place,
    )
    values = await _set(session, row, command, product.id)
    session.add(row)
    await session.flush()
    await give(session, {row.id: values})
    after = {**told(row), "value_ids": _named(values)}
    await record(session, viewer, "variant:create", of=row, after=after)
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateVariant) -> Variant:
    """Change a variant; what it cost before is on record."""
    row, product = await _found(session, viewer, command.variant_id)
    there = (await values_of(session, product.id)).get(row.id, {})
    before = {**told(row), "value_ids": _named(there)}
    if command.is_active is False and row.is_active:
        await _refuse_last(session, product, row)
    values = await _set(session, row, command, product.id)
    await session.flush()
    await give(session, {row.id: values})
    await recorded(session, viewer, "variant:update", row, before, value_ids=_named(values))
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteVariant) -> Variant:
    """Delete a variant, which takes it out of carts and off wishlists; not one that was ordered."""
    row, product = await _found(session, viewer, command.variant_id)
    for model in (OrderLine, CreditLine, StockReservation):
        used = select(model.id).where(col(model.variant_id) == row.id)
        if (await session.exec(used.limit(1))).first() is not None:
            raise VariantInUse(Wrong(("variantId",), VariantInUse.sentence()))
    if row.is_active:
        await _refuse_last(session, product, row)
    await session.delete(row)
    await record(session, viewer, "variant:delete", of=row, before=told(row))
    return row


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> tuple[Variant, Product]:
    """Find a variant with its product; the product is locked first, as by whoever makes one."""
    of = await found(session, viewer, Variant, id, NoSuchVariant, path="variantId")
    owner = select(Product).where(col(Product.id) == of.product_id).with_for_update()
    product = (await session.exec(owner.execution_options(populate_existing=True))).one()
    row = await found(session, viewer, Variant, id, NoSuchVariant, path="variantId", lock=True)
    return row, product


async def _set(
    session: AsyncSession, row: Variant, command: CreateVariant | UpdateVariant, product_id: UUID
) -> Values:
    """Put what was sent into the columns; the values that it has from here on."""
    sent = command.sent()
    if command.sku is not None:
        await _refuse_taken(session, row, command.sku)
        row.sku = command.sku
    if command.name is not None:
        row.name = kept(command.name, "name")
    _price(row, command.price, command.was, was_sent="was" in sent)
    if "weight_grams" in sent:
        row.weight_grams = command.weight_grams
    put(row, command, "is_active", "position")
    properties, values = await options_of(session, product_id), await values_of(session, product_id)
    if command.value_ids is None and isinstance(command, UpdateVariant):
        return values.get(row.id, {})
    mine = await chosen(session, properties, command.value_ids or [], "valueIds")
    refuse_same(mine, [each for id, each in values.items() if id != row.id], "valueIds")
    return mine


def _price(row: Variant, price: Decimal | None, was: Decimal | None, *, was_sent: bool) -> None:
    if price is not None:
        row.price_minor = minor_in(row.currency, price, "price")
    if was_sent:
        row.was_minor = None if was is None else minor_in(row.currency, was, "was")
    if row.was_minor is not None and row.was_minor <= row.price_minor:
        name = "was" if was_sent and was is not None else "price"
        raise InvalidInput(Wrong((name,), "The price of before must be more than the price."))


async def _refuse_taken(session: AsyncSession, row: Variant, sku: str) -> None:
    """Refuse a SKU that differs from another's by case alone; nobody takes it meanwhile."""
    await (await session.connection()).execute(TURN)
    same = sa.func.lower(col(Variant.sku)) == sa.func.lower(sku)
    others = select(Variant.id).where(same, col(Variant.id) != row.id)
    if (await session.exec(others)).first() is not None:
        raise SkuTaken(Wrong(("sku",), SkuTaken.sentence()))


async def _refuse_last(session: AsyncSession, product: Product, row: Variant) -> None:
    if product.is_published and not await on_sale(session, product.id, but=row.id):
        raise LastVariant(Wrong(("variantId",), LastVariant.sentence()))


def _named(values: Values) -> list[str]:
    return sorted(str(id) for id in values.values())
