"""The letters of a withdrawal: that it has arrived, and what the shop answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mailer.letters import Draft


@dataclass(frozen=True)
class Declared:
    """A withdrawal as it was declared, and when it arrived."""

    withdrawal_id: UUID
    number: str
    order_number: str
    name: str
    to_address: str
    received_at: datetime
    text: str | None = None
    language: str | None = None


def withdrawal_received(declared: Declared) -> Draft:
    """Say that a withdrawal has arrived, when, and what it says; it is not accepted by that."""
    return _draft("withdrawal_received", declared, declared.text)


def withdrawal_answered(declared: Declared, answer: str) -> Draft:
    """Say what the shop answers."""
    return _draft("withdrawal_answered", declared, answer)


def _draft(template: str, declared: Declared, text: str | None) -> Draft:
    return Draft(
        template=template,
        to_address=declared.to_address,
        dedupe_key=f"{template}:{declared.withdrawal_id.hex}",
        payload={
            "receipt_number": declared.number,
            "order_number": declared.order_number,
            "name": declared.name,
            "text": text,
            "received_at": declared.received_at.isoformat(),
        },
        language=declared.language,
        priority=2,
    )
