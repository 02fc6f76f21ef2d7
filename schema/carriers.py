"""Carriers of the store's own."""

import strawberry

import domain.carriers
from auth.permissions import Permission
from auth.rules import permitted
from domain.carriers import KEPT, CarrierInput, SetCarriers
from resolvers import carriers
from schema.words import accepts, mutation, mutations, query, tells, told

accepts(CarrierInput, SetCarriers)


@tells(domain.carriers.OwnCarrier)
class OwnCarrier:
    name: str = strawberry.field(description="What it is called.")
    tracking_page: str | None = strawberry.field(
        description="The page that shows where a parcel is, with `{number}` where its number goes."
    )


@tells(carriers.CarriersDecided)
class CarriersDecided:
    carriers: list[OwnCarrier] = strawberry.field(description="All of them.")


@strawberry.type
class CarrierQueries:
    own_carriers: list[OwnCarrier] | None = query(
        told(carriers.own, "The carriers that the store has added, by its order.", kept=KEPT),
        allow=permitted(Permission.ORDERS_READ),
    )


@mutations
class CarrierMutations:
    set_carriers: CarriersDecided = mutation(
        carriers.put,
        "Decide which carriers there are besides those that are known. Parcels keep the pages "
        "they were sent with. Sends no mail.",
        allow=permitted(Permission.SETTINGS_WRITE),
    )
