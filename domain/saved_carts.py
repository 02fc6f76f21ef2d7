"""Saved carts: those that a customer has set aside under a name, and may share by a link."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.audit import record
from auth.viewer import Viewer
from domain import filling
from domain.carts import Expected
from domain.commands import Command, Line
from domain.finding import locked_owner
from domain.refusals import CartEmpty, NameTaken, NoSuchCart, StaleVersion, TooMany
from kit import clock, tokens
from kit.ids import PublicId
from kit.refused import Wrong
from models import Cart, CartCode, CartLine, CartStatus

MOST_SAVED = 50

Name = Annotated[str, Line(100), Field(description="What its owner calls it; 1 to 100 characters.")]
CartId = Annotated[PublicId, Field(description="The saved cart.")]


class SaveCart(Command):
    """Set the cart aside; the next thing that is added begins another."""

    name: Annotated[
        Annotated[str, Line(100)] | None,
        Field(
            default_factory=lambda: None,
            description="What to call it, 1 to 100 characters; today's date unless told.",
        ),
    ]
    into: Annotated[
        PublicId | None,
        Field(
            default_factory=lambda: None,
            description="A saved cart that is to hold what the cart does instead of what it held; "
            "it keeps its name, unless told, and its link.",
        ),
    ]
    expected_version: Expected


class RenameSavedCart(Command):
    """Give a saved cart another name."""

    cart_id: CartId
    name: Name


class DeleteSavedCart(Command):
    """Delete a saved cart with what is in it."""

    cart_id: CartId


class ShareSavedCart(Command):
    """Make a link's token for a saved cart; one made before is worth nothing from then on."""

    cart_id: CartId


class UnshareSavedCart(Command):
    """Take the link of a saved cart back."""

    cart_id: CartId


@dataclass(frozen=True)
class CartShared:
    """A saved cart can be seen by whoever is told its token."""

    cart: Cart
    token: str = field(repr=False)


def is_saved() -> sa.ColumnElement[bool]:
    """Keep carts that are set aside."""
    return col(Cart.status) == CartStatus.SAVED


async def save(session: AsyncSession, viewer: Viewer, command: SaveCart) -> Cart:
    """Set the cart aside under a name, or into a saved one."""
    await locked_owner(session, viewer)
    saved = None if command.into is None else await held(session, viewer, command.into, "into")
    cart = await filling.locked(session, viewer, command.expected_version)
    if cart is None:
        raise NoSuchCart
    if await filling.count_of(session, cart) == 0:
        raise CartEmpty
    if saved is not None:
        cart = await _put_into(session, saved, cart)
        if command.name is not None:
            await _refuse_same_name(session, saved, command.name)
            saved.name = command.name
    else:
        await set_aside(session, cart, command.name)
    await record(session, viewer, "cart:save", of=cart)
    return cart


async def rename(session: AsyncSession, viewer: Viewer, command: RenameSavedCart) -> Cart:
    """Give a saved cart another name."""
    await locked_owner(session, viewer)
    cart = await held(session, viewer, command.cart_id)
    await _refuse_same_name(session, cart, command.name)
    cart.name = command.name
    await record(session, viewer, "cart:rename", of=cart)
    return cart


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteSavedCart) -> Cart:
    """Delete a saved cart; its lines go with it."""
    cart = await held(session, viewer, command.cart_id)
    await session.delete(cart)
    await record(session, viewer, "cart:delete", of=cart)
    return cart


async def share(session: AsyncSession, viewer: Viewer, command: ShareSavedCart) -> CartShared:
    """Make a token by which anybody may see a saved cart; only its digest is kept."""
    cart = await held(session, viewer, command.cart_id)
    token = tokens.make(tokens.SHARE)
    raw = tokens.read(token, tokens.SHARE)
    assert raw is not None, "it was made here"
    cart.share_hash, cart.shared_at = tokens.digest(raw), clock.now()
    await record(session, viewer, "cart:share", of=cart)
    return CartShared(cart, token)


async def unshare(session: AsyncSession, viewer: Viewer, command: UnshareSavedCart) -> Cart:
    """Take the link back; whoever has it sees nothing any more."""
    cart = await held(session, viewer, command.cart_id)
    cart.share_hash = cart.shared_at = None
    await record(session, viewer, "cart:unshare", of=cart)
    return cart


async def shared_by(session: AsyncSession, token: str, *, lock: bool = False) -> Cart | None:
    """Find the cart that a link's token shares, whoever's it is."""
    raw = tokens.read(token, tokens.SHARE)
    if raw is None:
        return None
    found = select(Cart).where(is_saved(), col(Cart.share_hash) == tokens.digest(raw))
    if lock:
        found = found.with_for_update(read=True)
    return (await session.exec(found)).one_or_none()


async def held(session: AsyncSession, viewer: Viewer, id: str, path: str = "cartId") -> Cart:
    """Find a saved cart of the customer and hold it, or refuse, blaming the field `path`."""
    key = kit.ids.of(Cart, id)
    cart = None if key is None else await _held(session, viewer, key)
    if cart is None:
        raise NoSuchCart(Wrong((path,), NoSuchCart.sentence()))
    return cart


async def set_aside(session: AsyncSession, cart: Cart, name: str | None) -> None:
    """Save a cart that is held, of an owner who is held, under a name that they do not have."""
    own = select(Cart.name).where(is_saved(), col(Cart.customer_id) == cart.customer_id)
    taken = {str(each).lower() for each in await session.exec(own)}
    if len(taken) >= MOST_SAVED:
        raise TooMany(message=f"You can have {MOST_SAVED} saved carts; delete one first.")
    if name is not None and name.lower() in taken:
        raise NameTaken(Wrong(("name",), "You already have a saved cart of this name."))
    now = clock.now()
    cart.name = name or _unlike(taken, now.date().isoformat())
    cart.status, cart.saved_at = CartStatus.SAVED, now
    filling.touched(cart)
    await session.flush()


def refuse_stale(cart: Cart, expected: int) -> None:
    """Refuse a cart that has changed since it was seen."""
    if cart.version != expected:
        raise StaleVersion(cart.version)


async def _put_into(session: AsyncSession, saved: Cart, cart: Cart) -> Cart:
    """Let a saved cart hold what the open one does, with the codes that were typed there."""
    for kind in (CartLine, CartCode):
        of: Any = kind.cart_id
        await session.exec(sa.delete(kind).where(of == saved.id))
        await session.exec(sa.update(kind).where(of == cart.id).values(cart_id=saved.id))
    saved.currency, saved.note, saved.saved_at = cart.currency, cart.note, clock.now()
    await session.delete(cart)
    return filling.touched(saved)


async def _held(session: AsyncSession, viewer: Viewer, id: UUID) -> Cart | None:
    own = select(Cart).where(filling.owned_by(viewer), is_saved(), col(Cart.id) == id)
    rows = await session.exec(own.with_for_update().execution_options(populate_existing=True))
    return rows.one_or_none()


async def _refuse_same_name(session: AsyncSession, cart: Cart, name: str) -> None:
    same = select(Cart.id).where(
        col(Cart.customer_id) == cart.customer_id,
        is_saved(),
        sa.func.lower(Cart.name) == sa.func.lower(name),
        col(Cart.id) != cart.id,
    )
    if (await session.exec(same)).first() is not None:
        raise NameTaken(Wrong(("name",), "You already have a saved cart of this name."))


def _unlike(taken: set[str], name: str) -> str:
    """Find a name like this one that is free."""
    several = (name if n == 1 else f"{name} ({n})" for n in range(1, MOST_SAVED + 2))
    return next(each for each in several if each.lower() not in taken)
