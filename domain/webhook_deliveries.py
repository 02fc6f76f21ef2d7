"""Webhook deliveries: what staff have sent anew, and a test to see that it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, left
from domain.finding import found
from domain.webhook_refusals import NoSuchDelivery, NoSuchWebhook, WebhookOff
from kit import clock, ids
from kit.ids import PublicId
from kit.refused import Wrong
from models import Webhook, WebhookDelivery, WebhookDeliveryStatus, WebhookEvent

CHANNEL = "webhooks"  # `select pg_notify('webhooks', '')` wakes who delivers, at commit
PATIENCE = timedelta(days=3)
RING = sa.text(f"select pg_notify('{CHANNEL}', '')")


class TestWebhook(Command):
    """Send a test to a webhook."""

    __test__ = False  # it is no test of ours

    webhook_id: Annotated[PublicId, Field(description="The webhook.")]


class ReplayWebhookDelivery(Command):
    """Send a delivery again, whatever became of it."""

    webhook_delivery_id: Annotated[PublicId, Field(description="The delivery.")]


class ReplayWebhookDeliveries(Command):
    """Send again all that a webhook was not told."""

    webhook_id: Annotated[PublicId, Field(description="The webhook.")]
    since: Annotated[
        datetime | None,
        left("Only what happened at this moment or later; all that is kept unless told."),
    ]


@dataclass(frozen=True)
class WebhookDeliveriesReplayed:
    """What was given up is sent anew."""

    count: int


async def test(session: AsyncSession, viewer: Viewer, command: TestWebhook) -> WebhookDelivery:
    """Send `webhook.test`, as an event is sent."""
    webhook = await _webhook(session, viewer, command.webhook_id)
    now = clock.now()
    row = WebhookDelivery(
        webhook_id=webhook.id,
        event=WebhookEvent.WEBHOOK_TEST,
        object_kind=ids.kind_of(Webhook),
        object_id=webhook.id,
        available_at=now,
        give_up_at=now + PATIENCE,
    )
    session.add(row)
    await session.flush()
    await (await session.connection()).execute(RING)
    await record(session, viewer, "webhook:test", of=webhook)
    return row


async def replay(
    session: AsyncSession, viewer: Viewer, command: ReplayWebhookDelivery
) -> WebhookDelivery:
    """Have a delivery sent as if nobody had tried; one that waits is tried at once."""
    path, otherwise = "webhookDeliveryId", NoSuchDelivery
    seen = await found(
        session, viewer, WebhookDelivery, command.webhook_delivery_id, otherwise, path=path
    )
    webhook = await session.get_one(Webhook, seen.webhook_id)
    if not webhook.is_on:
        raise WebhookOff(Wrong((path,), WebhookOff.sentence()))
    await _anew(session, col(WebhookDelivery.id) == seen.id)
    await record(session, viewer, "webhook:replay", of=webhook, after={"delivery": str(seen.id)})
    await session.refresh(seen)
    return seen


async def replay_failed(
    session: AsyncSession, viewer: Viewer, command: ReplayWebhookDeliveries
) -> WebhookDeliveriesReplayed:
    """Have all that was given up sent as if nobody had tried."""
    webhook = await _webhook(session, viewer, command.webhook_id)
    failed = col(WebhookDelivery.status) == WebhookDeliveryStatus.FAILED
    which = sa.and_(col(WebhookDelivery.webhook_id) == webhook.id, failed)
    if command.since is not None:
        which = sa.and_(which, col(WebhookDelivery.created_at) >= command.since)
    count = await _anew(session, which)
    after = {"count": count, "since": command.since and command.since.isoformat()}
    await record(session, viewer, "webhook:replay", of=webhook, after=after)
    return WebhookDeliveriesReplayed(count)


async def _anew(session: AsyncSession, which: sa.ColumnElement[bool]) -> int:
    now = clock.now()
    values: dict[str, Any] = {
        "status": WebhookDeliveryStatus.WAITING,
        "attempts": 0,
        "available_at": now,
        "give_up_at": now + PATIENCE,
        "locked_until": None,
        "ended_at": None,
    }
    waits = col(WebhookDelivery.status) == WebhookDeliveryStatus.WAITING
    # One that is being sent keeps its lease and its count, by which its sender knows it.
    sooner = {"available_at": now, "give_up_at": now + PATIENCE}
    change = sa.update(WebhookDelivery).execution_options(synchronize_session=False)
    waiting = await session.exec(change.where(which, waits).values(sooner))
    ended = await session.exec(change.where(which, ~waits).values(values))
    await (await session.connection()).execute(RING)
    return int(ended.rowcount + waiting.rowcount)


async def _webhook(session: AsyncSession, viewer: Viewer, id: str) -> Webhook:
    """Find a webhook that is told something."""
    path = "webhookId"
    row = await found(session, viewer, Webhook, id, NoSuchWebhook, path=path, hold=True)
    if not row.is_on:
        raise WebhookOff(Wrong((path,), WebhookOff.sentence()))
    return row
