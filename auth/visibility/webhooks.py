"""Webhooks and what was delivered to them are seen by who reads them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within
from models import Webhook, WebhookDelivery


def webhooks(viewer: Viewer) -> ColumnElement[bool]:
    """Show every webhook to who reads webhooks."""
    return sa.true() if viewer.may(Permission.WEBHOOKS_READ) else sa.false()


RULES: dict[Any, Visibility] = {
    Webhook: webhooks,
    WebhookDelivery: Within(WebhookDelivery.webhook_id),
}
