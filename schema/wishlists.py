"""Wishlists."""

from datetime import datetime

import strawberry

import models
from auth.rules import customer
from domain.refusals import (
    FeatureOff,
    NameTaken,
    NoSuchItem,
    NoSuchVariant,
    NoSuchWishlist,
    TooMany,
)
from domain.wishlists import (
    MOST_LISTS,
    AddToWishlist,
    CreateWishlist,
    DeleteWishlist,
    MoveToWishlist,
    RemoveFromWishlist,
    RenameWishlist,
)
from resolvers import wishlists
from schema.products import Variant
from schema.words import (
    Connection,
    Node,
    accepts,
    by_id,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
)

accepts(
    AddToWishlist,
    CreateWishlist,
    DeleteWishlist,
    MoveToWishlist,
    RemoveFromWishlist,
    RenameWishlist,
)


@describes(models.WishlistItem)
class WishlistItem(Node):
    added_at: datetime
    variant: Variant | None = one(
        models.WishlistItem.variant_id,
        "What is wished for; null while it is not for sale.",
    )


@describes(models.Wishlist)
class Wishlist(Node):
    name: str
    created_at: datetime
    items: Connection[WishlistItem] = pages(
        models.WishlistItem.wishlist_id,
        "What is on it, the latest first.",
        order=(latest(models.WishlistItem.added_at),),
    )


@strawberry.type
class WishlistQueries:
    wishlist: Wishlist | None = query(
        by_id(models.Wishlist, description="One of the viewer's wishlists."), allow=customer
    )


@mutations
class WishlistMutations:
    create_wishlist: Wishlist = mutation(
        wishlists.create,
        f"Start a wishlist, of {MOST_LISTS} at most. Sends no mail.",
        allow=customer,
        refuses=(FeatureOff, NameTaken, TooMany),
    )
    rename_wishlist: Wishlist = mutation(
        wishlists.rename,
        "Give a wishlist another name. Sends no mail.",
        allow=customer,
        refuses=(FeatureOff, NameTaken, NoSuchWishlist),
    )
    delete_wishlist: Wishlist = mutation(
        wishlists.delete,
        "Delete a wishlist with what is on it; answers it as it was. Sends no mail.",
        allow=customer,
        refuses=(
            FeatureOff,
            NoSuchWishlist,
        ),
    )
    add_to_wishlist: WishlistItem = mutation(
        wishlists.add,
        "Put a variant on a wishlist; doing it twice changes nothing. Sends no mail.",
        allow=customer,
        refuses=(FeatureOff, NoSuchVariant, NoSuchWishlist, TooMany),
    )
    remove_from_wishlist: WishlistItem = mutation(
        wishlists.remove,
        "Take an item off its wishlist; answers it as it was. Sends no mail.",
        allow=customer,
        refuses=(
            FeatureOff,
            NoSuchItem,
        ),
    )
    move_to_wishlist: WishlistItem = mutation(
        wishlists.move,
        "Move an item to another wishlist; if that has the variant, they become one. "
        "Sends no mail.",
        allow=customer,
        refuses=(FeatureOff, NoSuchItem, NoSuchWishlist, TooMany),
    )
