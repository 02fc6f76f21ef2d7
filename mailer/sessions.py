"""The letters of sessions: one began in a new browser, or a copy of one was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kit.tokens import Button
from mailer.letters import Draft
from mailer.sign_in import BROWSER, COUNTRY, only

TOLD_WITHIN = timedelta(days=2)


@dataclass(frozen=True)
class Notice:
    """What happened to a session, as far as a letter speaks of it; see `Asked` for the words."""

    session_id: UUID
    customer_id: UUID
    to_address: str
    happened_at: datetime
    language: str | None = None
    browser: str | None = None
    country: str | None = None
    origin: str | None = None


def new_browser(notice: Notice, key_version: int, until: datetime) -> Draft:
    """Tell that a session began in a new browser, with a link to end it until a moment."""
    button = {
        "button": Button.END_SESSION.value,
        "button_id": str(notice.session_id),
        "key_version": key_version,
        "expires_at": until.isoformat(),
    }
    return _draft("new_browser", notice, button)


def session_reused(notice: Notice) -> Draft:
    """Tell that a session was ended because a copy of it was used."""
    return _draft("session_reused", notice, {})


def _draft(template: str, notice: Notice, more: dict[str, Any]) -> Draft:
    return Draft(
        template=template,
        to_address=notice.to_address,
        dedupe_key=f"{template}:{notice.session_id.hex}",
        payload={
            "asked_at": notice.happened_at.isoformat(),
            "browser": only(BROWSER, notice.browser),
            "country": only(COUNTRY, notice.country),
            "origin": notice.origin,
            **more,
        },
        language=notice.language,
        customer_id=notice.customer_id,
        priority=2,
        not_after=notice.happened_at + TOLD_WITHIN,
    )
