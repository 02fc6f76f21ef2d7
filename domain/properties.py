"""Properties: what products are like, and by what their variants differ."""

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.attributes import FIRST, LAST, Key
from domain.catalogue_refusals import NoSuchProperty, PropertyInUse, ValueInUse
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.refusals import InvalidInput, KeyTaken, TooMany
from domain.texts import Labels, kept
from kit.ids import PublicId
from kit.refused import Wrong
from models import ProductOption, ProductValue, Property, PropertyValue, VariantValue

MOST_PROPERTIES = 200
MOST_VALUES = 500
TURN = sa.text("select pg_advisory_xact_lock(7431009)")  # whoever changes properties takes turns

NAME_SAID = "What it is called, in each language."
FACET_SAID = "Whether customers narrow lists down by it; they do unless told."
PropertyId = Annotated[PublicId, Field(description="The property.")]
Position = Annotated[
    Annotated[int, Field(ge=FIRST, le=LAST)] | None, left("Its place, small ones first.")
]


class PropertyOption(Command):
    """One of the values that a property can have."""

    key: Key
    name: Annotated[Labels, Field(description=NAME_SAID)]


Options = Annotated[
    Annotated[list[PropertyOption], Field(max_length=MOST_VALUES)] | None,
    left("All values that it can have, in their order; one whose key was there before stays."),
]


class CreateProperty(Repeatable):
    """Make something that products have in common or differ by."""

    key: Key
    name: Annotated[Labels, Field(description=NAME_SAID)]
    values: Options
    position: Position
    is_facet: Annotated[bool | None, left(FACET_SAID)]


class UpdateProperty(Command):
    """Change a property; what is not sent, or null, stays."""

    property_id: PropertyId
    name: Annotated[Labels | None, left(NAME_SAID)]
    values: Options
    position: Position
    is_facet: Annotated[bool | None, left(FACET_SAID)]


class DeleteProperty(Command):
    """Delete a property that nothing has."""

    property_id: PropertyId


async def create(session: AsyncSession, viewer: Viewer, command: CreateProperty) -> Property:
    """Make a property with its values."""
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(Property.id))))).one() >= MOST_PROPERTIES:
        raise TooMany(message=f"There can be {MOST_PROPERTIES} properties; delete one first.")
    same = select(Property.id).where(col(Property.key) == command.key)
    if (await session.exec(same)).first() is not None:
        raise KeyTaken(Wrong(("key",), KeyTaken.sentence()))
    row = Property(key=command.key, name=kept(command.name, "name"))
    put(row, command, "position", "is_facet")
    session.add(row)
    await session.flush()
    await _value(session, row, command.values or [])
    after = {**told(row), "values": [value.key for value in command.values or []]}
    await record(session, viewer, "property:create", of=row, after=after)
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateProperty) -> Property:
    """Change a property; a value that something has stays."""
    row = await _found(session, viewer, command.property_id)
    before = {**told(row), "values": [value.key for value in await _values(session, row)]}
    if command.name is not None:
        row.name = kept(command.name, "name")
    put(row, command, "position", "is_facet")
    if command.values is not None:
        await _value(session, row, command.values)
    await session.flush()
    values = [value.key for value in await _values(session, row)]
    await recorded(session, viewer, "property:update", row, before, values=values)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteProperty) -> Property:
    """Delete a property with its values, unless something has one or differs by it."""
    row = await _found(session, viewer, command.property_id)
    values = await _values(session, row)
    differs = select(ProductOption.id).where(col(ProductOption.property_id) == row.id)
    if (await session.exec(differs.limit(1))).first() is not None or await _used(session, values):
        raise PropertyInUse(Wrong(("propertyId",), PropertyInUse.sentence()))
    before = {**told(row), "values": [value.key for value in values]}
    await session.delete(row)
    await record(session, viewer, "property:delete", of=row, before=before)
    return row


async def _value(session: AsyncSession, row: Property, values: list[PropertyOption]) -> None:
    """Make the values of a property those that are given, in their order."""
    wanted: dict[str, dict[str, str]] = {}
    for place, value in enumerate(values):
        if value.key in wanted:
            path = ("values", str(place), "key")
            raise InvalidInput(Wrong(path, "This value is there twice."))
        wanted[value.key] = kept(value.name, "values", str(place), "name")
    there = {value.key: value for value in await _values(session, row)}
    gone = [there[key] for key in sorted(there.keys() - wanted.keys())]
    if used := await _used(session, gone):
        keys = ", ".join(sorted(value.key for value in gone if value.id in used))
        raise ValueInUse(Wrong(("values",), f"{ValueInUse.sentence()[:-1]}: {keys}."))
    for each in gone:
        await session.delete(each)
    for place, (key, name) in enumerate(wanted.items()):
        kept_one = there.get(key) or PropertyValue(property_id=row.id, key=key)
        kept_one.name, kept_one.position = name, place
        session.add(kept_one)
    await session.flush()


async def _values(session: AsyncSession, row: Property) -> list[PropertyValue]:
    """Read the values of a property, and keep others from using them meanwhile."""
    mine = select(PropertyValue).where(col(PropertyValue.property_id) == row.id)
    return sorted(
        await session.exec(mine.order_by(col(PropertyValue.id)).with_for_update()),
        key=lambda value: (value.position, value.id),
    )


async def _used(session: AsyncSession, values: list[PropertyValue]) -> set[object]:
    ids = [value.id for value in values]
    if not ids:
        return set()
    of_products = select(ProductValue.value_id).where(col(ProductValue.value_id).in_(ids))
    of_variants = select(VariantValue.value_id).where(col(VariantValue.value_id).in_(ids))
    return {*await session.exec(of_products), *await session.exec(of_variants)}


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> Property:
    await (await session.connection()).execute(TURN)
    return await found(session, viewer, Property, id, NoSuchProperty, path="propertyId", lock=True)
