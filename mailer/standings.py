"""The letters of joining: approved with a link, declined with a reason, blocked, let in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mailer.letters import Draft


@dataclass(frozen=True)
class Whom:
    """Who is told, and on which occasion; an occasion gives one letter."""

    occasion: UUID
    customer_id: UUID
    to_address: str
    language: str | None = None
    origin: str | None = None


def approved(whom: Whom, link_id: UUID, key_version: int, expires_at: datetime) -> Draft:
    """Send who was approved a link to come in by; it is derived when the letter is rendered."""
    payload: dict[str, object] = {
        "link_id": str(link_id),
        "key_version": key_version,
        "audience": "CUSTOMER",
        "expires_at": expires_at.isoformat(),
    }
    return _draft("approved", whom, payload, not_after=expires_at)


def blocked(whom: Whom) -> Draft:
    """Tell a customer that the store keeps them out."""
    return _draft("blocked", whom, {})


def declined(whom: Whom, reason: str) -> Draft:
    """Tell who asked for an account that there is none, and why."""
    return _draft("declined", whom, {"reason": reason})


def unblocked(whom: Whom) -> Draft:
    """Tell a customer that they may sign in again."""
    return _draft("unblocked", whom, {})


def _draft(
    template: str, whom: Whom, payload: dict[str, object], not_after: datetime | None = None
) -> Draft:
    return Draft(
        template=template,
        to_address=whom.to_address,
        dedupe_key=f"{template}:{whom.occasion.hex}",
        payload={**payload, "origin": whom.origin},
        language=whom.language,
        customer_id=whom.customer_id,
        not_after=not_after,
    )
