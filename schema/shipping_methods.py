"""Shipping methods."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain import zones
from domain.catalogue_refusals import NoSuchTaxClass
from domain.refusals import TooMany
from domain.shipping_facts import zones_of
from domain.shipping_methods import (
    MOST_METHODS,
    CreateShippingMethod,
    DeleteShippingMethod,
    UpdateShippingMethod,
)
from domain.terms_refusals import NoSuchShippingMethod
from domain.zones import MOST_ZONES, ShippingPriceInput, ShippingRegionInput, ShippingZoneInput
from kit.currencies import Currency
from resolvers import shipping_methods
from schema.tax_classes import TaxClass
from schema.words import (
    Connection,
    Money,
    Node,
    accepts,
    choices,
    derived,
    describes,
    mutation,
    mutations,
    one,
    pages,
    query,
    tells,
)

choices(
    models.ShippingKind,
    BY_VALUE="What the goods come to after discounts.",
    BY_WEIGHT="How much the goods weigh; what has no weight counts as nothing.",
    FLAT="Nothing else than the zone.",
)
accepts(ShippingPriceInput, ShippingRegionInput)
accepts(ShippingZoneInput)
accepts(CreateShippingMethod, DeleteShippingMethod, UpdateShippingMethod)
WRITERS = permitted(Permission.SHIPPING_WRITE)


@tells(zones.ShippingRegion)
class ShippingRegion:
    country: str = strawberry.field(description="Its country, ISO 3166-1 alpha-2.")
    region: str = strawberry.field(description="The region, as addresses of the country have it.")


@tells(zones.ShippingPrice)
class ShippingPrice:
    price: Money = strawberry.field(description="The price, as staff write prices.")
    from_amount: Money | None = strawberry.field(
        description="From what the goods come to on; null but for BY_VALUE."
    )
    from_weight: int | None = strawberry.field(
        description="From how many grams on; null but for BY_WEIGHT."
    )


@tells(zones.ShippingZone)
class ShippingZone:
    countries: list[str] = strawberry.field(
        description="Countries, ISO 3166-1 alpha-2; without any place it is for all others."
    )
    regions: list[ShippingRegion] = strawberry.field(
        description="Regions, which go before the zone of their country."
    )
    prices: list[ShippingPrice] = strawberry.field(
        description="The price, or the prices, each from more than the one before."
    )
    free_from: Money | None = strawberry.field(
        description="From what the goods come to on it is free; null for never."
    )
    most_weight: int | None = strawberry.field(
        description="How many grams it takes at most; null for any."
    )


@describes(models.ShippingMethod)
class ShippingMethod(Node):
    name: str
    kind: models.ShippingKind
    position: int
    is_active: bool
    currency: Currency
    handling: Money
    zones: list[ShippingZone] = derived(models.ShippingMethod, zones_of, zones.told)
    created_at: datetime
    tax_class: TaxClass | None = one(
        models.ShippingMethod.tax_class_id,
        "How carriage and handling are taxed; null is as the store's default.",
    )


@strawberry.type
class ShippingMethodQueries:
    shipping_methods: Connection[ShippingMethod] | None = query(
        pages(
            models.ShippingMethod,
            f"Every way to send orders, in their order; {MOST_METHODS} at most.",
            order=(models.ShippingMethod.position,),
        ),
        allow=permitted(Permission.PRODUCTS_READ),
    )


@mutations
class ShippingMethodMutations:
    create_shipping_method: ShippingMethod = mutation(
        shipping_methods.create,
        f"Make a way to send orders, of {MOST_METHODS} at most, with {MOST_ZONES} zones at most. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchTaxClass, TooMany),
    )
    update_shipping_method: ShippingMethod = mutation(
        shipping_methods.update,
        "Change a way to send orders. Carts follow at once, orders stay as they are. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchShippingMethod, NoSuchTaxClass),
    )
    delete_shipping_method: ShippingMethod = mutation(
        shipping_methods.delete,
        "Delete a way to send orders; answers it as it was. Orders keep its name. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchShippingMethod,),
    )
