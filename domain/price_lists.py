"""Price lists: for whom prices hold and when, and copies with a percentage off."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import groups, pricing
from domain.commands import Command, Line
from domain.finding import found
from domain.groups import Discount
from domain.refusals import InvalidInput, NoSuchPriceList, PriceListExists, TooMany
from kit import clock, ids
from kit.currencies import Currency
from kit.ids import PublicId
from kit.refused import Wrong
from models import CustomerGroup, Price, PriceList

MOST_LISTS = 1_000
TURN = sa.text("select pg_advisory_xact_lock(7431021)")  # names and the limit hold in turns
TOLD = ("name", "currency", "is_active")

Name = Annotated[str, Line(100)]
ListId = Annotated[PublicId, Field(description="The price list.")]
GroupId = Annotated[
    PublicId | None,
    Field(default_factory=lambda: None, description="For whom it is; null for everybody."),
]
Starts = Annotated[
    datetime | None,
    Field(default_factory=lambda: None, description="When it begins to hold; null for always."),
]
Ends = Annotated[
    datetime | None,
    Field(default_factory=lambda: None, description="When it holds no more; null for never."),
]
IsActive = Annotated[
    bool | None,
    Field(default_factory=lambda: None, description="Whether it holds at all; yes unless told."),
]


class CreatePriceList(Command):
    """Make a price list, without prices yet."""

    name: Annotated[Name, Field(description="What staff call it, unique; 1 to 100 characters.")]
    group_id: GroupId
    currency: Annotated[Currency, Field(description="The currency of all its prices.")]
    starts_at: Starts
    ends_at: Ends
    is_active: IsActive


class UpdatePriceList(Command):
    """Change a price list; what is not sent stays. Group and currency stay: copy it instead."""

    price_list_id: ListId
    name: Annotated[
        Name | None,
        Field(default_factory=lambda: None, description="What staff call it; null stays."),
    ]
    starts_at: Starts
    ends_at: Ends
    is_active: IsActive


class CopyPriceList(Command):
    """Make a price list of the prices of another, with a percentage off."""

    price_list_id: Annotated[PublicId, Field(description="The price list that is copied.")]
    name: Annotated[Name, Field(description="What staff call the copy, unique.")]
    percent_off: Annotated[
        Discount | None,
        Field(
            default_factory=lambda: None,
            description="Taken off each price, which is then told as the one before; nothing "
            "unless told. Halves of the smallest coin go up.",
        ),
    ]
    group_id: GroupId
    starts_at: Starts
    ends_at: Ends
    is_active: IsActive


class DeletePriceList(Command):
    """Delete a price list with its prices."""

    price_list_id: ListId


async def create(session: AsyncSession, viewer: Viewer, command: CreatePriceList) -> PriceList:
    """Make a price list."""
    made = await _make(session, viewer, command, command.currency)
    await record(session, viewer, "price_list:create", of=made, after=_told(made))
    return made


async def update(session: AsyncSession, viewer: Viewer, command: UpdatePriceList) -> PriceList:
    """Change a price list."""
    await (await session.connection()).execute(TURN)
    changed = await held(session, viewer, command.price_list_id)
    before = _told(changed)
    if command.name is not None and command.name != changed.name:
        await _free(session, command.name)
        changed.name = command.name
    for name in ("starts_at", "ends_at"):
        if name in command.model_fields_set:
            setattr(changed, name, getattr(command, name))
    if command.is_active is not None:
        changed.is_active = command.is_active
    _check(changed.starts_at, changed.ends_at)
    if (after := _told(changed)) != before:
        await record(session, viewer, "price_list:update", of=changed, before=before, after=after)
    return changed


async def copy(session: AsyncSession, viewer: Viewer, command: CopyPriceList) -> PriceList:
    """Copy a price list; what is written on the first one later does not change the copy."""
    first = await held(session, viewer, command.price_list_id)
    made = await _make(session, viewer, command, first.currency)
    percent = command.percent_off or Decimal(0)
    bp, now = int(percent * 100), clock.now()
    rows = (await session.exec(select(Price).where(col(Price.price_list_id) == first.id))).all()
    values = [_copied(row, made.id, bp, now) for row in rows]
    if values:
        await (await session.connection()).execute(sa.insert(Price), values)
    from_ = {"price_list": ids.public(PriceList, first.id), "percent_off": str(percent)}
    after = {**_told(made), **from_, "prices": len(values)}
    await record(session, viewer, "price_list:copy", of=made, after=after)
    return made


async def delete(session: AsyncSession, viewer: Viewer, command: DeletePriceList) -> PriceList:
    """Delete a price list with its prices."""
    gone = await held(session, viewer, command.price_list_id)
    many = select(sa.func.count(col(Price.id))).where(col(Price.price_list_id) == gone.id)
    before = {**_told(gone), "prices": (await session.exec(many)).one()}
    await session.delete(gone)
    await record(session, viewer, "price_list:delete", of=gone, before=before)
    return gone


async def held(session: AsyncSession, viewer: Viewer, id: str) -> PriceList:
    """Find a price list, which nobody else changes while this transaction lasts, or refuse."""
    return await found(
        session, viewer, PriceList, id, NoSuchPriceList, path="priceListId", lock=True
    )


async def _make(
    session: AsyncSession,
    viewer: Viewer,
    command: CreatePriceList | CopyPriceList,
    currency: str,
) -> PriceList:
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(PriceList.id))))).one() >= MOST_LISTS:
        raise TooMany(message=f"There can be {MOST_LISTS} price lists; delete one first.")
    await _free(session, command.name)
    _check(command.starts_at, command.ends_at)
    group: CustomerGroup | None = None
    if command.group_id is not None:
        group = await groups.held(session, viewer, command.group_id)
    made = PriceList(
        name=command.name,
        group_id=None if group is None else group.id,
        currency=currency,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        is_active=command.is_active is not False,
    )
    session.add(made)
    await session.flush()
    return made


async def _free(session: AsyncSession, name: str) -> None:
    same = select(PriceList.id).where(col(PriceList.name) == name)
    if (await session.exec(same)).first() is not None:
        raise PriceListExists(Wrong(("name",), PriceListExists.sentence()))


def _check(starts_at: datetime | None, ends_at: datetime | None) -> None:
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise InvalidInput(Wrong(("endsAt",), "It must end after it begins."))


def _copied(row: Price, price_list_id: UUID, off_bp: int, now: datetime) -> dict[str, Any]:
    amount = pricing.discounted(row.amount_minor, off_bp)
    return {
        "id": ids.new(),
        "created_at": now,
        "price_list_id": price_list_id,
        "variant_id": row.variant_id,
        "currency": row.currency,
        "min_quantity": row.min_quantity,
        "amount_minor": amount,
        "was_minor": row.amount_minor if amount < row.amount_minor else row.was_minor,
    }


def _told(one: PriceList) -> dict[str, Any]:
    group = None if one.group_id is None else ids.public(CustomerGroup, one.group_id)
    period = {
        name: None if at is None else at.isoformat()
        for name, at in (("starts_at", one.starts_at), ("ends_at", one.ends_at))
    }
    return {**{name: getattr(one, name) for name in TOLD}, **period, "group": group}
