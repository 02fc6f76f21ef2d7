"""Taxes of orders."""

from decimal import Decimal

import models
from domain.tax_classes import rate
from schema.words import Money, Node, choices, computed, describes

choices(
    models.TaxTreatment,
    EXEMPT="None: a certificate of the customer holds where the goods go.",
    OUTSIDE="None: the store charges no tax where the goods go.",
    REVERSE_CHARGE="None: the customer owes it, by a VAT number of another state of the EU.",
    TAXED="It is, at the rate of each good, which may be 0.",
)


@describes(models.OrderTax)
class OrderTax(Node):
    position: int
    label: str
    country: str | None
    region: str | None
    rate: Decimal = computed(rate, of=models.OrderTax)
    base: Money
    amount: Money
