"""Webhooks: what staff decide about other systems that are told what happens."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.changing import put
from domain.commands import Command, Line, left
from domain.finding import found
from domain.refusals import InvalidInput, TooMany
from domain.webhook_events import CHOSEN, events, kinds_of
from domain.webhook_refusals import NoSuchWebhook
from kit import clock
from kit.ids import PublicId
from kit.outside import Outside
from kit.refused import Wrong
from kit.urls import LONGEST, BadUrl
from models import ApiKey, Webhook, WebhookEvent

MOST_WEBHOOKS = 20
OVERLAP = timedelta(days=1)  # for which the secret before signs as well
SIZE = 32
PREFIX = "whsec_"
# Whoever changes webhooks takes turns: the limit holds, and nobody who records an event, for which
# webhooks are held in order, can stand between two who hold one each and want the other.
TURN = sa.text("select pg_advisory_xact_lock(7431051)")
TOLD = {"description", "is_on", "url"}
URL_SAID = "Where it is told, by POST: a public address of https://, by the usual port."
EVENTS_SAID = "What it is told of, each once; WEBHOOK_TEST is sent when it is asked for."
ON_SAID = "Whether it is told anything; yes unless told."

Url = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Events = Annotated[list[WebhookEvent], Field(min_length=1, max_length=len(CHOSEN))]
Said = Annotated[str, Line(200)]
WebhookId = Annotated[PublicId, Field(description="The webhook.")]


class CreateWebhook(Command):
    """Have another system told what happens."""

    url: Annotated[Url, Field(description=URL_SAID)]
    description: Annotated[Said, Field(description="What it is for; 1 to 200 characters.")]
    events: Annotated[Events, Field(description=EVENTS_SAID)]
    is_on: Annotated[bool | None, left(ON_SAID)]


class UpdateWebhook(Command):
    """Change a webhook; what is not sent, or null, stays."""

    webhook_id: WebhookId
    url: Annotated[Url | None, left(URL_SAID)]
    description: Annotated[Said | None, left("What it is for; 1 to 200 characters.")]
    events: Annotated[Events | None, left(EVENTS_SAID)]
    is_on: Annotated[
        bool | None,
        left("Whether it is told anything. Switched on, it is tried anew at once."),
    ]


class DeleteWebhook(Command):
    """Delete a webhook, and what is known of its deliveries."""

    webhook_id: WebhookId


class RotateWebhookSecret(Command):
    """Give a webhook a new secret; the one before signs as well for a day."""

    webhook_id: WebhookId


@dataclass(frozen=True)
class WebhookSecret:
    """A webhook, and its new secret, which is shown this once."""

    webhook: Webhook
    secret: str = field(repr=False)


async def create(
    session: AsyncSession, viewer: Viewer, command: CreateWebhook, *, outside: Outside
) -> WebhookSecret:
    """Make a webhook; its secret is told now and never again."""
    wrong = [*_wrong_url(outside, command.url), *_wrong_events(command.events)]
    if wrong:
        raise InvalidInput(*wrong)
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(Webhook.id))))).one() >= MOST_WEBHOOKS:
        raise TooMany(message=f"There can be {MOST_WEBHOOKS} webhooks; delete one first.")
    row = Webhook(
        url=command.url,
        description=command.description,
        kinds=kinds_of(command.events),
        is_on=command.is_on is not False,
        secret=secrets.token_bytes(SIZE),
        created_by=await _maker(session, viewer),
    )
    session.add(row)
    await session.flush()
    await record(session, viewer, "webhook:create", of=row, after=_told(row))
    return WebhookSecret(row, written(row.secret))


async def update(
    session: AsyncSession, viewer: Viewer, command: UpdateWebhook, *, outside: Outside
) -> Webhook:
    """Change a webhook; what waits for it is sent to the new address."""
    wrong = [] if command.url is None else _wrong_url(outside, command.url)
    wrong += [] if command.events is None else _wrong_events(command.events)
    if wrong:
        raise InvalidInput(*wrong)
    row = await _found(session, viewer, command.webhook_id)
    before = _told(row)
    moved = command.url not in (None, row.url)
    put(row, command, "url", "description", "is_on")
    if command.events is not None:
        row.kinds = kinds_of(command.events)
    if command.is_on or moved:
        row.failures, row.failing_since, row.resting_until = 0, None, None
    if command.is_on:
        row.switched_off_at = None
    await session.flush()
    after = _told(row)
    if after != before:
        names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        await record(
            session,
            viewer,
            "webhook:update",
            of=row,
            before={name: before.get(name) for name in names},
            after={name: after.get(name) for name in names},
        )
    return row


async def rotate(
    session: AsyncSession, viewer: Viewer, command: RotateWebhookSecret
) -> WebhookSecret:
    """Make a new secret; for a day both sign, so that the receiver can change over."""
    row = await _found(session, viewer, command.webhook_id)
    row.old_secret, row.old_secret_until = row.secret, clock.now() + OVERLAP
    row.secret = secrets.token_bytes(SIZE)
    await session.flush()
    await record(session, viewer, "webhook:rotate", of=row)
    return WebhookSecret(row, written(row.secret))


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteWebhook) -> Webhook:
    """Delete a webhook; what waits for it is never sent."""
    row = await _found(session, viewer, command.webhook_id)
    await session.delete(row)
    await session.flush()
    await record(session, viewer, "webhook:delete", of=row, before=_told(row))
    return row


def written(secret: bytes) -> str:
    """Write a secret as receivers enter it."""
    return PREFIX + base64.b64encode(secret).decode()


def _told(row: Webhook) -> dict[str, Any]:
    kept = row.model_dump(mode="json", include=TOLD)
    return {**kept, "events": [event.value for event in events(row.kinds)]}


def _wrong_url(outside: Outside, url: str) -> list[Wrong]:
    try:
        outside.target(url)
    except BadUrl as error:
        return [Wrong(("url",), str(error))]
    return []


def _wrong_events(named: list[WebhookEvent]) -> list[Wrong]:
    wrong = []
    for place, event in enumerate(named):
        if event not in CHOSEN:
            wrong.append(Wrong(("events", str(place)), "This is sent when it is asked for."))
        elif event in named[:place]:
            wrong.append(Wrong(("events", str(place)), "This is there twice."))
    return wrong


async def _maker(session: AsyncSession, viewer: Viewer) -> Any:
    """Name who is to be told when it fails: who asks, or who made the key that asks."""
    if viewer.api_key_id is None:
        return viewer.staff_id
    made_by = select(ApiKey.created_by).where(col(ApiKey.id) == viewer.api_key_id)
    return (await session.exec(made_by)).first()


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> Webhook:
    await (await session.connection()).execute(TURN)
    return await found(session, viewer, Webhook, id, NoSuchWebhook, path="webhookId", lock=True)
