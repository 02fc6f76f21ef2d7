"""Placing: saying how a cart is to become an order, and ordering it."""

from __future__ import annotations

from auth.refusals import RateLimited
from auth.rules import shopper
from domain.addresses import GivenAddress
from domain.checkout_refusals import CheckoutIncomplete, ShortStock, TotalChanged
from domain.checkouts import UpdateCheckout
from domain.order_refusals import MethodNotOffered
from domain.placing import PlaceOrder
from domain.refusals import (
    FeatureOff,
    NoSuchAddress,
    NoSuchCart,
    NotEnoughPoints,
    StaleVersion,
)
from domain.terms_refusals import DiscountCodeUsedUp, NoSuchShippingMethod
from resolvers import checkouts
from schema.carts import Cart
from schema.orders import Order
from schema.words import accepts, mutation, mutations

accepts(GivenAddress, PlaceOrder, UpdateCheckout)


@mutations
class PlacingMutations:
    update_checkout: Cart = mutation(
        checkouts.update,
        "Say how the cart is to become an order: who buys, where it goes, how it is sent and "
        "paid. What is not sent stays. `cart { checkout }` shows what the order would be. A "
        "VAT number is looked at, and a registry is asked about it where the store has one. Sends "
        "no mail.",
        allow=shopper,
        refuses=(NoSuchAddress, NoSuchCart, NoSuchShippingMethod, RateLimited, StaleVersion),
    )
    place_order: Order = mutation(
        checkouts.place,
        "Order what is in the cart, as `cart { checkout }` shows it: all of it, at the total that "
        "the buyer agreed to, or nothing. The next thing that is added begins another cart. Sends "
        "the confirmation of the order to the e-mail address of the checkout, for guests with a "
        "link that opens the order. For an address that "
        "was typed, and by guests of one network, so many can be placed an hour.",
        allow=shopper,
        refuses=(
            CheckoutIncomplete,
            DiscountCodeUsedUp,
            FeatureOff,
            MethodNotOffered,
            NoSuchCart,
            NotEnoughPoints,
            RateLimited,
            ShortStock,
            TotalChanged,
        ),
    )
