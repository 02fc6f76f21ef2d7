"""Wishlists: named lists of things that a customer, or a guest, may buy one day."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.claims import Bearer
from domain.commands import Command, Line, Repeatable
from domain.finding import found, locked_owner
from domain.refusals import NameTaken, NoSuchItem, NoSuchVariant, NoSuchWishlist, TooMany
from domain.settings import Feature, require
from kit.ids import PublicId
from kit.refused import Wrong
from models import Variant, Wishlist, WishlistItem

MOST_LISTS = 50
MOST_ITEMS = 500
MOST_OF_GUESTS = 5  # lists
MOST_ITEMS_OF_GUESTS = 100

Name = Annotated[str, Line(100), Field(description="What its owner calls it; 1 to 100 characters.")]
WishlistId = Annotated[PublicId, Field(description="The wishlist.")]
ItemId = Annotated[PublicId, Field(description="The item of a wishlist.")]
VariantId = Annotated[PublicId, Field(description="The variant wished for.")]


class CreateWishlist(Repeatable):
    """Start a wishlist."""

    name: Name
    bearer: Bearer


class RenameWishlist(Command):
    """Give a wishlist another name."""

    wishlist_id: WishlistId
    name: Name


class DeleteWishlist(Command):
    """Delete a wishlist with what is on it."""

    wishlist_id: WishlistId


class AddToWishlist(Command):
    """Put a variant on a wishlist; what is on it already stays where it is."""

    wishlist_id: WishlistId
    variant_id: VariantId


class RemoveFromWishlist(Command):
    """Take an item off its wishlist."""

    item_id: ItemId


class MoveToWishlist(Command):
    """Move an item to another of the viewer's wishlists."""

    item_id: ItemId
    wishlist_id: Annotated[PublicId, Field(description="The wishlist it moves to.")]


async def create(session: AsyncSession, viewer: Viewer, command: CreateWishlist) -> Wishlist:
    """Start a wishlist for the customer or guest who asks."""
    await require(session, Feature.WISHLISTS)
    await locked_owner(session, viewer)
    wishlist = Wishlist(
        customer_id=viewer.customer_id, claim_hash=viewer.claim_hash, name=command.name
    )
    count = select(sa.func.count()).where(_of_owner(wishlist))
    most = MOST_OF_GUESTS if wishlist.customer_id is None else MOST_LISTS
    if (await session.exec(count)).one() >= most:
        raise TooMany(message=f"You can have {most} wishlists; delete one first.")
    await _refuse_same_name(session, wishlist, command.name)
    session.add(wishlist)
    await session.flush()
    await record(session, viewer, "wishlist:create", of=wishlist)
    return wishlist


async def rename(session: AsyncSession, viewer: Viewer, command: RenameWishlist) -> Wishlist:
    """Give a wishlist another name."""
    await require(session, Feature.WISHLISTS)
    await locked_owner(session, viewer)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    await _refuse_same_name(session, wishlist, command.name)
    wishlist.name = command.name
    await record(session, viewer, "wishlist:rename", of=wishlist)
    return wishlist


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteWishlist) -> Wishlist:
    """Delete a wishlist; its items go with it."""
    await require(session, Feature.WISHLISTS)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    await session.delete(wishlist)
    await record(session, viewer, "wishlist:delete", of=wishlist)
    return wishlist


async def add(session: AsyncSession, viewer: Viewer, command: AddToWishlist) -> WishlistItem:
    """Put a variant that the viewer may buy on a wishlist, once."""
    await require(session, Feature.WISHLISTS)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    variant = await found(
        session, viewer, Variant, command.variant_id, NoSuchVariant, path="variantId"
    )
    known = await _there(session, wishlist, variant.id)
    if known is not None:
        return known
    await _refuse_full(session, wishlist)
    item = WishlistItem(wishlist_id=wishlist.id, variant_id=variant.id)
    session.add(item)
    await session.flush()
    after = {"wishlist_id": str(wishlist.id), "variant_id": str(variant.id)}
    await record(session, viewer, "wishlist:add", of=item, after=after)
    return item


async def remove(
    session: AsyncSession, viewer: Viewer, command: RemoveFromWishlist
) -> WishlistItem:
    """Take an item off its wishlist."""
    await require(session, Feature.WISHLISTS)
    item = await _item(session, viewer, command.item_id)
    await session.delete(item)
    await record(
        session, viewer, "wishlist:remove", of=item, before={"variant_id": str(item.variant_id)}
    )
    return item


async def move(session: AsyncSession, viewer: Viewer, command: MoveToWishlist) -> WishlistItem:
    """Move an item; when the other list has the variant already, the two become one."""
    await require(session, Feature.WISHLISTS)
    item = await _item(session, viewer, command.item_id)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    if item.wishlist_id == wishlist.id:
        return item
    twin = await _there(session, wishlist, item.variant_id)
    before, after = {"wishlist_id": str(item.wishlist_id)}, {"wishlist_id": str(wishlist.id)}
    if twin is None:
        await _refuse_full(session, wishlist)
        item.wishlist_id = wishlist.id
    else:
        await session.delete(item)
    await record(session, viewer, "wishlist:move", of=item, before=before, after=after)
    return twin or item


async def _there(
    session: AsyncSession, wishlist: Wishlist, variant_id: UUID
) -> WishlistItem | None:
    """Find a variant on a list, which is locked, so that nobody adds it meanwhile."""
    there = select(WishlistItem).where(
        col(WishlistItem.wishlist_id) == wishlist.id, col(WishlistItem.variant_id) == variant_id
    )
    return (await session.exec(there)).one_or_none()


async def _refuse_same_name(session: AsyncSession, wishlist: Wishlist, name: str) -> None:
    same = select(Wishlist.id).where(
        _of_owner(wishlist),
        sa.func.lower(Wishlist.name) == sa.func.lower(name),
        col(Wishlist.id) != wishlist.id,
    )
    if (await session.exec(same)).first() is not None:
        raise NameTaken(Wrong(("name",), "You already have a wishlist of this name."))


async def _refuse_full(session: AsyncSession, wishlist: Wishlist) -> None:
    count = select(sa.func.count()).where(col(WishlistItem.wishlist_id) == wishlist.id)
    most = MOST_ITEMS_OF_GUESTS if wishlist.customer_id is None else MOST_ITEMS
    if (await session.exec(count)).one() >= most:
        raise TooMany(message=f"A wishlist holds {most} items; remove one first.")


def _of_owner(wishlist: Wishlist) -> sa.ColumnElement[bool]:
    if wishlist.customer_id is None:
        return col(Wishlist.claim_hash) == wishlist.claim_hash
    return col(Wishlist.customer_id) == wishlist.customer_id


async def _wishlist(session: AsyncSession, viewer: Viewer, id: str) -> Wishlist:
    return await found(session, viewer, Wishlist, id, NoSuchWishlist, path="wishlistId", lock=True)


async def _item(session: AsyncSession, viewer: Viewer, id: str) -> WishlistItem:
    return await found(session, viewer, WishlistItem, id, NoSuchItem, path="itemId", lock=True)
