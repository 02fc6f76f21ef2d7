"""Shipping methods: what staff decide about how orders are sent."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.amounts import Sum, minor_in
from domain.catalogue_refusals import NoSuchTaxClass
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.properties import Position
from domain.refusals import TooMany
from domain.terms_refusals import NoSuchShippingMethod
from domain.texts import Labels, kept
from domain.zones import MOST_ZONES, ShippingZoneInput
from domain.zones import kept as zones_kept
from kit.currencies import Currency
from kit.ids import PublicId
from models import ShippingKind, ShippingMethod, TaxClass

MOST_METHODS = 100
NAME_SAID = "What it is called, in each language."
HANDLING_SAID = "What packing costs besides, as staff write prices; nothing unless told."
ACTIVE_SAID = "Whether it is offered at all; yes unless told."
TURN = sa.text("select pg_advisory_xact_lock(7431031)")  # the limit holds in turns
MethodId = Annotated[PublicId, Field(description="The shipping method.")]
Zones = Annotated[list[ShippingZoneInput], Field(min_length=1, max_length=MOST_ZONES)]
TaxClassOf = Annotated[
    PublicId | None,
    Field(
        default_factory=lambda: None,
        description="How carriage and handling are taxed; null is as the store's default.",
    ),
]


class CreateShippingMethod(Repeatable):
    """Make a way to send orders."""

    name: Annotated[Labels, Field(description=NAME_SAID)]
    kind: Annotated[ShippingKind, Field(description="What its price follows from; stays.")]
    currency: Annotated[Currency, Field(description="The currency of its prices; stays.")]
    zones: Annotated[Zones, Field(description="Where it goes, and what for.")]
    handling: Annotated[Sum | None, left(HANDLING_SAID)]
    tax_class_id: TaxClassOf
    position: Position
    is_active: Annotated[bool | None, left(ACTIVE_SAID)]


class UpdateShippingMethod(Command):
    """Change a way to send orders; what is not sent stays."""

    shipping_method_id: MethodId
    name: Annotated[Labels | None, left(NAME_SAID)]
    zones: Annotated[Zones | None, left("Where it goes, and what for: all zones, or null.")]
    handling: Annotated[Sum | None, left(HANDLING_SAID)]
    tax_class_id: TaxClassOf
    position: Position
    is_active: Annotated[bool | None, left(ACTIVE_SAID)]


class DeleteShippingMethod(Command):
    """Delete a way to send orders."""

    shipping_method_id: MethodId


async def create(
    session: AsyncSession, viewer: Viewer, command: CreateShippingMethod
) -> ShippingMethod:
    """Make a way to send orders."""
    row = ShippingMethod(kind=command.kind, currency=command.currency, zones=[])
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(ShippingMethod.id))))).one() >= MOST_METHODS:
        raise TooMany(message=f"There can be {MOST_METHODS} shipping methods; delete one first.")
    await _set(session, viewer, row, command)
    session.add(row)
    await session.flush()
    await record(session, viewer, "shipping_method:create", of=row, after=told(row))
    return row


async def update(
    session: AsyncSession, viewer: Viewer, command: UpdateShippingMethod
) -> ShippingMethod:
    """Change a way to send orders; carts follow at once, and orders stay."""
    row = await _found(session, viewer, command.shipping_method_id)
    before: dict[str, Any] = told(row)
    await _set(session, viewer, row, command)
    await recorded(session, viewer, "shipping_method:update", row, before)
    return row


async def delete(
    session: AsyncSession, viewer: Viewer, command: DeleteShippingMethod
) -> ShippingMethod:
    """Delete a way to send orders; those that were sent so keep its name."""
    row = await _found(session, viewer, command.shipping_method_id)
    await session.delete(row)
    await record(session, viewer, "shipping_method:delete", of=row, before=told(row))
    return row


async def _set(
    session: AsyncSession,
    viewer: Viewer,
    row: ShippingMethod,
    command: CreateShippingMethod | UpdateShippingMethod,
) -> None:
    if command.name is not None:
        row.name = kept(command.name, "name")
    if command.zones is not None:
        row.zones = zones_kept(command.zones, row.kind, row.currency)
    if command.handling is not None:
        row.handling_minor = minor_in(row.currency, command.handling, "handling")
    if "tax_class_id" in command.model_fields_set:
        row.tax_class_id = await _class(session, viewer, command.tax_class_id)
    put(row, command, "position", "is_active")


async def _class(session: AsyncSession, viewer: Viewer, id: str | None) -> UUID | None:
    if id is None:
        return None
    path = "taxClassId"
    return (await found(session, viewer, TaxClass, id, NoSuchTaxClass, path=path, hold=True)).id


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> ShippingMethod:
    path = "shippingMethodId"
    return await found(
        session, viewer, ShippingMethod, id, NoSuchShippingMethod, path=path, lock=True
    )
