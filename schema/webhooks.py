"""Webhooks."""

from datetime import datetime

import strawberry

import domain.webhooks
import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.refusals import TooMany
from domain.webhook_events import events
from domain.webhook_refusals import NoSuchWebhook
from domain.webhooks import (
    MOST_WEBHOOKS,
    CreateWebhook,
    DeleteWebhook,
    RotateWebhookSecret,
    UpdateWebhook,
)
from resolvers import webhooks
from schema.staff import Staff
from schema.webhook_deliveries import WebhookDelivery
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    by_id,
    computed,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    since,
    tells,
    until,
)

accepts(CreateWebhook, DeleteWebhook, RotateWebhookSecret, UpdateWebhook)
READERS = permitted(Permission.WEBHOOKS_READ)
WRITERS = permitted(Permission.WEBHOOKS_WRITE)
FILTERS = (
    among(models.WebhookDelivery.status, "status", "Only deliveries that have come this far."),
    among(models.WebhookDelivery.event, "event", "Only deliveries of these events."),
    since(models.WebhookDelivery.created_at, "from", "Only what happened then or later."),
    until(models.WebhookDelivery.created_at, "until", "Only what happened before this moment."),
)


@describes(models.Webhook)
class Webhook(Node):
    url: str
    description: str
    events: list[models.WebhookEvent] = computed(events, of=models.Webhook)
    is_on: bool
    created_at: datetime
    created_by: Staff | None = one(
        models.Webhook.created_by,
        "Who made it, and gets the letter when it is switched off; null for those who may not see "
        "staff.",
    )
    old_secret_until: datetime | None
    failures: int
    failing_since: datetime | None
    switched_off_at: datetime | None
    deliveries: Connection[WebhookDelivery] = pages(
        models.WebhookDelivery.webhook_id,
        "What it was told, the newest first; kept for 30 days.",
        order=(latest(models.WebhookDelivery.created_at),),
        filters=FILTERS,
    )


@tells(domain.webhooks.WebhookSecret)
class WebhookSecret:
    webhook: Webhook = strawberry.field(description="The webhook, as it is listed from here on.")
    secret: str = strawberry.field(
        description="What the receiver checks signatures with, as Standard Webhooks has it; begins "
        "with `whsec_`. It is shown this once."
    )


@strawberry.type
class WebhookQueries:
    webhooks: Connection[Webhook] | None = query(
        pages(
            models.Webhook,
            "Every webhook, the newest first.",
            order=(latest(models.Webhook.created_at),),
        ),
        allow=READERS,
    )
    webhook: Webhook | None = query(
        by_id(models.Webhook, description="A webhook by id."), allow=READERS
    )


@mutations
class WebhookMutations:
    create_webhook: WebhookSecret = mutation(
        webhooks.create,
        f"Have another system told what happens; there are {MOST_WEBHOOKS} at most. What it is "
        "sent, and how it checks that, is in `docs/webhooks.md`. Sends no mail.",
        allow=WRITERS,
        refuses=(TooMany,),
    )
    update_webhook: Webhook = mutation(
        webhooks.update,
        "Change where, of what and whether another system is told; what is not sent stays. Sends "
        "no mail.",
        allow=WRITERS,
        refuses=(NoSuchWebhook,),
    )
    rotate_webhook_secret: WebhookSecret = mutation(
        webhooks.rotate,
        "Give a webhook a new secret. For a day both sign, the new one first. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchWebhook,),
    )
    delete_webhook: Webhook = mutation(
        webhooks.delete,
        "Delete a webhook with its deliveries, those that wait as well; answers it as it was. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchWebhook,),
    )
