"""Grouping: let customers join and leave groups as the rules say."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from domain import assigning
from kit.database import Database


async def group(database: Database, payload: dict[str, Any]) -> None:
    """Assign the customers that are named, or all, a batch in a transaction each."""
    if (named := payload.get("customers")) is not None:
        ids = [UUID(id) for id in named]
        await database.transaction(partial(assigning.assign, customer_ids=ids))
        return
    last: UUID | None = None
    while True:
        last = await database.transaction(partial(assigning.batch, after=last))
        if last is None:
            return
