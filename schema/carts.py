"""Carts."""

from datetime import datetime

import strawberry

import models
import schema.special
from auth.refusals import RateLimited
from auth.rules import anyone, shopper
from domain import checkout_facts, previewing, reckoning
from domain.cart_codes import MOST_CODES
from domain.cart_facts import answers_of, of_line
from domain.carts import (
    AcceptCartPrices,
    AddToCart,
    ChangeCartLine,
    ClearCart,
    RemoveFromCart,
    UpdateCart,
)
from domain.filling import MOST_LINES, current
from domain.modifying import ModifierAnswer
from domain.reckoning import CartProblemKind
from domain.refusals import (
    NoSuchCart,
    NoSuchCartLine,
    NoSuchVariant,
    OtherCurrency,
    StaleVersion,
    TooMany,
)
from domain.restoring import RestoreMode
from kit.currencies import Currency
from resolvers import carts, claims
from schema.cart_codes import CartCode
from schema.checkouts import Checkout
from schema.products import Variant
from schema.words import (
    EVERY_LINE,
    Money,
    Node,
    accepts,
    choices,
    derived,
    describes,
    many,
    mine,
    mutation,
    mutations,
    one,
    query,
    tells,
    told,
    totalled,
)

assert schema.special, "its import is what publishes the refusals that carry more"
accepts(ModifierAnswer)
accepts(AcceptCartPrices, AddToCart, ChangeCartLine, ClearCart, RemoveFromCart, UpdateCart)
choices(
    CartProblemKind,
    ANSWERS_INVALID="The product asks something else by now: answer again.",
    NOT_FOR_SALE="It is not for sale any more, or not at the moment.",
    NOT_FOR_YOU="It is not sold to you in the currency of the cart.",
    PRICE_CHANGED="It costs more or less than when it was added; see `seen` and `now`.",
    SHORT_STOCK="There are fewer than all lines of the cart want together; see `available`.",
)
choices(
    RestoreMode,
    MERGE="It adds up with what comes into it.",
    REPLACE="It is set aside as a saved cart, if there is anything in it. A guest's must be empty.",
)
choices(
    models.CartStatus,
    OPEN="It is being filled.",
    ORDERED="It was ordered.",
    SAVED="It is set aside under a name.",
    WAITING="It was filled before signing in, and waits for what is to become of it.",
)


@tells(reckoning.CartProblem)
class CartProblem:
    kind: CartProblemKind = strawberry.field(description="What is the matter.")
    blocks: bool = strawberry.field(description="Whether the cart cannot be bought like this.")
    seen: Money | None = strawberry.field(
        description="For PRICE_CHANGED: what one cost when its buyer last changed the line."
    )
    now: Money | None = strawberry.field(description="For PRICE_CHANGED: what one costs now.")
    available: int | None = strawberry.field(
        description="For SHORT_STOCK: how many could be had, where they are so few that the store "
        "tells; null otherwise."
    )


@tells(reckoning.CartLineNow)
class CartLineNow:
    unit: Money | None = strawberry.field(
        description="What one costs, when so many are bought, with what was chosen; null where it "
        "is not sold."
    )
    total: Money | None = strawberry.field(description="What all of the line cost.")
    was: Money | None = strawberry.field(
        description="What one cost before, to be shown struck out; null where there is none."
    )
    regular: Money | None = strawberry.field(
        description="The store's regular price of one; null in another currency."
    )
    includes_tax: bool = strawberry.field(description="Whether the prices have the tax in them.")
    problems: list[CartProblem] = strawberry.field(
        description="What its buyer should know; none when all is well."
    )


@tells(reckoning.CartAnswerChoice)
class CartAnswerChoice:
    key: str = strawberry.field(description="The key of the choice.")
    name: str = strawberry.field(description="What it was called.")


@tells(reckoning.CartAnswer)
class CartAnswer:
    key: str = strawberry.field(description="The key of the modifier.")
    name: str = strawberry.field(description="What was asked.")
    text: str | None = strawberry.field(description="What was answered in words.")
    choices: list[CartAnswerChoice] = strawberry.field(description="What was chosen.")


@tells(reckoning.CartNow)
class CartNow:
    goods: Money | None = strawberry.field(
        description="What all lines cost together, but for those that are not for sale; null when "
        "nothing is in it."
    )
    includes_tax: bool | None = strawberry.field(
        description="Whether the prices have the tax in them; null when nothing is in it."
    )
    line_count: int = strawberry.field(description="How many lines there are.")
    item_count: int = strawberry.field(description="How many things there are in all lines.")
    problem_count: int = strawberry.field(description="How many problems the lines have.")
    can_check_out: bool = strawberry.field(
        description="Whether something is in it, and no problem blocks."
    )


@describes(models.CartLine)
class CartLine(Node):
    quantity: int
    added_at: datetime
    seen: Money
    variant: Variant | None = one(
        models.CartLine.variant_id, "What is bought; null while it is not for sale."
    )
    answers: list[CartAnswer] = derived(models.CartLine, answers_of, reckoning.answers)
    now: CartLineNow = derived(models.CartLine, of_line, reckoning.line)


@describes(models.Cart)
class Cart(Node):
    status: models.CartStatus
    version: int
    currency: Currency
    note: str | None
    name: str | None
    saved_at: datetime | None
    shared_at: datetime | None
    updated_at: datetime
    lines: list[CartLine] = many(
        models.CartLine.cart_id,
        f"What is in it, the oldest first, {MOST_LINES} at most.",
        order=(models.CartLine.added_at,),
        most=MOST_LINES,
    )
    now: CartNow = totalled(
        models.CartLine.cart_id, of_line, reckoning.line, reckoning.cart, weight=EVERY_LINE
    )
    checkout: Checkout = derived(
        models.Cart, checkout_facts.of_cart, previewing.now, weight=EVERY_LINE
    )
    codes: list[CartCode] = many(
        models.CartCode.cart_id,
        f"Discount codes that its buyer has typed, {MOST_CODES} at most.",
        order=(models.CartCode.created_at,),
        most=MOST_CODES,
    )
    claim_token: str | None = told(
        claims.token,
        "A guest's new claim, in the answer that made it for a client which asked with "
        "`bearer`; else null. Keep it, and send it as the header `Latchkey-Claim`.",
    )


@strawberry.type
class CartQueries:
    cart: Cart | None = query(
        mine(
            models.Cart,
            "What the customer or guest who asks is about to buy; null when they have put "
            "nothing together yet.",
            only=current,
        ),
        allow=anyone,
    )


@mutations
class CartMutations:
    add_to_cart: Cart = mutation(
        carts.add,
        f"Put something into the cart, which is made where there is none; of {MOST_LINES} lines at "
        "most. What is there with the same answers adds up. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchVariant, OtherCurrency, RateLimited, StaleVersion, TooMany),
    )
    change_cart_line: Cart = mutation(
        carts.change,
        "Change how many there are of a line, or what was answered; one that becomes like another "
        "becomes one with it. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchCartLine, NoSuchVariant, OtherCurrency, StaleVersion, TooMany),
    )
    remove_from_cart: Cart = mutation(
        carts.remove,
        "Take a line out of the cart. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchCartLine, StaleVersion),
    )
    clear_cart: Cart = mutation(
        carts.clear,
        "Take everything out of the cart; its note stays. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchCart, StaleVersion),
    )
    update_cart: Cart = mutation(
        carts.update,
        "Change the note of the cart. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchCart, StaleVersion),
    )
    accept_cart_prices: Cart = mutation(
        carts.accept_prices,
        "Say that the buyer has seen what everything costs now, so that no price counts as "
        "changed. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchCart, StaleVersion),
    )
