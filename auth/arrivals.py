"""Arrivals: whose link was spent just now, and what they had offered when they asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Client
from kit.jobs import enqueue

GROUPING = "grouping"  # the job that puts customers into the groups whose rules they meet


@dataclass(frozen=True)
class Arrival:
    """A customer who proved an address, with the offer that came with the question.

    `is_first` says that nobody had proven the address before; `is_asker` that the browser which
    asked is the one that came, so that the offer is theirs. `asker` is who asked, as it was kept.
    """

    link_id: UUID
    customer_id: UUID
    is_first: bool
    is_asker: bool
    asked_at: datetime
    asker: Client
    offer: dict[str, Any] = field(repr=False)


async def proved(session: AsyncSession, customer_id: UUID) -> None:
    """Ask for what follows from an address that was proven: the groups that it leads into."""
    payload = {"customers": [str(customer_id)]}
    await enqueue(session, GROUPING, payload, dedupe_key=f"{GROUPING}:{customer_id}")


def arrival_of(row: Any) -> Arrival | None:
    """Read who came from the row of a link that was spent; None where nothing was offered."""
    if not row.hit or row.offer is None or row.customer_id is None:
        return None
    return Arrival(
        link_id=row.link_id,
        customer_id=row.customer_id,
        is_first=row.is_first,
        is_asker=row.is_asker,
        asked_at=row.asked_at,
        asker=Client(ip=row.request_ip, agent=row.request_agent),
        offer=row.offer,
    )
