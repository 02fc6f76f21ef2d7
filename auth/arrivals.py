"""Arrivals: whose link was spent just now, and what they had offered when they asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from auth.desk import Client


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
