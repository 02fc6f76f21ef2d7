"""Whether variants can be had."""

import strawberry

from domain import availability
from schema.words import choices, tells

choices(
    availability.StockStatus,
    BACKORDER="It is owed to who buys it until it comes in.",
    IN_STOCK="It is there, or is not counted, as a download is not.",
    OUT_OF_STOCK="It cannot be bought now.",
)


@tells(availability.Availability)
class Availability:
    status: availability.StockStatus = strawberry.field(description="Whether it can be had now.")
    available: int | None = strawberry.field(
        description="How many are left, where they are so few that the store tells; null otherwise."
    )
