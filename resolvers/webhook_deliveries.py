"""Webhook deliveries: tests, and what is sent again."""

from domain import webhook_deliveries
from domain.webhook_deliveries import (
    ReplayWebhookDeliveries,
    ReplayWebhookDelivery,
    TestWebhook,
    WebhookDeliveriesReplayed,
)
from models import WebhookDelivery
from resolvers.context import Info


async def test(info: Info, input: TestWebhook) -> WebhookDelivery:
    return await info.context.write(webhook_deliveries.test, input)


async def replay(info: Info, input: ReplayWebhookDelivery) -> WebhookDelivery:
    return await info.context.write(webhook_deliveries.replay, input)


async def replay_failed(info: Info, input: ReplayWebhookDeliveries) -> WebhookDeliveriesReplayed:
    return await info.context.write(webhook_deliveries.replay_failed, input)
