"""Tax rates."""

from datetime import datetime
from decimal import Decimal

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.catalogue_refusals import NoSuchTaxClass
from domain.refusals import TooMany
from domain.tax_classes import rate
from domain.tax_rates import MOST_RATES, CreateTaxRate, DeleteTaxRate, UpdateTaxRate
from domain.terms_refusals import NoSuchTaxRate, TaxRateExists
from resolvers import tax_rates
from schema.tax_classes import TaxClass
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    computed,
    describes,
    mutation,
    mutations,
    one,
    pages,
    query,
)

accepts(CreateTaxRate, DeleteTaxRate, UpdateTaxRate)
WRITERS = permitted(Permission.TAXES_WRITE)


@describes(models.TaxRate)
class TaxRate(Node):
    country: str
    region: str | None
    name: str
    rate: Decimal = computed(rate, of=models.TaxRate)
    created_at: datetime
    tax_class: TaxClass | None = one(
        models.TaxRate.tax_class_id,
        "On which goods; null for every class without a rate of its own there.",
    )


@strawberry.type
class TaxRateQueries:
    tax_rates: Connection[TaxRate] | None = query(
        pages(
            models.TaxRate,
            f"Every tax rate, by country; {MOST_RATES} at most.",
            order=(models.TaxRate.country,),
            filters=(among(models.TaxRate.country, "countries", "Only those of these countries."),),
        ),
        allow=permitted(Permission.PRODUCTS_READ),
    )


@mutations
class TaxRateMutations:
    create_tax_rate: TaxRate = mutation(
        tax_rates.create,
        f"Say how much tax is charged somewhere, in {MOST_RATES} rates at most. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxClass, TaxRateExists, TooMany),
    )
    update_tax_rate: TaxRate = mutation(
        tax_rates.update,
        "Change a tax rate. Carts follow at once, orders stay as they are. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxRate,),
    )
    delete_tax_rate: TaxRate = mutation(
        tax_rates.delete,
        "Delete a tax rate; answers it as it was. Orders stay as they are. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxRate,),
    )
