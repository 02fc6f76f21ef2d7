"""Options: the properties by which the variants of a product differ, and who has which value."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.catalogue_refusals import SameVariant
from domain.commands import Command
from domain.finding import held
from domain.products import ProductId, locked
from domain.refusals import InvalidInput
from kit.ids import PublicId, public
from kit.refused import Wrong
from models import (
    Product,
    ProductOption,
    Property,
    PropertyValue,
    Variant,
    VariantValue,
)

MOST_OPTIONS = 5
MOST_VARIANTS = 100
NO_VALUE = "There is no such value."
Values: TypeAlias = dict[UUID, UUID]  # of a variant: its value by property

VariantValueIds = Annotated[
    list[PublicId],
    Field(max_length=MOST_OPTIONS, description="One value for each option of the product."),
]


class ValuesOfVariant(Command):
    """The values that a variant is bought in."""

    variant_id: Annotated[PublicId, Field(description="The variant.")]
    value_ids: VariantValueIds


class SetProductOptions(Command):
    """Say by which properties the variants of a product differ, and who has which value."""

    product_id: ProductId
    property_ids: Annotated[
        list[PublicId],
        Field(
            max_length=MOST_OPTIONS, description="The properties, in their order; none for none."
        ),
    ]
    variants: Annotated[
        list[ValuesOfVariant],
        Field(
            default_factory=list,
            max_length=MOST_VARIANTS,
            description="The values of variants; one that is not named keeps the values it has.",
        ),
    ]


async def set_options(session: AsyncSession, viewer: Viewer, command: SetProductOptions) -> Product:
    """Say by what the variants differ; afterwards each has one value for each option."""
    product = await locked(session, viewer, command.product_id)
    options = await held(
        session, Property, command.property_ids, "There is no such property.", "propertyIds"
    )
    properties = [each.id for each in options]
    variants = await _variants(session, product.id)
    values = await values_of(session, product.id)
    for place, given in enumerate(command.variants):
        path = ("variants", str(place))
        id = variants.get(given.variant_id)
        if id is None:
            raise InvalidInput(Wrong((*path, "variantId"), "The product has no such variant."))
        values[id] = await chosen(session, properties, given.value_ids, *path, "valueIds")
    wanted = {id: _kept(values.get(id, {}), properties) for id in variants.values()}
    _refuse_unclear(wanted, properties)
    await _optioned(session, product, properties)
    await give(session, wanted)
    after = {"property_ids": [str(id) for id in properties]}
    await record(session, viewer, "product:set_options", of=product, after=after)
    return product


async def options_of(session: AsyncSession, product_id: UUID) -> list[UUID]:
    """Read by which properties the variants of a product differ, in their order."""
    mine = select(ProductOption).where(col(ProductOption.product_id) == product_id)
    rows = await session.exec(mine.order_by(col(ProductOption.position), col(ProductOption.id)))
    return [row.property_id for row in rows]


async def values_of(session: AsyncSession, product_id: UUID) -> dict[UUID, Values]:
    """Read the values of each variant of a product."""
    mine = select(Variant.id).where(col(Variant.product_id) == product_id)
    found: dict[UUID, Values] = {}
    for row in await session.exec(
        select(VariantValue).where(col(VariantValue.variant_id).in_(mine))
    ):
        found.setdefault(row.variant_id, {})[row.property_id] = row.value_id
    return found


async def chosen(
    session: AsyncSession, properties: Sequence[UUID], ids: Sequence[str], *path: str
) -> Values:
    """Find the values that a variant is given, one of each property, or refuse."""
    rows = await held(session, PropertyValue, ids, NO_VALUE, *path)
    values: Values = {}
    wrong = []
    for place, row in enumerate(rows):
        if row.property_id not in properties:
            why = "The variants of the product do not differ by this."
            wrong.append(Wrong((*path, str(place)), why))
        elif row.property_id in values:
            why = "There is another value of the same property."
            wrong.append(Wrong((*path, str(place)), why))
        values[row.property_id] = row.id
    if not wrong and len(values) < len(properties):
        wrong = [Wrong(path, f"Name {len(properties)} values, one for each option.")]
    if wrong:
        raise InvalidInput(*wrong)
    return values


def refuse_same(values: Values, others: Iterable[Values], *path: str) -> None:
    """Refuse the values of another variant of the product; without options there are none."""
    if values and any(values == other for other in others):
        raise SameVariant(Wrong(path, SameVariant.sentence()))


async def give(session: AsyncSession, wanted: Mapping[UUID, Values]) -> None:
    """Give variants exactly these values."""
    mine = select(VariantValue).where(col(VariantValue.variant_id).in_(wanted))
    for row in await session.exec(mine):
        if wanted[row.variant_id].get(row.property_id) != row.value_id:
            await session.delete(row)
    await session.flush()
    there = {(row.variant_id, row.property_id) for row in await session.exec(mine)}
    session.add_all(
        VariantValue(variant_id=id, property_id=property_id, value_id=value_id)
        for id, values in wanted.items()
        for property_id, value_id in values.items()
        if (id, property_id) not in there
    )
    await session.flush()


async def _variants(session: AsyncSession, product_id: UUID) -> dict[str, UUID]:
    mine = select(Variant.id).where(col(Variant.product_id) == product_id)
    return {public(Variant, id): id for id in await session.exec(mine)}


def _kept(values: Values, properties: Sequence[UUID]) -> Values:
    return {id: values[id] for id in properties if id in values}


def _refuse_unclear(wanted: Mapping[UUID, Values], properties: Sequence[UUID]) -> None:
    lacking = [id for id, values in wanted.items() if len(values) < len(properties)]
    if lacking:
        names = ", ".join(public(Variant, id) for id in lacking[:3])
        why = f"Every variant has one value for each option; these lack some: {names}."
        raise InvalidInput(Wrong(("variants",), why))
    seen: list[Values] = []
    for values in wanted.values():
        refuse_same(values, seen, "variants")
        seen.append(values)


async def _optioned(session: AsyncSession, product: Product, properties: Sequence[UUID]) -> None:
    mine = select(ProductOption).where(col(ProductOption.product_id) == product.id)
    there = {row.property_id: row for row in await session.exec(mine)}
    for property_id, row in there.items():
        if property_id not in properties:
            await session.delete(row)
    for place, property_id in enumerate(properties):
        row = there.get(property_id) or ProductOption(
            product_id=product.id, property_id=property_id
        )
        row.position = place
        session.add(row)
    await session.flush()
