"""Webhooks: what staff make of them."""

from functools import partial

from domain import webhooks
from domain.webhooks import (
    CreateWebhook,
    DeleteWebhook,
    RotateWebhookSecret,
    UpdateWebhook,
    WebhookSecret,
)
from models import Webhook
from resolvers.context import Info


async def create(info: Info, input: CreateWebhook) -> WebhookSecret:
    work = partial(webhooks.create, outside=info.context.house.outside)
    made: WebhookSecret = await info.context.write(work, input)
    return made


async def update(info: Info, input: UpdateWebhook) -> Webhook:
    work = partial(webhooks.update, outside=info.context.house.outside)
    changed: Webhook = await info.context.write(work, input)
    return changed


async def rotate(info: Info, input: RotateWebhookSecret) -> WebhookSecret:
    return await info.context.write(webhooks.rotate, input)


async def delete(info: Info, input: DeleteWebhook) -> Webhook:
    return await info.context.write(webhooks.delete, input)
