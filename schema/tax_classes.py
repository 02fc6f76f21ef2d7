"""Tax classes."""

from decimal import Decimal

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain import tax_classes as rules
from domain.catalogue_refusals import NoSuchTaxClass, TaxClassInUse
from domain.refusals import KeyTaken, TooMany
from domain.tax_classes import CreateTaxClass, DeleteTaxClass, UpdateTaxClass
from resolvers import tax_classes
from schema.words import (
    Connection,
    Node,
    accepts,
    computed,
    describes,
    mutation,
    mutations,
    pages,
    query,
)

accepts(CreateTaxClass, DeleteTaxClass, UpdateTaxClass)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@describes(models.TaxClass)
class TaxClass(Node):
    key: str
    name: str
    rate: Decimal = computed(rules.rate, of=models.TaxClass)
    is_default: bool


@strawberry.type
class TaxClassQueries:
    tax_classes: Connection[TaxClass] = query(
        pages(
            models.TaxClass,
            "Kinds of goods that are taxed alike, by key.",
            order=(models.TaxClass.key,),
        ),
        allow=anyone,
    )


@mutations
class TaxClassMutations:
    create_tax_class: TaxClass = mutation(
        tax_classes.create,
        f"Make a tax class, of {rules.MOST_TAX_CLASSES} at most. Sends no mail.",
        allow=WRITERS,
        refuses=(KeyTaken, TooMany),
    )
    update_tax_class: TaxClass = mutation(
        tax_classes.update,
        "Change a tax class. One that becomes the default takes that from the one before, and "
        "prices with tax in them follow a new rate at once. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxClass,),
    )
    delete_tax_class: TaxClass = mutation(
        tax_classes.delete,
        "Delete a tax class that no product is of, named or by default; answers it as it was. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxClass, TaxClassInUse),
    )
