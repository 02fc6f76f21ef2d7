"""Ageing: by night, points that have waited become available, and old ones expire."""

from __future__ import annotations

from domain import points
from kit.database import Database


async def age(database: Database) -> int:
    """Settle every account for which something is due, some in a transaction; tell how many.

    An account that somebody holds is passed over: who holds it settles it.
    """
    total = 0
    while count := await database.transaction(points.age):
        total += count
        if count < points.AT_ONCE:
            break
    return total
