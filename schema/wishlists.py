"""Wishlists."""

from datetime import datetime

import strawberry

import models
from auth.refusals import RateLimited
from auth.rules import shopper
from domain import wish_buying
from domain.refusals import (
    FeatureOff,
    NameTaken,
    NoSuchItem,
    NoSuchVariant,
    NoSuchWishlist,
    OtherCurrency,
    StaleVersion,
    TooMany,
)
from domain.wish_buying import MoveWishlistItemToCart, MoveWishlistToCart
from domain.wishlists import (
    MOST_LISTS,
    MOST_OF_GUESTS,
    AddToWishlist,
    CreateWishlist,
    DeleteWishlist,
    MoveToWishlist,
    RemoveFromWishlist,
    RenameWishlist,
)
from resolvers import claims, wishlists
from schema.carts import Cart
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
    tells,
    told,
)

accepts(
    AddToWishlist,
    CreateWishlist,
    DeleteWishlist,
    MoveToWishlist,
    MoveWishlistItemToCart,
    MoveWishlistToCart,
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
    claim_token: str | None = told(
        claims.token,
        "A guest's new claim, in the answer that made it for a client which asked with "
        "`bearer`; else null. Keep it, and send it as the header `Latchkey-Claim`.",
    )


@tells(wish_buying.WishlistMoved)
class WishlistMoved:
    cart: Cart | None = strawberry.field(description="The cart; null when nothing came into one.")
    moved: int = strawberry.field(description="How many items are in the cart now.")
    left: list[WishlistItem] = strawberry.field(
        description="What is still on the list: it is not for sale, asks to be answered, is sold "
        "in another currency, or found no room."
    )


@strawberry.type
class WishlistQueries:
    wishlists: Connection[Wishlist] | None = query(
        pages(
            models.Wishlist,
            "The wishlists of the customer or guest who asks, the oldest first.",
            order=(models.Wishlist.created_at,),
        ),
        allow=shopper,
    )
    wishlist: Wishlist | None = query(
        by_id(models.Wishlist, description="One of the viewer's wishlists."), allow=shopper
    )


@mutations
class WishlistMutations:
    create_wishlist: Wishlist = mutation(
        wishlists.create,
        f"Start a wishlist, of {MOST_LISTS} at most; a guest of {MOST_OF_GUESTS}. Sends no mail.",
        allow=shopper,
        refuses=(FeatureOff, NameTaken, RateLimited, TooMany),
    )
    rename_wishlist: Wishlist = mutation(
        wishlists.rename,
        "Give a wishlist another name. Sends no mail.",
        allow=shopper,
        refuses=(FeatureOff, NameTaken, NoSuchWishlist),
    )
    delete_wishlist: Wishlist = mutation(
        wishlists.delete,
        "Delete a wishlist with what is on it; answers it as it was. Sends no mail.",
        allow=shopper,
        refuses=(
            FeatureOff,
            NoSuchWishlist,
        ),
    )
    add_to_wishlist: WishlistItem = mutation(
        wishlists.add,
        "Put a variant on a wishlist; doing it twice changes nothing. Sends no mail.",
        allow=shopper,
        refuses=(FeatureOff, NoSuchVariant, NoSuchWishlist, TooMany),
    )
    remove_from_wishlist: WishlistItem = mutation(
        wishlists.remove,
        "Take an item off its wishlist; answers it as it was. Sends no mail.",
        allow=shopper,
        refuses=(
            FeatureOff,
            NoSuchItem,
        ),
    )
    move_to_wishlist: WishlistItem = mutation(
        wishlists.move,
        "Move an item to another wishlist; if that has the variant, they become one. "
        "Sends no mail.",
        allow=shopper,
        refuses=(FeatureOff, NoSuchItem, NoSuchWishlist, TooMany),
    )
    move_wishlist_item_to_cart: Cart = mutation(
        wishlists.buy,
        "Put what is wished for into the cart, and take it off its list. Sends no mail.",
        allow=shopper,
        refuses=(FeatureOff, NoSuchItem, NoSuchVariant, OtherCurrency, StaleVersion, TooMany),
    )
    move_wishlist_to_cart: WishlistMoved = mutation(
        wishlists.buy_all,
        "Put one of each thing on a wishlist into the cart, as far as it can be bought without "
        "answering anything; the rest stays on the list. Sends no mail.",
        allow=shopper,
        refuses=(FeatureOff, NoSuchWishlist, OtherCurrency, StaleVersion, TooMany),
    )
