"""Webhook events: which entries of the audit trail other systems are told of, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from models import WebhookEvent

PRODUCT = (
    "add_to_category",
    "archive",
    "create",
    "publish",
    "remove_from_category",
    "restore",
    "set_exclusions",
    "set_options",
    "unpublish",
    "update",
)
CUSTOMER = (
    "approve",
    "block",
    "decline",
    "expire",
    "recover",
    "set_attributes",
    "set_email",
    "unblock",
    "update_profile",
)
KINDS: dict[WebhookEvent, tuple[str, ...]] = {
    WebhookEvent.CUSTOMER_CHANGED: (
        *(f"customer:{verb}" for verb in CUSTOMER),
        "email_change:confirm",
        "email_change:undo",
    ),
    WebhookEvent.CUSTOMER_CREATED: ("customer:create",),
    WebhookEvent.MESSAGE_WRITTEN: ("message:write",),  # notes are told nobody
    WebhookEvent.ORDER_CANCELLED: ("order:cancel",),
    WebhookEvent.ORDER_CONFIRMED: ("order:confirm",),
    WebhookEvent.ORDER_DELIVERED: ("order:deliver",),
    WebhookEvent.ORDER_PAID: ("order:pay",),
    WebhookEvent.ORDER_PLACED: ("order:place",),
    WebhookEvent.ORDER_REFUNDED: ("order:refund",),
    WebhookEvent.ORDER_SHIPPED: ("order:ship",),
    WebhookEvent.PRODUCT_CHANGED: tuple(f"product:{verb}" for verb in PRODUCT),
    WebhookEvent.RETURN_APPROVED: ("return:approve",),
    WebhookEvent.RETURN_CANCELLED: ("return:cancel",),
    WebhookEvent.RETURN_DECLINED: ("return:decline",),
    WebhookEvent.RETURN_RECEIVED: ("return:close", "return:receive"),
    WebhookEvent.RETURN_REFUNDED: ("return:refund",),
    WebhookEvent.RETURN_REQUESTED: ("return:request",),
    WebhookEvent.RETURN_SENT: ("return:send",),
    WebhookEvent.STOCK_CHANGED: ("stock:move",),  # each row of the ledger, as the trigger calls it
    WebhookEvent.VARIANT_CHANGED: ("variant:create", "variant:delete", "variant:update"),
    WebhookEvent.WEBHOOK_TEST: (),
    WebhookEvent.WITHDRAWAL_RECEIVED: ("withdrawal:receive",),
}
CHOSEN = tuple(
    event for event, kinds in KINDS.items() if kinds
)  # a test comes when it is asked for


def kinds_of(events: Iterable[WebhookEvent]) -> dict[str, str]:
    """Say which entries of the audit trail are told as what; the trigger reads it."""
    return {kind: event.value for event in sorted(events) for kind in KINDS[event]}


def events(kinds: dict[str, str]) -> list[WebhookEvent]:
    """What it is told of."""
    return sorted({WebhookEvent(event) for event in kinds.values()})


def name_of(event: WebhookEvent) -> str:
    """The name by which an event is sent: `order.placed`."""
    return event.value.lower().replace("_", ".", 1)


def about(object_kind: str, object_id: UUID) -> str:
    """What it happened to; it may be gone by now."""
    return f"{object_kind}_{object_id.hex}"
