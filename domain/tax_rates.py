"""Tax rates: what staff decide about taxes where goods go."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.catalogue_refusals import NoSuchTaxClass
from domain.changing import recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.places import Country, Region, region_in
from domain.refusals import TooMany
from domain.tax_classes import RATE_SAID, Percent
from domain.terms_refusals import NoSuchTaxRate, TaxRateExists
from domain.texts import Labels, kept
from kit.ids import PublicId
from kit.refused import Wrong
from models import TaxClass, TaxRate

MOST_RATES = 5_000
NAME_SAID = "What the customer reads on the bill, such as VAT, in each language."
TURN = sa.text("select pg_advisory_xact_lock(7431030)")  # the limit holds in turns
TaxRateId = Annotated[PublicId, Field(description="The tax rate.")]


class CreateTaxRate(Repeatable):
    """Say how much tax is charged somewhere, on goods of a class or on all."""

    country: Annotated[Country, Field(description="Where it holds, ISO 3166-1 alpha-2.")]
    region: Annotated[
        Region | None,
        Field(
            default_factory=lambda: None,
            description="The only region where it holds, as addresses have it; null for all.",
        ),
    ]
    tax_class_id: Annotated[
        PublicId | None,
        Field(
            default_factory=lambda: None,
            description="The class of goods; null for every class without a rate of its own there.",
        ),
    ]
    name: Annotated[Labels, Field(description=NAME_SAID)]
    rate: Annotated[Percent, Field(description=RATE_SAID)]


class UpdateTaxRate(Command):
    """Change a tax rate; what is not sent, or null, stays. Where and on what it is stays, too."""

    tax_rate_id: TaxRateId
    name: Annotated[Labels | None, left(NAME_SAID)]
    rate: Annotated[Percent | None, left(RATE_SAID)]


class DeleteTaxRate(Command):
    """Delete a tax rate."""

    tax_rate_id: TaxRateId


async def create(session: AsyncSession, viewer: Viewer, command: CreateTaxRate) -> TaxRate:
    """Say how much tax is charged somewhere."""
    region = region_in(command.country, command.region, "region")
    name = kept(command.name, "name")
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(TaxRate.id))))).one() >= MOST_RATES:
        raise TooMany(message=f"There can be {MOST_RATES} tax rates; delete one first.")
    of = await _class(session, viewer, command.tax_class_id)
    row = TaxRate(
        country=command.country,
        region=region,
        tax_class_id=of,
        name=name,
        rate_bp=int(command.rate.scaleb(2)),
    )
    same = select(TaxRate.id).where(
        col(TaxRate.country) == row.country,
        col(TaxRate.region).is_not_distinct_from(row.region),
        col(TaxRate.tax_class_id).is_not_distinct_from(row.tax_class_id),
    )
    if (await session.exec(same)).first() is not None:
        raise TaxRateExists(Wrong(("country",), TaxRateExists.sentence()))
    session.add(row)
    await session.flush()
    await record(session, viewer, "tax_rate:create", of=row, after=told(row))
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateTaxRate) -> TaxRate:
    """Change a tax rate; carts follow at once, and orders stay."""
    row = await _found(session, viewer, command.tax_rate_id)
    before: dict[str, Any] = told(row)
    if command.name is not None:
        row.name = kept(command.name, "name")
    if command.rate is not None:
        row.rate_bp = int(command.rate.scaleb(2))
    await recorded(session, viewer, "tax_rate:update", row, before)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteTaxRate) -> TaxRate:
    """Delete a tax rate; orders keep what they were taxed by."""
    row = await _found(session, viewer, command.tax_rate_id)
    await session.delete(row)
    await record(session, viewer, "tax_rate:delete", of=row, before=told(row))
    return row


async def _class(session: AsyncSession, viewer: Viewer, id: str | None) -> UUID | None:
    if id is None:
        return None
    path = "taxClassId"
    return (await found(session, viewer, TaxClass, id, NoSuchTaxClass, path=path, hold=True)).id


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> TaxRate:
    return await found(session, viewer, TaxRate, id, NoSuchTaxRate, path="taxRateId", lock=True)
