"""How the shop says no about webhooks."""

from kit.refused import Refused


class NoSuchDelivery(Refused):
    """There is no such delivery."""


class NoSuchWebhook(Refused):
    """There is no such webhook."""


class WebhookOff(Refused):
    """This webhook is switched off; switch it on first."""
