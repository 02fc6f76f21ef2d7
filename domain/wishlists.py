"""Wishlists: named lists of things that a customer may buy one day."""

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, Line, Repeatable
from domain.finding import found, locked_owner
from domain.refusals import NameTaken, NoSuchItem, NoSuchVariant, NoSuchWishlist, TooMany
from domain.settings import Feature, require
from kit.ids import PublicId
from kit.refused import Wrong
from models import Variant, Wishlist, WishlistItem

MOST_LISTS = 50
MOST_ITEMS = 500

Name = Annotated[str, Line(100), Field(description="What its owner calls it; 1 to 100 characters.")]
WishlistId = Annotated[PublicId, Field(description="The wishlist.")]
ItemId = Annotated[PublicId, Field(description="The item of a wishlist.")]
VariantId = Annotated[PublicId, Field(description="The variant wished for.")]


class CreateWishlist(Repeatable):
    """Start a wishlist."""

    name: Name


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
    """Start a wishlist for the customer who asks."""
    await require(session, Feature.WISHLISTS)
    await locked_owner(session, viewer)
    count = select(sa.func.count()).where(col(Wishlist.customer_id) == viewer.customer_id)
    if (await session.exec(count)).one() >= MOST_LISTS:
        raise TooMany(message=f"You can have {MOST_LISTS} wishlists; delete one first.")
    wishlist = Wishlist(customer_id=viewer.customer_id, name=command.name)
    await _refuse_same_name(session, wishlist, command.name)
    session.add(wishlist)
    await session.flush()
    await record(session, viewer, "wishlist:create", of=wishlist, after={"name": command.name})
    return wishlist


async def rename(session: AsyncSession, viewer: Viewer, command: RenameWishlist) -> Wishlist:
    """Give a wishlist another name."""
    await require(session, Feature.WISHLISTS)
    await locked_owner(session, viewer)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    await _refuse_same_name(session, wishlist, command.name)
    before, wishlist.name = wishlist.name, command.name
    await record(
        session,
        viewer,
        "wishlist:rename",
        of=wishlist,
        before={"name": before},
        after={"name": command.name},
    )
    return wishlist


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteWishlist) -> Wishlist:
    """Delete a wishlist; its items go with it."""
    await require(session, Feature.WISHLISTS)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    await session.delete(wishlist)
    await record(session, viewer, "wishlist:delete", of=wishlist, before={"name": wishlist.name})
    return wishlist


async def add(session: AsyncSession, viewer: Viewer, command: AddToWishlist) -> WishlistItem:
    """Put a variant that the viewer may buy on a wishlist, once."""
    await require(session, Feature.WISHLISTS)
    wishlist = await _wishlist(session, viewer, command.wishlist_id)
    variant = await found(
        session, viewer, Variant, command.variant_id, NoSuchVariant, path="variantId"
    )
    await _refuse_full(session, wishlist, variant.id)
    return await _placed(
        session, viewer, WishlistItem(wishlist_id=wishlist.id, variant_id=variant.id)
    )


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
    await _refuse_full(session, wishlist, item.variant_id)
    await session.delete(item)
    await session.flush()
    moved = WishlistItem(
        wishlist_id=wishlist.id, variant_id=item.variant_id, added_at=item.added_at
    )
    return await _placed(session, viewer, moved)


async def _placed(session: AsyncSession, viewer: Viewer, item: WishlistItem) -> WishlistItem:
    """Insert an item unless its variant is on the list, and read what is there then."""
    made = await session.exec(
        insert(WishlistItem)
        .values(**item.model_dump())
        .on_conflict_do_nothing(index_elements=["wishlist_id", "variant_id"])
        .returning(col(WishlistItem.id))
    )
    is_new = made.first() is not None
    there = select(WishlistItem).where(
        col(WishlistItem.wishlist_id) == item.wishlist_id,
        col(WishlistItem.variant_id) == item.variant_id,
    )
    row = (await session.exec(there)).one()
    if is_new:
        after = {"wishlist_id": str(row.wishlist_id), "variant_id": str(row.variant_id)}
        await record(session, viewer, "wishlist:add", of=row, after=after)
    return row


async def _refuse_same_name(session: AsyncSession, wishlist: Wishlist, name: str) -> None:
    same = select(Wishlist.id).where(
        col(Wishlist.customer_id) == wishlist.customer_id,
        sa.func.lower(Wishlist.name) == sa.func.lower(name),
        col(Wishlist.id) != wishlist.id,
    )
    if (await session.exec(same)).first() is not None:
        raise NameTaken(Wrong(("name",), "You already have a wishlist of this name."))


async def _refuse_full(session: AsyncSession, wishlist: Wishlist, variant_id: object) -> None:
    others = select(sa.func.count()).where(
        col(WishlistItem.wishlist_id) == wishlist.id, col(WishlistItem.variant_id) != variant_id
    )
    if (await session.exec(others)).one() >= MOST_ITEMS:
        raise TooMany(message=f"A wishlist holds {MOST_ITEMS} items; remove one first.")


async def _wishlist(session: AsyncSession, viewer: Viewer, id: str) -> Wishlist:
    return await found(session, viewer, Wishlist, id, NoSuchWishlist, path="wishlistId", lock=True)


async def _item(session: AsyncSession, viewer: Viewer, id: str) -> WishlistItem:
    return await found(session, viewer, WishlistItem, id, NoSuchItem, path="itemId", lock=True)
