"""Buying what is wished for: things of a wishlist that are moved into the cart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import cart_lines, filling, merging, modifying, reckoning
from domain.carts import Expected, Quantity
from domain.commands import Command
from domain.filling import Goods
from domain.finding import found
from domain.merging import Want
from domain.modifying import ModifierAnswers
from domain.refusals import InvalidInput, NoSuchItem, NoSuchWishlist
from domain.settings import Feature, require
from domain.wishlists import ItemId, WishlistId
from kit import clock
from kit.refused import Wrong
from models import Cart, Wishlist, WishlistItem


class MoveWishlistItemToCart(Command):
    """Move an item from its wishlist into the cart."""

    item_id: ItemId
    quantity: Quantity
    answers: ModifierAnswers
    expected_version: Expected


class MoveWishlistToCart(Command):
    """Move everything of a wishlist into the cart that can be bought as it is."""

    wishlist_id: WishlistId
    expected_version: Expected


@dataclass(frozen=True)
class WishlistMoved:
    """What could be bought of a wishlist is in the cart."""

    cart: Cart | None
    moved: int
    left: list[WishlistItem]


async def move_item(session: AsyncSession, viewer: Viewer, command: MoveWishlistItemToCart) -> Cart:
    """Put what is wished for into the cart, and take it off its list."""
    await require(session, Feature.WISHLISTS)
    item = await found(session, viewer, WishlistItem, command.item_id, NoSuchItem, path="itemId")
    cart = await cart_lines.add(session, viewer, item.variant_id, command, path="itemId")
    if not await _taken(session, [item.id]):
        raise NoSuchItem(Wrong(("itemId",), NoSuchItem.sentence()))
    await record(session, viewer, "wishlist:buy", of=item)
    return cart


async def move_list(
    session: AsyncSession, viewer: Viewer, command: MoveWishlistToCart
) -> WishlistMoved:
    """Put one of each thing into the cart, as far as there is room and nothing must be answered."""
    await require(session, Feature.WISHLISTS)
    wishlist = await found(
        session, viewer, Wishlist, command.wishlist_id, NoSuchWishlist, path="wishlistId"
    )
    items = await _items(session, wishlist)
    goods = await filling.goods_of(session, viewer, [item.variant_id for item in items])
    plain = [each for each in goods.values() if _is_plain(each)]
    if not plain:
        return WishlistMoved(await filling.locked(session, viewer, None), 0, items)
    first = next(goods[item.variant_id] for item in items if goods.get(item.variant_id) in plain)
    cart = await filling.opened(session, viewer, first.currency, command.expected_version)
    if cart.currency != first.currency and await filling.count_of(session, cart) == 0:
        cart.currency = first.currency
    had = [merging.want_of(line) for line in await filling.lines_of(session, cart)]
    wants = _fitting(cart, {want.key for want in had}, plain)
    gone = [item.id for item in items if item.variant_id in {want.variant_id for want in wants}]
    taken = await _taken(session, gone)
    wants = [want for want in wants if want.variant_id in taken]
    await filling.fill(session, cart, merging.merged(had, wants))
    await record(session, viewer, "wishlist:buy", of=wishlist, after={"moved": len(wants)})
    left = [item for item in items if item.variant_id not in taken]
    return WishlistMoved(filling.touched(cart), len(wants), left)


def _fitting(cart: Cart, had: set[tuple[UUID, bytes]], plain: list[Goods]) -> list[Want]:
    """Choose what there is room for in a cart, and what is sold in its currency."""
    wants: list[Want] = []
    for goods in plain:
        unit = reckoning.unit_of(goods.facts, [], cart.currency, 1)
        room = (goods.id, b"") in had or len(had) < filling.MOST_LINES
        if unit is not None and room:
            had.add((goods.id, b""))
            wants.append(Want(goods.id, 1, [], b"", unit.minor, clock.now()))
    return wants


def _is_plain(goods: Goods) -> bool:
    """Tell whether something can be bought without answering anything."""
    try:
        modifying.answered(goods.questions, [])
    except InvalidInput:
        return False
    return True


async def _items(session: AsyncSession, wishlist: Wishlist) -> list[WishlistItem]:
    rows = select(WishlistItem).where(col(WishlistItem.wishlist_id) == wishlist.id)
    ordered = rows.order_by(col(WishlistItem.added_at), col(WishlistItem.id))
    return list(await session.exec(ordered))


async def _taken(session: AsyncSession, ids: list[UUID]) -> set[UUID]:
    """Take items off their list, unless somebody has before; which variants those were."""
    gone = sa.delete(WishlistItem).where(col(WishlistItem.id).in_(ids))
    rows = await session.exec(gone.returning(col(WishlistItem.variant_id)))
    return set(rows.scalars())
