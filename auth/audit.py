"""Audit: who did what to what, written in the transaction that did it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from kit import rows
from kit.ids import kind_of
from models import Event


async def record(
    session: AsyncSession,
    viewer: Viewer,
    kind: str,
    *,
    of: Any = None,
    customer_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    public: bool = False,
) -> None:
    """Add an event; what it is, `event` says."""
    told = {"of": of, "customer_id": customer_id, "before": before, "after": after}
    session.add(event(viewer, kind, **told, public=public))


def event(
    viewer: Viewer,
    kind: str,
    *,
    of: Any = None,
    customer_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    public: bool = False,
) -> Event:
    """Make an event named `noun:verb`; never give it a token, a code or a cookie.

    `customer_id` is whom it is about; unless told, the customer who acts.
    """
    return rows.made(
        Event,
        kind=kind,
        actor_kind=viewer.kind,
        actor_id=viewer.actor_id,
        object_kind=None if of is None else kind_of(type(of)),
        object_id=None if of is None else of.id,
        customer_id=customer_id or viewer.customer_id,
        before=before,
        after=after,
        is_public=public,
    )
