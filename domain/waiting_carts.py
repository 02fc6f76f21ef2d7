"""Waiting carts: what was filled before signing in, while the customer had a cart already."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.audit import record
from auth.viewer import Viewer
from domain import cart_codes, filling, merging
from domain.cart_codes import CodeLeft
from domain.commands import Command
from domain.finding import locked_owner
from domain.merging import Change
from domain.refusals import NoSuchCart, OtherCurrency
from domain.saved_carts import set_aside
from kit.ids import PublicId
from kit.refused import Wrong
from models import Cart, CartStatus

LONGEST_NOTE = 1000


class WaitingChoice(StrEnum):
    """What is to become of a cart that was filled before signing in."""

    DISCARD = "DISCARD"
    KEEP = "KEEP"
    MERGE = "MERGE"
    SET_ASIDE = "SET_ASIDE"


class AnswerCartQuestion(Command):
    """Say what is to become of a cart that waits."""

    cart_id: Annotated[PublicId, Field(description="The cart that waits.")]
    choice: Annotated[WaitingChoice, Field(description="What is to become of it.")]


@dataclass(frozen=True)
class CartSettled:
    """What has become of carts: the one to go on with, and what was done to it."""

    cart: Cart | None
    set_aside: Cart | None = None
    changes: list[Change] = field(default_factory=list)
    codes_left: list[CodeLeft] = field(default_factory=list)


def is_waiting() -> sa.ColumnElement[bool]:
    """Keep carts that wait for an answer."""
    return col(Cart.status) == CartStatus.WAITING


async def answer(session: AsyncSession, viewer: Viewer, command: AnswerCartQuestion) -> CartSettled:
    """Do with a waiting cart as its owner says; it can be said once."""
    await locked_owner(session, viewer)
    waiting, own = await _carts(session, viewer, command.cart_id)
    match command.choice:
        case WaitingChoice.DISCARD:
            await session.delete(waiting)
            settled = CartSettled(own)
        case WaitingChoice.SET_ASIDE:
            await set_aside(session, waiting, None)
            settled = CartSettled(own, set_aside=waiting)
        case WaitingChoice.KEEP:
            settled = await _keep(session, waiting, own)
        case WaitingChoice.MERGE:
            settled = await _merge(session, viewer, waiting, own)
    await record(session, viewer, "cart:answer", of=waiting, after={"choice": command.choice.value})
    return settled


async def put_by(session: AsyncSession, cart: Cart | None) -> Cart | None:
    """Make room for another open cart: set this one aside, unless nothing is in it."""
    if cart is not None and await filling.count_of(session, cart) > 0:
        await set_aside(session, cart, None)
        return cart
    if cart is not None:
        await session.delete(cart)
        await session.flush()
    return None


async def _keep(session: AsyncSession, waiting: Cart, own: Cart | None) -> CartSettled:
    """Go on with what was waiting; what was there is set aside."""
    aside = await put_by(session, own)
    waiting.status = CartStatus.OPEN
    return CartSettled(filling.touched(waiting), set_aside=aside)


async def _merge(
    session: AsyncSession, viewer: Viewer, waiting: Cart, own: Cart | None
) -> CartSettled:
    """Add up the two; what was answered is kept apart, and codes that hold come along."""
    if own is None or await filling.count_of(session, own) == 0:
        return await _keep(session, waiting, own)
    if own.currency != waiting.currency:
        raise OtherCurrency(Wrong(("choice",), f"The cart is in {own.currency}."))
    before = [merging.want_of(line) for line in await filling.lines_of(session, own)]
    given = [merging.want_of(line) for line in await filling.lines_of(session, waiting)]
    after = merging.merged(before, given)
    await filling.fill(session, own, after)
    notes = dict.fromkeys(note for note in (own.note, waiting.note) if note)
    own.note = "\n".join(notes)[:LONGEST_NOTE] or None
    left = await cart_codes.take_along(session, viewer, own, waiting)
    await session.delete(waiting)
    changes = merging.changes(before, after, given)
    return CartSettled(filling.touched(own), changes=changes, codes_left=left)


async def _carts(session: AsyncSession, viewer: Viewer, id: str) -> tuple[Cart, Cart | None]:
    """Hold the waiting cart and the open one, in the order of their ids."""
    key = kit.ids.of(Cart, id)
    named = sa.and_(is_waiting(), col(Cart.id) == key)
    found = select(Cart).where(filling.owned_by(viewer), sa.or_(filling.is_open(), named))
    held = found.order_by(col(Cart.id)).with_for_update()
    rows = list(await session.exec(held.execution_options(populate_existing=True)))
    waiting = next((cart for cart in rows if cart.status is CartStatus.WAITING), None)
    if waiting is None:
        raise NoSuchCart(Wrong(("cartId",), NoSuchCart.sentence()))
    return waiting, next((cart for cart in rows if cart.status is CartStatus.OPEN), None)
