"""Restoring: what was saved, by oneself or by who shares it, comes into the cart again."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import cart_codes, filling, merging, reckoning
from domain.claims import Bearer
from domain.commands import Command
from domain.finding import locked_owner
from domain.merging import Want
from domain.refusals import CartNotEmpty, NoSuchCart, OtherCurrency
from domain.saved_carts import CartId, held, refuse_stale, shared_by
from domain.waiting_carts import CartSettled, put_by
from kit.refused import Wrong
from models import Cart, CartLine

Seen = Annotated[
    int,
    Field(description="The `version` of the saved cart that was shown; refused when it changed."),
]


class RestoreMode(StrEnum):
    """What becomes of what is in the cart, when a saved cart or an order comes into it."""

    MERGE = "MERGE"
    REPLACE = "REPLACE"


Mode = Annotated[RestoreMode, Field(description="What becomes of what is in the cart.")]


class RestoreSavedCart(Command):
    """Put into the cart again what was set aside; the saved cart stays."""

    cart_id: CartId
    mode: Mode
    expected_version: Seen


class RestoreSharedCart(Command):
    """Put into the cart what somebody shares."""

    token: Annotated[str, Field(max_length=200, description="The token of the link.")]
    mode: Mode
    expected_version: Seen
    bearer: Bearer


async def restore(session: AsyncSession, viewer: Viewer, command: RestoreSavedCart) -> CartSettled:
    """Put a customer's saved cart into the open one, at the prices that were seen then."""
    await locked_owner(session, viewer)
    saved = await held(session, viewer, command.cart_id)
    refuse_stale(saved, command.expected_version)
    wants = [merging.want_of(line) for line in await filling.lines_of(session, saved)]
    return await _restored(session, viewer, saved, wants, command.mode)


async def restore_shared(
    session: AsyncSession, viewer: Viewer, command: RestoreSharedCart
) -> CartSettled:
    """Put what is for sale of a shared cart into one's own, at one's own prices."""
    if viewer.customer_id is not None:
        await locked_owner(session, viewer)
    shared = await shared_by(session, command.token, lock=True)
    if shared is None:
        raise NoSuchCart(Wrong(("token",), NoSuchCart.sentence()))
    refuse_stale(shared, command.expected_version)
    lines = await filling.lines_of(session, shared)
    wants = await _of_looker(session, viewer, lines)
    return await _restored(session, viewer, shared, wants, command.mode)


async def received(
    session: AsyncSession,
    viewer: Viewer,
    mode: RestoreMode,
    currency: str,
    expected: int | None = None,
    *,
    path: str = "mode",
) -> tuple[Cart, Cart | None, list[Want]]:
    """Hold the cart that something comes into, with the one set aside for it and what is in it.

    Nothing that was in a cart is lost: a customer's is set aside, and a guest's must be empty.
    """
    own, aside = await filling.locked(session, viewer, expected), None
    if own is not None and mode is RestoreMode.REPLACE:
        if viewer.customer_id is None and await filling.count_of(session, own) > 0:
            raise CartNotEmpty
        own, aside = None, await put_by(session, own)
    if own is None:
        own = await filling.opened(session, viewer, currency)
    before = [merging.want_of(line) for line in await filling.lines_of(session, own)]
    if before and own.currency != currency:
        raise OtherCurrency(Wrong((path,), f"The cart is in {own.currency}."))
    own.currency = currency
    return own, aside, before


async def _restored(
    session: AsyncSession, viewer: Viewer, saved: Cart, wants: list[Want], mode: RestoreMode
) -> CartSettled:
    own, aside, before = await received(session, viewer, mode, saved.currency)
    own.note = own.note or _note(viewer, saved)
    after = merging.merged(before, wants)
    await filling.fill(session, own, after)
    await session.flush()
    await record(session, viewer, "cart:restore", of=own, after={"from": str(saved.id)})
    left = []
    if saved.customer_id == viewer.customer_id:
        left = await cart_codes.take_along(session, viewer, own, saved)
    return CartSettled(filling.touched(own), aside, merging.changes(before, after, wants), left)


async def _of_looker(session: AsyncSession, viewer: Viewer, lines: list[CartLine]) -> list[Want]:
    """Read what somebody else's lines want, as far as it is for sale, at the looker's prices."""
    goods = await filling.goods_of(session, viewer, [line.variant_id for line in lines])
    wants = []
    for line in lines:
        of = goods.get(line.variant_id)
        unit = None if of is None else reckoning.unit_now(of.facts, line)
        if unit is not None:
            wants.append(replace(merging.want_of(line), seen_minor=unit.minor))
    return wants


def _note(viewer: Viewer, saved: Cart) -> str | None:
    """Take the note along, but not that of somebody else."""
    return saved.note if saved.customer_id == viewer.customer_id else None
