"""What no client ever reads as rows: secrets, queues, ledgers that only the system knows."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, nobody
from models import (
    CodeUse,
    EmailChange,
    Event,
    ExternalReference,
    IdempotencyKey,
    InboxItem,
    Letter,
    NumberSeries,
    PaymentRequest,
    RateBucket,
    SignInLink,
    StepUp,
    StoreSetting,
)

RULES: dict[Any, Visibility] = {
    CodeUse: nobody,
    EmailChange: nobody,
    Event: nobody,
    ExternalReference: nobody,
    IdempotencyKey: nobody,
    InboxItem: nobody,
    Letter: nobody,
    NumberSeries: nobody,
    PaymentRequest: nobody,
    RateBucket: nobody,
    SignInLink: nobody,
    StepUp: nobody,
    StoreSetting: nobody,
}
