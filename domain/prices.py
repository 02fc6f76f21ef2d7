"""Prices on price lists: set and taken away, one or many at once, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from auth.visibility import visible
from domain import price_lists
from domain.amounts import Sum
from domain.commands import Command
from domain.price_lists import ListId
from domain.pricing import MOST
from domain.refusals import InvalidInput, NoSuchPrice, NoSuchVariant
from kit import ids
from kit.currencies import BadAmount, minor_of
from kit.ids import PublicId
from kit.refused import Wrong
from models import Price, PriceList, Variant

MOST_AT_ONCE = 1_000
Place: TypeAlias = tuple[UUID, int]  # of which variant, from which quantity on
Amounts: TypeAlias = tuple[int, int | None]


class PriceInput(Command):
    """What one of a variant costs, from some quantity on."""

    variant_id: Annotated[PublicId, Field(description="The variant.")]
    min_quantity: Annotated[
        Annotated[int, Field(ge=1, le=MOST)] | None,
        Field(default_factory=lambda: 1, description=f"From how many on, 1 to {MOST}; or 1."),
    ]
    amount: Annotated[
        Sum,
        Field(description="Price of one, in the currency of the list."),
    ]
    was: Annotated[
        Sum | None,
        Field(
            default_factory=lambda: None,
            description="The price of before, to be shown struck out; more, or null for none.",
        ),
    ]


class SetPrices(Command):
    """Put prices on a list; one of the same variant and quantity is replaced."""

    price_list_id: ListId
    prices: Annotated[
        list[PriceInput],
        Field(
            min_length=1, max_length=MOST_AT_ONCE, description=f"The prices, 1 to {MOST_AT_ONCE}."
        ),
    ]


class RemovePrices(Command):
    """Take prices off a list."""

    price_list_id: ListId
    price_ids: Annotated[
        list[PublicId],
        Field(
            min_length=1, max_length=MOST_AT_ONCE, description=f"The prices, 1 to {MOST_AT_ONCE}."
        ),
    ]


async def put(session: AsyncSession, viewer: Viewer, command: SetPrices) -> PriceList:
    """Put every price on the list, or none, blaming each row that is wrong."""
    on = await price_lists.held(session, viewer, command.price_list_id)
    keys = [ids.of(Variant, row.variant_id) for row in command.prices]
    await _require_variants(session, viewer, keys)
    wanted = _wanted(on, command.prices, keys)
    mine = select(Price).where(
        col(Price.price_list_id) == on.id, col(Price.variant_id).in_({key for key in keys if key})
    )
    rows = (await session.exec(mine.execution_options(populate_existing=True))).all()
    there: dict[Place, Price] = {(row.variant_id, row.min_quantity): row for row in rows}
    for place, amounts in wanted.items():
        await _put(session, viewer, on, there.get(place), place, amounts)
    return on


async def remove(session: AsyncSession, viewer: Viewer, command: RemovePrices) -> PriceList:
    """Take every price off the list, or none."""
    on = await price_lists.held(session, viewer, command.price_list_id)
    keys = [ids.of(Price, id) for id in command.price_ids]
    mine = select(Price).where(
        col(Price.price_list_id) == on.id, col(Price.id).in_({key for key in keys if key})
    )
    there = {row.id: row for row in await session.exec(mine)}
    missing = [place for place, key in enumerate(keys) if key not in there]
    if missing:
        wrong = [Wrong(("priceIds", str(n)), NoSuchPrice.sentence()) for n in missing]
        raise NoSuchPrice(*wrong)
    for row in there.values():
        await session.delete(row)
        await record(session, viewer, "price:delete", of=row, before=_told(row))
    return on


async def _require_variants(
    session: AsyncSession, viewer: Viewer, keys: Sequence[UUID | None]
) -> None:
    """Refuse, blaming each row whose variant is not there; the others stay until this is done."""
    rows = visible(Variant, viewer).where(col(Variant.id).in_({key for key in keys if key}))
    rows = rows.order_by(col(Variant.id)).with_for_update(of=Variant, read=True, key_share=True)
    known = {row.id for row in await session.exec(rows)}
    wrong = [
        Wrong(("prices", str(n), "variantId"), NoSuchVariant.sentence())
        for n, key in enumerate(keys)
        if key not in known
    ]
    if wrong:
        raise NoSuchVariant(*wrong)


def _wanted(
    on: PriceList, rows: Sequence[PriceInput], keys: Sequence[UUID | None]
) -> dict[Place, Amounts]:
    """Read what is wanted by variant and quantity, or refuse, blaming each row that is wrong."""
    wanted: dict[Place, Amounts] = {}
    wrong: list[Wrong] = []
    for n, (row, key) in enumerate(zip(rows, keys, strict=True)):
        assert key is not None, "a variant was found"
        place = (key, row.min_quantity or 1)
        if place in wanted:
            text = "This variant is there twice with this quantity."
            wrong.append(Wrong(("prices", str(n), "minQuantity"), text))
        amount = _minor(on.currency, row.amount, wrong, str(n), "amount")
        was = _minor(on.currency, row.was, wrong, str(n), "was")
        if amount is not None and was is not None and was <= amount:
            wrong.append(Wrong(("prices", str(n), "was"), "The price of before must be more."))
        wanted[place] = (amount or 0, was)
    if wrong:
        raise InvalidInput(*wrong)
    return wanted


def _minor(currency: str, amount: Decimal | None, wrong: list[Wrong], *path: str) -> int | None:
    if amount is None:
        return None
    try:
        return minor_of(amount, currency)
    except BadAmount as error:
        wrong.append(Wrong(("prices", *path), str(error)))
        return None


async def _put(
    session: AsyncSession,
    viewer: Viewer,
    on: PriceList,
    row: Price | None,
    place: Place,
    amounts: Amounts,
) -> None:
    (variant_id, quantity), (amount, was) = place, amounts
    if row is None:
        row = Price(
            price_list_id=on.id,
            variant_id=variant_id,
            currency=on.currency,
            min_quantity=quantity,
            amount_minor=amount,
            was_minor=was,
        )
        session.add(row)
        await record(session, viewer, "price:create", of=row, after=_told(row))
        return
    before = _told(row)
    row.amount_minor, row.was_minor = amount, was
    if (after := _told(row)) != before:
        await record(session, viewer, "price:update", of=row, before=before, after=after)


def _told(row: Price) -> dict[str, Any]:
    return {
        "price_list": ids.public(PriceList, row.price_list_id),
        "variant": ids.public(Variant, row.variant_id),
        "min_quantity": row.min_quantity,
        "currency": row.currency,
        "amount": row.amount_minor,
        "was": row.was_minor,
    }
