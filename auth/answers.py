"""Answers: what comes of a link or a code that somebody holds, and what is told of a link."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from auth.arrivals import Arrival
from auth.happenings import SignInHappening
from auth.viewer import Viewer
from kit import agents, emails
from models import SessionKind


class No(StrEnum):
    """Why nobody was signed in."""

    APPROVAL_PENDING = "APPROVAL_PENDING"
    CODE_EXHAUSTED = "CODE_EXHAUSTED"
    CODE_EXPIRED = "CODE_EXPIRED"
    CODE_INCORRECT = "CODE_INCORRECT"
    LINK_DAMAGED = "LINK_DAMAGED"
    LINK_EXPIRED = "LINK_EXPIRED"
    LINK_INVALID = "LINK_INVALID"
    LINK_REPLACED = "LINK_REPLACED"
    LINK_USED = "LINK_USED"
    RATE_LIMITED = "RATE_LIMITED"
    SIGN_IN_REFUSED = "SIGN_IN_REFUSED"


@dataclass(frozen=True)
class Way:
    """How the session is to travel, and which session it takes the place of."""

    kind: SessionKind = SessionKind.COOKIE
    current: UUID | None = None


@dataclass(frozen=True)
class SignedIn:
    """Somebody is signed in: whoever holds `token` is them."""

    token: str = field(repr=False)
    session_id: UUID
    viewer: Viewer
    email: str
    redirect_uri: str | None
    language: str | None
    ends_with_browser: bool
    account_created: bool = False
    attached_orders: int = 0
    happened: tuple[SignInHappening, ...] = ()
    arrival: Arrival | None = None


@dataclass(frozen=True)
class Confirmation:
    """Another browser asked: nothing is spent until a person presses a button."""

    email: str = field(repr=False)
    requested_at: datetime
    requested_from: str | None
    language: str | None

    @property
    def masked_email(self) -> str:
        """The address, as a stranger who has the link may see it."""
        return emails.mask(self.email)


@dataclass(frozen=True)
class Refusal:
    """Nobody was signed in; `language` is that of the request, as far as it is known."""

    why: No
    language: str | None = None
    attempts_left: int = 0
    retry_after: int = 0
    arrival: Arrival | None = None


def confirmation_of(link: Any) -> Confirmation:
    """Say what a stranger who holds a link may know of it."""
    device = agents.described(link.request_agent)
    return Confirmation(link.email, link.created_at, device, link.language)


def dead(link: Any, now: datetime) -> No | None:
    """Say why a link can no longer be used, if it cannot."""
    if link.used_at is not None:
        return No.LINK_USED
    if link.revoked_at is not None:
        return No.LINK_REPLACED
    return No.LINK_EXPIRED if link.expires_at <= now else None
