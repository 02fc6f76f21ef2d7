"""Deliveries: how far a sign-in mail has come."""

import strawberry

from auth.rules import anyone
from domain.deliveries import SignInDelivery
from resolvers import deliveries
from schema.words import choices, query

choices(
    SignInDelivery,
    DELAYED="The mail server could not take it yet; it is tried again.",
    FAILED="It was given up: the mail server does not take it, or it took too long.",
    HANDED_OVER="The mail server has it.",
    QUEUED="It waits to be sent.",
)


@strawberry.type
class DeliveryQueries:
    sign_in_delivery: SignInDelivery | None = query(
        deliveries.read,
        allow=anyone,
        description="How far the mail has come that this browser asked for, the same for known and "
        "unknown addresses; null for any other browser, and a week after it was sent.",
    )
