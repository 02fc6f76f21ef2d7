"""The letters to staff: an invitation, a key found in the open, a webhook that never answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mailer.letters import Draft

SOON = 1  # the longer a key lies open, the worse


@dataclass(frozen=True)
class Invited:
    """An invitation, as far as its letter speaks of it; its link is derived when it is rendered."""

    link_id: UUID
    to_address: str
    key_version: int
    expires_at: datetime
    inviter: str
    role: str
    language: str | None = None


@dataclass(frozen=True)
class LeakedKey:
    """A key that somebody reported, which was ended for it."""

    key_id: UUID
    name: str
    hint: str
    found_at: datetime


@dataclass(frozen=True)
class Silent:
    """A webhook that was switched off, since nothing arrived there for long."""

    webhook_id: UUID
    description: str
    host: str
    why: str
    failing_since: datetime
    switched_off_at: datetime


def staff_invitation(invited: Invited) -> Draft:
    """Send a future member of staff the link that lets them in."""
    return Draft(
        template="staff_invitation",
        to_address=invited.to_address,
        dedupe_key=f"staff_invitation:{invited.link_id.hex}",
        payload={
            "link_id": str(invited.link_id),
            "key_version": invited.key_version,
            "audience": "STAFF",
            "expires_at": invited.expires_at.isoformat(),
            "inviter": invited.inviter,
            "role": invited.role,
        },
        language=invited.language,
        not_after=invited.expires_at,
    )


def api_key_leaked(leaked: LeakedKey, to_address: str, language: str | None) -> Draft:
    """Tell an owner that a key was found where it should not be, and ended."""
    return Draft(
        template="api_key_leaked",
        to_address=to_address,
        dedupe_key=f"api_key_leaked:{leaked.key_id.hex}:{to_address}",
        payload={
            "name": leaked.name,
            "hint": leaked.hint,
            "found_at": leaked.found_at.isoformat(),
        },
        language=language,
        priority=SOON,
    )


def webhook_off(silent: Silent, to_address: str, language: str | None) -> Draft:
    """Tell who made a webhook that it is told nothing more, and since when it has failed."""
    occasion = f"{silent.webhook_id.hex}:{silent.switched_off_at.timestamp():.0f}"
    return Draft(
        template="webhook_off",
        to_address=to_address,
        dedupe_key=f"webhook_off:{occasion}:{to_address}"[:200],
        payload={
            "name": silent.description,
            "receiver": silent.host,
            "reason": silent.why,
            "failing_at": silent.failing_since.isoformat(),
        },
        language=language,
    )
