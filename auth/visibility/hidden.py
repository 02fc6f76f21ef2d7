"""What no client ever reads as rows: secrets, queues, ledgers that only the system knows."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, nobody
from models import (
    Event,
    ExternalReference,
    IdempotencyKey,
    InboxItem,
    Letter,
    RateBucket,
    Session,
    SignInLink,
    StoredFile,
    StoreSetting,
)

RULES: dict[Any, Visibility] = {
    Event: nobody,
    ExternalReference: nobody,
    IdempotencyKey: nobody,
    InboxItem: nobody,
    Letter: nobody,
    RateBucket: nobody,
    Session: nobody,
    SignInLink: nobody,
    StoreSetting: nobody,
    StoredFile: nobody,
}
