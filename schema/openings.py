"""Openings: which mail providers open links before people do."""

import strawberry

from auth.permissions import Permission
from auth.rules import permitted
from domain import openings
from resolvers.openings import read
from schema.words import query, tells


@tells(openings.LinkOpenings)
class LinkOpenings:
    domain: str = strawberry.field(description="What stands after the @ of the addresses.")
    asked: int = strawberry.field(description="How many links were asked for.")
    opened: int = strawberry.field(
        description="How many were opened by anything but the browser that asked: people on "
        "another device, and scanners."
    )
    redeemed: int = strawberry.field(description="How many signed in, by link or by code.")
    redeemed_where_asked: int = strawberry.field(
        description="How many of those signed in the browser that had asked."
    )
    opened_first: int = strawberry.field(
        description="How many of those something else had opened before: scanners, nearly always."
    )
    opened_first_share: float | None = strawberry.field(
        description="The part that is, from 0 to 1; null where none signed in where it was asked."
    )


@strawberry.type
class OpeningQueries:
    link_openings: list[LinkOpenings] | None = query(
        read,
        allow=permitted(Permission.CUSTOMERS_READ),
        description="What became of customers' sign-in links, for the 50 domains of addresses that "
        "asked most.",
    )
