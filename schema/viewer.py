"""The viewer: what a storefront asks first."""

from typing import Any

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone
from domain.settings import Feature
from models import ActorKind
from resolvers import viewer
from schema.customers import Customer
from schema.staff import Staff
from schema.words import choices, own, query

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
    POINTS="Reward points.",
    QUOTES="Quotes and their negotiation.",
    RETURNS="Requests to return goods.",
    WISHLISTS="Wishlists.",
)


@strawberry.type(description="Whoever asks.")
class Viewer:
    kind: ActorKind = strawberry.field(resolver=viewer.kind, description="What they are.")
    permissions: list[Permission] = strawberry.field(
        resolver=viewer.permissions, description="What they are trusted with beyond their own."
    )
    features: list[Feature] = strawberry.field(
        resolver=viewer.features, description="What the store has switched on."
    )
    customer: Customer | None = own(
        models.Customer, "customer_id", "The customer who asks; null when none is signed in."
    )
    staff: Staff | None = own(
        models.Staff, "staff_id", "The member of staff who asks; null when none is signed in."
    )


def asked(description: str) -> Any:
    """Publish whoever asks, as it is after what was done."""
    return strawberry.field(resolver=viewer.viewer, description=description)


@strawberry.type
class ViewerQueries:
    viewer: Viewer = query(
        viewer.viewer,
        allow=anyone,
        description="Whoever asks; never fails, so that a page can choose what to show.",
    )
