"""Products."""

from typing import Annotated

import strawberry

import models
from auth.rules import anyone
from domain import availability, pricing, stock_facts
from domain.price_facts import facts
from kit.currencies import Currency
from models.products import SEARCH
from schema.words import (
    Connection,
    Money,
    Node,
    by_id,
    by_key,
    choices,
    derived,
    describes,
    many,
    one,
    pages,
    query,
    tells,
    words,
)

Quantity = Annotated[
    int, strawberry.argument(description=f"How many are bought, from 1 to {pricing.MOST}.")
]
Code = Annotated[
    Currency | None,
    strawberry.argument(description="In which currency; the store's own unless told."),
]


choices(
    availability.StockStatus,
    BACKORDER="It is owed to who buys it until it comes in.",
    IN_STOCK="It is there, or is not counted, as a download is not.",
    OUT_OF_STOCK="It cannot be bought now.",
)


@tells(availability.Availability)
class Availability:
    status: availability.StockStatus = strawberry.field(description="Whether it can be had now.")
    available: int | None = strawberry.field(
        description="How many are left, where they are so few that the store tells; null otherwise."
    )


@tells(pricing.PriceTier)
class PriceTier:
    min_quantity: int = strawberry.field(description="From how many of them on it holds.")
    unit: Money = strawberry.field(description="Price of one.")


@tells(pricing.Offer)
class Offer:
    quantity: int = strawberry.field(description="How many were asked about.")
    unit: Money = strawberry.field(description="Price of one, when so many are bought.")
    total: Money = strawberry.field(description="Price of all of them.")
    was: Money | None = strawberry.field(
        description="The price of before, to be shown struck out; null where there is none."
    )
    includes_tax: bool = strawberry.field(description="Whether the prices have the tax in them.")
    tiers: list[PriceTier] = strawberry.field(
        description="What one costs from which quantity on, the smallest first."
    )


@describes(models.Variant)
class Variant(Node):
    sku: str
    name: str
    position: int
    price: Money = derived(
        models.Variant,
        facts,
        pricing.unit_price,
        "What one costs whoever asks, in the store's currency, with the prices of their groups.",
    )
    list_price: Money
    offer: Offer | None = derived(
        models.Variant, facts, pricing.offer, quantity=Quantity, currency=Code
    )
    availability: Availability = derived(
        models.Variant, stock_facts.facts, availability.availability
    )
    product: "Product" = one(models.Variant.product_id, "What it is a variant of.")


@describes(models.Product)
class Product(Node):
    slug: str
    name: str
    description: str
    is_published: bool
    variants: list[Variant] = many(
        models.Variant.product_id,
        "The forms in which it is sold, 100 at most.",
        order=(models.Variant.position,),
        most=100,
    )


@strawberry.type
class ProductQueries:
    products: Connection[Product] = query(
        pages(
            models.Product,
            "The products for sale, by slug; staff who read products see unpublished ones too.",
            order=(models.Product.slug,),
            filters=(
                words(
                    SEARCH,
                    "search",
                    "Words, or beginnings of words, of slug, name and description; all must match.",
                ),
            ),
        ),
        allow=anyone,
    )
    product: Product | None = query(
        by_id(models.Product, description="A product by id."), allow=anyone
    )
    product_by_slug: Product | None = query(
        by_key(models.Product.slug, "A product by its slug.", says="The slug, exactly."),
        allow=anyone,
    )
