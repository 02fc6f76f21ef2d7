"""Wishlists: what can be done to the viewer's own."""

from domain import wish_buying, wishlists
from domain.wish_buying import MoveWishlistItemToCart, MoveWishlistToCart, WishlistMoved
from domain.wishlists import (
    AddToWishlist,
    CreateWishlist,
    DeleteWishlist,
    MoveToWishlist,
    RemoveFromWishlist,
    RenameWishlist,
)
from models import Cart, Wishlist, WishlistItem
from resolvers import claims
from resolvers.context import Info


async def create(info: Info, input: CreateWishlist) -> Wishlist:
    return await claims.keep(info, wishlists.create, input)


async def rename(info: Info, input: RenameWishlist) -> Wishlist:
    return await info.context.write(wishlists.rename, input)


async def delete(info: Info, input: DeleteWishlist) -> Wishlist:
    return await info.context.write(wishlists.delete, input)


async def add(info: Info, input: AddToWishlist) -> WishlistItem:
    return await info.context.write(wishlists.add, input)


async def remove(info: Info, input: RemoveFromWishlist) -> WishlistItem:
    return await info.context.write(wishlists.remove, input)


async def move(info: Info, input: MoveToWishlist) -> WishlistItem:
    return await info.context.write(wishlists.move, input)


async def buy(info: Info, input: MoveWishlistItemToCart) -> Cart:
    return await info.context.write(wish_buying.move_item, input)


async def buy_all(info: Info, input: MoveWishlistToCart) -> WishlistMoved:
    return await info.context.write(wish_buying.move_list, input)
