"""Tax classes: kinds of goods that are taxed alike, and how much."""

from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.attributes import Key
from domain.catalogue_refusals import NoSuchTaxClass, TaxClassInUse
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.refusals import KeyTaken, TooMany
from domain.texts import Labels, kept
from kit.ids import PublicId
from kit.refused import Wrong
from models import Product, ShippingMethod, TaxClass

MOST_TAX_CLASSES = 100
TURN = sa.text("select pg_advisory_xact_lock(7431008)")  # whoever changes classes takes turns

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
RATE_SAID = "Tax in percent of the price without it, 0 to 100, at most two digits after the point."
NAME_SAID = "What it is called, in each language."
DEFAULT_SAID = "Whether products that name no class are of this one; it is the only one then."
TaxClassId = Annotated[PublicId, Field(description="The tax class.")]


class CreateTaxClass(Repeatable):
    """Make a kind of goods that is taxed alike."""

    key: Key
    name: Annotated[Labels, Field(description=NAME_SAID)]
    rate: Annotated[Percent, Field(description=RATE_SAID)]
    is_default: Annotated[bool | None, left(DEFAULT_SAID)]


class UpdateTaxClass(Command):
    """Change a tax class; what is not sent, or null, stays."""

    tax_class_id: TaxClassId
    name: Annotated[Labels | None, left(NAME_SAID)]
    rate: Annotated[Percent | None, left(RATE_SAID)]
    is_default: Annotated[bool | None, left(DEFAULT_SAID)]


class DeleteTaxClass(Command):
    """Delete a tax class that no product is of."""

    tax_class_id: TaxClassId


def rate(rate_bp: int) -> Decimal:
    """Tax where the store is at home, in percent of the price without it: 19 is 19 %."""
    return Decimal(rate_bp).scaleb(-2)


async def create(session: AsyncSession, viewer: Viewer, command: CreateTaxClass) -> TaxClass:
    """Make a tax class."""
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(TaxClass.id))))).one() >= MOST_TAX_CLASSES:
        raise TooMany(message=f"There can be {MOST_TAX_CLASSES} tax classes; delete one first.")
    same = select(TaxClass.id).where(col(TaxClass.key) == command.key)
    if (await session.exec(same)).first() is not None:
        raise KeyTaken(Wrong(("key",), KeyTaken.sentence()))
    row = TaxClass(key=command.key, name=kept(command.name, "name"), rate_bp=0)
    await _set(session, row, command)
    session.add(row)
    await session.flush()
    await record(session, viewer, "tax_class:create", of=row, after=told(row))
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateTaxClass) -> TaxClass:
    """Change a tax class; the prices of what is of it follow at once."""
    row = await _found(session, viewer, command.tax_class_id)
    before = told(row)
    if command.name is not None:
        row.name = kept(command.name, "name")
    await _set(session, row, command)
    await session.flush()
    await recorded(session, viewer, "tax_class:update", row, before)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteTaxClass) -> TaxClass:
    """Delete a tax class, unless products or shipping are of it, named or not."""
    row = await _found(session, viewer, command.tax_class_id)
    for model in (Product, ShippingMethod):
        of_it = col(model.tax_class_id) == row.id
        if row.is_default:
            of_it = sa.or_(of_it, col(model.tax_class_id).is_(None))
        if (await session.exec(select(model.id).where(of_it).limit(1))).first() is not None:
            raise TaxClassInUse(Wrong(("taxClassId",), TaxClassInUse.sentence()))
    await session.delete(row)
    await record(session, viewer, "tax_class:delete", of=row, before=told(row))
    return row


async def _set(
    session: AsyncSession, row: TaxClass, command: CreateTaxClass | UpdateTaxClass
) -> None:
    if command.rate is not None:
        row.rate_bp = int(command.rate.scaleb(2))
    if command.is_default:
        others = sa.update(TaxClass).where(col(TaxClass.is_default), col(TaxClass.id) != row.id)
        await session.exec(others.values(is_default=False))
    put(row, command, "is_default")


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> TaxClass:
    await (await session.connection()).execute(TURN)
    return await found(session, viewer, TaxClass, id, NoSuchTaxClass, path="taxClassId", lock=True)
