"""The letters of signing in: link and code, the same for staff, and that there is no account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from mailer.letters import Draft
from models import Letter

SOON = 1  # somebody is waiting in front of a screen
USEFUL = timedelta(hours=6)  # whoever waited longer has asked again
BROWSER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()-]{0,59}")  # nothing a mail program makes a link of
CIRCUMSTANCES = ("link_id", "asked_at", "browser", "country", "origin")
COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Asked:
    """A sign-in that was asked for, as far as a letter speaks of it.

    `to_address` is normalised; `browser` is in words ("Firefox on Linux"), never the header that
    the client sent; `origin` is the storefront that asked; without `code_expires_at` there is no
    code; `landing` is the page of a storefront that redeems the link itself; `key_version` names
    the key that link and code are derived from.
    """

    link_id: UUID
    to_address: str
    key_version: int
    asked_at: datetime
    expires_at: datetime
    code_expires_at: datetime | None = None
    language: str | None = None
    browser: str | None = None
    country: str | None = None
    origin: str | None = None
    landing: str | None = None


def sign_in(asked: Asked) -> Draft:
    """Send a customer the link, and the code if there is one."""
    return _draft("sign_in", asked, _proof(asked, "CUSTOMER"))


def staff_sign_in(asked: Asked) -> Draft:
    """Send a staff member the link, and the code if there is one."""
    return _draft("staff_sign_in", asked, _proof(asked, "STAFF"))


def no_account(asked: Asked) -> Draft:
    """Tell the mailbox that nobody has an account under this address, where sign-up is closed."""
    return _draft("no_account", asked, {})


def without_account(letter: Letter) -> Letter:
    """Make of a sign-in letter the one that says that there is no account, with nothing in it."""
    kept = {key: letter.payload.get(key) for key in CIRCUMSTANCES}
    return Letter(**{**letter.model_dump(), "template": "no_account", "payload": kept})


def _draft(template: str, asked: Asked, proof: dict[str, Any]) -> Draft:
    return Draft(
        template=template,
        to_address=asked.to_address,
        dedupe_key=f"{template}:{asked.link_id.hex}",
        payload={**_circumstances(asked), **proof},
        language=asked.language,
        priority=SOON,
        not_after=min(asked.expires_at, asked.asked_at + USEFUL),
    )


def _circumstances(asked: Asked) -> dict[str, Any]:
    return {
        "link_id": str(asked.link_id),
        "asked_at": asked.asked_at.isoformat(),
        "browser": only(BROWSER, asked.browser),
        "country": only(COUNTRY, asked.country),
        "origin": asked.origin,
    }


def _proof(asked: Asked, audience: str) -> dict[str, Any]:
    """Return what link and code are derived from, and how long they hold."""
    code_until = asked.code_expires_at
    return {
        "key_version": asked.key_version,
        "audience": audience,
        "expires_at": asked.expires_at.isoformat(),
        "code_expires_at": code_until.isoformat() if code_until else None,
        "landing": asked.landing,
    }


def only(shape: re.Pattern[str], text: str | None) -> str | None:
    """Keep a text that has the shape; None for any other."""
    return text if text and shape.fullmatch(text) else None
