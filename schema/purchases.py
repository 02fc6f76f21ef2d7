"""Purchases: which products a customer bought, how often, and at which prices."""

from datetime import datetime

import strawberry

import models
from domain import purchases
from domain.purchases import SORTS, PurchaseSort, last_prices
from schema.lines import OrderLine
from schema.products import Variant
from schema.words import Money, choices, computed, describes, latest, one, tells, words

choices(
    PurchaseSort,
    LAST_BOUGHT="What was bought last comes first.",
    MOST_OFTEN="What was bought in most orders comes first.",
)
NEWEST = (latest(models.Purchase.last_bought_at),)
FILTERS = (
    words(
        purchases.SEARCH,
        "search",
        "Words, or beginnings of words, of name and SKU as they were bought last; all must match.",
    ),
)
__all__ = ["FILTERS", "NEWEST", "SORTS", "PaidPrice", "Purchase"]


@tells(purchases.PaidPrice)
class PaidPrice:
    price: Money = strawberry.field(description="What one cost, before discount codes.")
    includes_tax: bool | None = strawberry.field(
        description="Whether the tax is in it; null where nobody has recorded it."
    )
    placed_at: datetime = strawberry.field(description="When that order was placed.")
    number: str = strawberry.field(description="The number of that order.")


@describes(models.Purchase, has_id=False)
class Purchase:
    sku: str
    name: str
    times: int
    quantity: int
    returned_quantity: int
    first_bought_at: datetime
    last_bought_at: datetime
    last_prices: list[PaidPrice] = computed(last_prices, of=models.Purchase)
    last_line: OrderLine = one(
        models.Purchase.id,
        "The line of the order that it was bought by last; its `again` tells whether it can be "
        "bought again, and `repeatOrderLine` buys it.",
    )
    variant: Variant | None = one(
        models.Purchase.variant_id, "What was bought, as it is today; null while not for sale."
    )
