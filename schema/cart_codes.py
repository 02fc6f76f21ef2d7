"""Discount codes in carts."""

from datetime import datetime

import models
from auth.refusals import RateLimited
from auth.rules import shopper
from domain.cart_codes import MOST_CODES, ApplyDiscountCode, RemoveDiscountCode
from domain.refusals import NoSuchCart, StaleVersion, TooMany
from domain.terms_refusals import (
    DiscountCodeBelowMinimum,
    DiscountCodeEnded,
    DiscountCodeNotCombinable,
    DiscountCodeNotForThese,
    DiscountCodeNotStarted,
    DiscountCodeOtherCurrency,
    DiscountCodeUsedUp,
    NoSuchDiscountCode,
)
from resolvers import cart_codes
from schema.refs import CartRef
from schema.words import Node, accepts, describes, mutation, mutations

accepts(ApplyDiscountCode, RemoveDiscountCode)


@describes(models.CartCode)
class CartCode(Node):
    text: str
    created_at: datetime


@mutations
class CartCodeMutations:
    apply_discount_code: CartRef = mutation(
        cart_codes.apply,
        f"Use a discount code for the cart, of {MOST_CODES} at most; twice is once. What it takes "
        "off is told by the checkout. A network may try so many codes an hour. Sends no mail.",
        allow=shopper,
        refuses=(
            DiscountCodeBelowMinimum,
            DiscountCodeEnded,
            DiscountCodeNotCombinable,
            DiscountCodeNotForThese,
            DiscountCodeNotStarted,
            DiscountCodeOtherCurrency,
            DiscountCodeUsedUp,
            NoSuchCart,
            NoSuchDiscountCode,
            RateLimited,
            StaleVersion,
            TooMany,
        ),
    )
    remove_discount_code: CartRef = mutation(
        cart_codes.remove,
        "Use a discount code for the cart no more. Sends no mail.",
        allow=shopper,
        refuses=(NoSuchCart, NoSuchDiscountCode, StaleVersion),
    )
