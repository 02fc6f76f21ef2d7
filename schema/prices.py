"""Prices on price lists."""

from datetime import datetime

import models
from schema.refs import PriceListRef, VariantRef
from schema.words import Money, Node, describes, one


@describes(models.Price)
class Price(Node):
    min_quantity: int
    amount: Money
    was: Money | None
    created_at: datetime
    price_list: PriceListRef = one(models.Price.price_list_id, "The list that it is on.")
    variant: VariantRef = one(models.Price.variant_id, "What costs it.")
