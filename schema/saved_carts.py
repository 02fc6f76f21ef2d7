"""Saved carts, shared ones, and those that wait for an answer."""

from datetime import datetime

import strawberry

import domain.saved_carts
import models
from auth.refusals import RateLimited
from auth.rules import anyone, customer, shopper
from domain import waiting_carts
from domain.cart_codes import MOST_CODES, CodeLeft
from domain.discounting import CodeProblem
from domain.merging import CartChangeKind, Change
from domain.refusals import (
    CartEmpty,
    CartNotEmpty,
    NameTaken,
    NoSuchCart,
    OtherCurrency,
    StaleVersion,
    TooMany,
)
from domain.restoring import RestoreSavedCart, RestoreSharedCart
from domain.saved_carts import (
    MOST_SAVED,
    DeleteSavedCart,
    RenameSavedCart,
    SaveCart,
    ShareSavedCart,
    UnshareSavedCart,
)
from domain.waiting_carts import AnswerCartQuestion, WaitingChoice
from kit.currencies import Currency
from resolvers import claims, saved_carts
from schema.carts import Cart, CartAnswer, CartLineNow, CartNow
from schema.products import Variant
from schema.words import accepts, choices, mutation, mutations, one, query, tells, told

choices(
    CartChangeKind,
    ADDED="It was not there before.",
    CAPPED="There are more, but not as many as both together: a line holds only so many.",
    RAISED="There are more of it than before.",
)
choices(
    WaitingChoice,
    DISCARD="It is deleted.",
    KEEP="It becomes the customer's cart; the one there is set aside as a saved cart.",
    MERGE="What is in it is added to the customer's cart, with the codes that hold there.",
    SET_ASIDE="It becomes a saved cart.",
)
accepts(DeleteSavedCart, RenameSavedCart, SaveCart, ShareSavedCart, UnshareSavedCart)
accepts(AnswerCartQuestion, RestoreSavedCart, RestoreSharedCart)


@tells(Change)
class CartChange:
    kind: CartChangeKind = strawberry.field(description="What was done to the line.")
    variant: Variant | None = one(
        models.CartLine.variant_id, "Of what; null while it is not for sale."
    )
    before: int = strawberry.field(description="How many there were in its line.")
    after: int = strawberry.field(description="How many there are.")


@tells(CodeLeft)
class CartCodeLeft:
    text: str = strawberry.field(description="The code, as the shop writes it.")
    problem: CodeProblem | None = strawberry.field(
        description=f"Why it stayed behind; null where there were {MOST_CODES} without it."
    )


@tells(waiting_carts.CartSettled)
class CartSettled:
    cart: Cart | None = strawberry.field(description="The cart to go on with; null for none.")
    set_aside: Cart | None = strawberry.field(
        description="The cart that was set aside; null when none was."
    )
    changes: list[CartChange] = strawberry.field(
        description="What merging made of the lines of the cart to go on with."
    )
    codes_left: list[CartCodeLeft] = strawberry.field(
        description="Discount codes that did not come along, because they would take nothing off "
        "there, or would take another one away."
    )
    claim_token: str | None = told(
        claims.token,
        "A guest's new claim, for a client which asked with `bearer`; else null.",
    )


@tells(domain.saved_carts.CartShared)
class CartShared:
    cart: Cart = strawberry.field(description="The saved cart.")
    token: str = strawberry.field(
        description="What the storefront's link holds, for `sharedCart`. Shown once, and kept "
        "nowhere: made anew, the one before is worth nothing."
    )


@tells(saved_carts.SharedCartLine)
class SharedCartLine:
    quantity: int = strawberry.field(description="How many.")
    variant: Variant | None = one(
        models.CartLine.variant_id, "What it is; null while it is not for sale."
    )
    answers: list[CartAnswer] = strawberry.field(
        description="What was answered to the modifiers of the product."
    )
    now: CartLineNow = strawberry.field(description="What it costs whoever asks.")


@tells(saved_carts.SharedCart)
class SharedCart:
    name: str = strawberry.field(description="What its owner calls it.")
    version: int = strawberry.field(
        description="Counts its changes; give it as `expectedVersion` to restore what was seen.",
    )
    currency: Currency = strawberry.field(description="The currency of everything in it.")
    shared_at: datetime = strawberry.field(description="When its link was made.")
    lines: list[SharedCartLine] = strawberry.field(description="What is in it, the oldest first.")
    now: CartNow = strawberry.field(description="What it comes to for whoever asks.")


@strawberry.type
class SavedCartQueries:
    shared_cart: SharedCart | None = query(
        saved_carts.shared,
        allow=anyone,
        description="A cart that somebody shares by a link, at the prices of whoever asks; null "
        "when there is none, or the link was taken back.",
    )


@mutations
class SavedCartMutations:
    answer_cart_question: CartSettled = mutation(
        saved_carts.answer,
        "Say what is to become of a cart that was filled before signing in (`waitingCarts`). It "
        "waits until this is said, on any device, and is said once. Sends no mail.",
        allow=customer,
        refuses=(NoSuchCart, OtherCurrency, TooMany),
    )
    save_cart: Cart = mutation(
        saved_carts.save,
        f"Set the cart aside, as one of {MOST_SAVED} at most, or into one that is. The next thing "
        "that is added begins another. Sends no mail.",
        allow=customer,
        refuses=(CartEmpty, NameTaken, NoSuchCart, StaleVersion, TooMany),
    )
    rename_saved_cart: Cart = mutation(
        saved_carts.rename,
        "Give a saved cart another name. Sends no mail.",
        allow=customer,
        refuses=(NameTaken, NoSuchCart),
    )
    delete_saved_cart: Cart = mutation(
        saved_carts.delete,
        "Delete a saved cart with what is in it; answers it as it was. Sends no mail.",
        allow=customer,
        refuses=(NoSuchCart,),
    )
    share_saved_cart: CartShared = mutation(
        saved_carts.share,
        "Make a link's token, by which anybody may see a saved cart, at their own prices and "
        "without its note. One made before is worth nothing from then on. Sends no mail.",
        allow=customer,
        refuses=(NoSuchCart,),
    )
    unshare_saved_cart: Cart = mutation(
        saved_carts.unshare,
        "Take the link of a saved cart back. Sends no mail.",
        allow=customer,
        refuses=(NoSuchCart,),
    )
    restore_saved_cart: CartSettled = mutation(
        saved_carts.restore,
        "Put into the cart what was set aside, with the codes that hold there; the saved cart "
        "stays. What it costs now and what is the matter, its lines tell before. Sends no mail.",
        allow=customer,
        refuses=(NoSuchCart, OtherCurrency, StaleVersion, TooMany),
    )
    restore_shared_cart: CartSettled = mutation(
        saved_carts.restore_shared,
        "Put into the cart what somebody shares, as far as it is for sale. Sends no mail.",
        allow=shopper,
        refuses=(CartNotEmpty, NoSuchCart, OtherCurrency, RateLimited, StaleVersion, TooMany),
    )
