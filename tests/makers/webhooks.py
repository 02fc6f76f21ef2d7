"""Webhooks, and what is told to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.webhook_events import CHOSEN, kinds_of
from kit import ids
from kit.database import Database
from models import Event, Webhook, WebhookDelivery, WebhookEvent

SECRET = b"a secret of tests alone, 32 long"


async def a_webhook(
    session: AsyncSession, url: str = "https://erp.example.com/", *events: WebhookEvent, **more: Any
) -> Webhook:
    """Make a webhook that is told everything, unless told otherwise."""
    values = {"description": "ERP", "secret": SECRET, **more}
    row = Webhook(url=url, kinds=kinds_of(events or CHOSEN), **values)
    session.add(row)
    await session.commit()
    return row


async def happens(session: AsyncSession, kind: str = "order:place", of: UUID | None = None) -> UUID:
    """Let something happen to an order, or to what the kind says; its id."""
    id = of or ids.new()
    session.add(
        Event(kind=kind, actor_kind=SYSTEM.kind, object_kind=kind.split(":")[0], object_id=id)
    )
    await session.commit()
    return id


async def deliveries(database: Database) -> list[WebhookDelivery]:
    """Read all deliveries, the oldest first."""
    async with database.writes() as session:
        found = select(WebhookDelivery).order_by(col(WebhookDelivery.id))
        return list(await session.exec(found.execution_options(populate_existing=True)))


async def the_webhook(database: Database, id: UUID) -> Webhook:
    """Read a webhook as it is by now."""
    async with database.writes() as session:
        return (await session.exec(select(Webhook).where(col(Webhook.id) == id))).one()
