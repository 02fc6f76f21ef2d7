"""Openings: what opened sign-in links, by mail provider."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain import openings
from domain.openings import LinkOpenings
from resolvers.context import Info

From = Annotated[
    datetime | None,
    strawberry.argument(
        name="from",
        description="Only links asked for at this moment or later; 30 days before the end unless "
        "told.",
    ),
]
Until = Annotated[
    datetime | None,
    strawberry.argument(description="Only links asked for before; until now unless told."),
]


async def read(info: Info, start: From = None, until: Until = None) -> list[LinkOpenings]:
    return await info.context.ask(lambda session: openings.read(session, start, until))
