"""Reward points of customers."""

from datetime import date, datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain import point_terms
from domain.points import AdjustPoints
from domain.refusals import CustomerErased, FeatureOff, NoSuchCustomer, NotEnoughPoints
from resolvers import points
from schema.orders import Order
from schema.refs import CustomerRef
from schema.words import (
    Money,
    Node,
    accepts,
    choices,
    describes,
    mutation,
    mutations,
    one,
    tells,
)

choices(
    models.PointsKind,
    ADJUSTED="Staff made them more or fewer.",
    EARNED="An order was paid; what it brings is pending until its goods can come back no more.",
    EXPIRED="They were not used in time.",
    GIVEN_BACK="An order that was paid with them was cancelled, or refunded in part.",
    RELEASED="What was pending is available.",
    REVERSED="An order that brought them was cancelled, or refunded in part.",
    USED="They paid for an order.",
)
accepts(AdjustPoints)


@tells(point_terms.PointsExpiry)
class PointsExpiry:
    on: date = strawberry.field(description="The last day on which they can be used.")
    points: int = strawberry.field(description="How many.")


@tells(point_terms.PointsSummary)
class PointsSummary:
    available: int = strawberry.field(description="How many can be used now.")
    pending: int = strawberry.field(
        description="How many were earned and become available once the goods can come back no "
        "more."
    )
    owed: int = strawberry.field(
        description="How many of the next ones are kept, because points of a refunded order had "
        "been used already."
    )
    worth: Money = strawberry.field(
        description="What the available points pay for, at the rate of the customer."
    )
    next_expiry: PointsExpiry | None = strawberry.field(
        description="What expires next, unless it is used; null while nothing does."
    )


@describes(models.PointsEntry)
class PointsEntry(Node):
    kind: models.PointsKind
    available: int
    pending: int
    owed: int
    releases_on: date | None
    expires_on: date | None
    reason: str | None
    created_at: datetime
    order: Order | None = one(
        models.PointsEntry.order_id,
        "The order that brought or used them; null for none, and for staff who may not read "
        "orders.",
    )
    customer: CustomerRef = one(models.PointsEntry.customer_id, "Whose points.")


@mutations
class PointsMutations:
    adjust_points: CustomerRef = mutation(
        points.adjust,
        "Give a customer points, or take some of those that are available, with a reason that they "
        "read. What they owe is kept of what is given. Sends no mail.",
        allow=permitted(Permission.POINTS_WRITE),
        refuses=(CustomerErased, FeatureOff, NoSuchCustomer, NotEnoughPoints),
    )
