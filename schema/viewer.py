"""The viewer: what a storefront asks first."""

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone
from domain import settings
from domain.pricing import TaxDisplay
from domain.settings import Feature
from kit.currencies import Currency
from models import ActorKind
from resolvers import viewer
from schema.customers import Customer
from schema.staff import Staff
from schema.words import choices, gathers, own, query, told

choices(
    ActorKind,
    API_KEY="A machine with a key.",
    CUSTOMER="A customer who is signed in.",
    NOBODY="Nobody is signed in.",
    STAFF="A member of staff who is signed in.",
    SYSTEM="The shop itself.",
)
choices(
    Feature,
    AUCTIONS="Auctions for customers.",
    DOWNLOADS="Digital goods to download.",
    GIFT_REGISTRIES="Gift registries.",
    ORDER_SEARCH="Customers name their orders and search them; on unless told.",
    POINTS="Reward points.",
    QUOTES="Quotes and their negotiation.",
    RETURNS="Requests to return goods.",
    WISHLISTS="Wishlists.",
)
choices(
    TaxDisplay,
    GROSS="With tax in it.",
    NET="Without tax.",
)


@strawberry.type(description="Whoever asks.")
class Viewer:
    kind: ActorKind = told(viewer.kind, "What they are.")
    permissions: list[Permission] = told(
        viewer.permissions, "What they are trusted with beyond their own."
    )
    features: list[Feature] = told(
        viewer.features, "What the store has switched on.", kept=settings.KEPT
    )
    currency: Currency = told(
        viewer.currency, "The currency of regular prices.", kept=settings.KEPT
    )
    prices_shown: TaxDisplay = told(
        viewer.prices_shown,
        "Whether the store shows prices with tax in them; each offer says whether its own have it.",
        kept=settings.KEPT,
    )
    customer: Customer | None = own(
        models.Customer, "customer_id", "The customer who asks; null when none is signed in."
    )
    staff: Staff | None = own(
        models.Staff, "staff_id", "The member of staff who asks; null when none is signed in."
    )


@strawberry.type
class ViewerQueries:
    viewer: Viewer = query(
        gathers("Whoever asks; never fails, so that a page can choose what to show."),
        allow=anyone,
    )
