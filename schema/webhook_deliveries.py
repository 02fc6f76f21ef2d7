"""Webhook deliveries."""

from datetime import datetime

import strawberry

import domain.webhook_deliveries
import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.webhook_deliveries import ReplayWebhookDeliveries, ReplayWebhookDelivery, TestWebhook
from domain.webhook_events import about
from domain.webhook_refusals import NoSuchDelivery, NoSuchWebhook, WebhookOff
from resolvers import webhook_deliveries
from schema.words import Node, accepts, choices, computed, describes, mutation, mutations, tells

choices(
    models.WebhookDeliveryStatus,
    DELIVERED="The receiver has it.",
    FAILED="It was given up after about three days; it can be sent again.",
    WAITING="It waits to be sent, or to be tried again.",
)
choices(
    models.WebhookEvent,
    CUSTOMER_CHANGED="`customer.changed`: a customer, or whether they may come in.",
    CUSTOMER_CREATED="`customer.created`: somebody has an account.",
    MESSAGE_WRITTEN="`message.written`: a customer or the shop has written; notes are not told.",
    ORDER_CANCELLED="`order.cancelled`: what was not sent will not be.",
    ORDER_CONFIRMED="`order.confirmed`: staff began to pack it.",
    ORDER_DELIVERED="`order.delivered`: some or all of it has arrived.",
    ORDER_PAID="`order.paid`: some or all of it was paid.",
    ORDER_PLACED="`order.placed`: somebody has ordered.",
    ORDER_REFUNDED="`order.refunded`: money was given back.",
    ORDER_SHIPPED="`order.shipped`: a parcel of it has left.",
    PRODUCT_CHANGED="`product.changed`: a product was made, changed, hidden or shown.",
    RETURN_APPROVED="`return.approved`: the shop lets goods come back.",
    RETURN_CANCELLED="`return.cancelled`: a return was called off.",
    RETURN_DECLINED="`return.declined`: the shop said no to a return.",
    RETURN_RECEIVED="`return.received`: some or all of a return has come, or no more will.",
    RETURN_REFUNDED="`return.refunded`: money was given back for what came.",
    RETURN_REQUESTED="`return.requested`: somebody wants to send goods back.",
    RETURN_SENT="`return.sent`: a return is on its way.",
    STOCK_CHANGED="`stock.changed`: there are more or fewer of a variant, whatever the reason.",
    VARIANT_CHANGED="`variant.changed`: a variant was made, changed or deleted.",
    WEBHOOK_TEST="`webhook.test`: staff see whether it arrives.",
    WITHDRAWAL_RECEIVED="`withdrawal.received`: somebody withdraws from a contract, and its order "
    "was looked for.",
)
accepts(ReplayWebhookDeliveries, ReplayWebhookDelivery, TestWebhook)
WRITERS = permitted(Permission.WEBHOOKS_WRITE)


@describes(models.WebhookDelivery)
class WebhookDelivery(Node):
    created_at: datetime
    event: models.WebhookEvent
    about: strawberry.ID = computed(about, of=models.WebhookDelivery)
    status: models.WebhookDeliveryStatus
    attempts: int
    available_at: datetime
    ended_at: datetime | None
    last_status: int | None
    last_answer: str | None
    last_error: str | None


@tells(domain.webhook_deliveries.WebhookDeliveriesReplayed)
class WebhookDeliveriesReplayed:
    count: int = strawberry.field(description="How many are sent again.")


@mutations
class WebhookDeliveryMutations:
    test_webhook: WebhookDelivery = mutation(
        webhook_deliveries.test,
        "Send `webhook.test` to a webhook that is on; how it went is told by the delivery. Sends "
        "no mail.",
        allow=WRITERS,
        refuses=(NoSuchWebhook, WebhookOff),
    )
    replay_webhook_delivery: WebhookDelivery = mutation(
        webhook_deliveries.replay,
        "Send a delivery again, under the same `webhook-id`; one that waits is tried at once. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchDelivery, WebhookOff),
    )
    replay_webhook_deliveries: WebhookDeliveriesReplayed = mutation(
        webhook_deliveries.replay_failed,
        "Send again all that was given up, as far as it is kept, which is 30 days. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchWebhook, WebhookOff),
    )
