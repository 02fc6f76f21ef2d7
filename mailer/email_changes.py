"""The letters of a change of address: one to each mailbox, and one to whom the new one belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kit.emails import mask
from kit.tokens import Button
from mailer.letters import Draft
from mailer.sign_in import BROWSER, CIRCUMSTANCES, COUNTRY, SOON, only
from models import Letter


@dataclass(frozen=True)
class Change:
    """A change of address that was asked for; see `Asked` for the words."""

    change_id: UUID
    customer_id: UUID
    old_email: str
    new_email: str
    key_version: int
    asked_at: datetime
    expires_at: datetime
    undo_until: datetime
    language: str | None = None
    browser: str | None = None
    country: str | None = None
    origin: str | None = None


def email_change(change: Change) -> Draft:
    """Ask the new mailbox whether it is the customer's."""
    button = _button(change, Button.NEW_EMAIL, change.expires_at)
    return _draft("email_change", change, change.new_email, change.expires_at, button)


def email_change_notice(change: Change) -> Draft:
    """Tell the old mailbox, which can call it off and undo it."""
    button = _button(change, Button.OLD_EMAIL, change.undo_until)
    return _draft("email_change_notice", change, change.old_email, change.undo_until, button)


def email_change_approval(change: Change) -> Draft:
    """Ask the old mailbox as well, where the store wants to hear from both."""
    button = _button(change, Button.OLD_EMAIL, change.undo_until)
    return _draft("email_change_approval", change, change.old_email, change.undo_until, button)


def email_taken(change: Change) -> Draft:
    """Tell whoever has the new address already that it could not be given to somebody else."""
    return _draft("email_taken", change, change.new_email, change.undo_until, {})


def email_changed(change: Change) -> Draft:
    """Tell whoever asks to sign in with an address that was given up; they can take it back."""
    button = _button(change, Button.OLD_EMAIL, change.undo_until)
    return _draft("email_changed", change, change.old_email, change.undo_until, button)


def in_place_of(letter: Letter, change: Change) -> Letter:
    """Make of a sign-in letter to a reserved address the one that tells why; no link is in it."""
    draft = email_changed(change)
    asked = {key: letter.payload.get(key) for key in CIRCUMSTANCES}
    payload = {**draft.payload, **asked}
    return Letter(**{**letter.model_dump(), "template": draft.template, "payload": payload})


def _button(change: Change, button: Button, until: datetime) -> dict[str, Any]:
    return {
        "button": button.value,
        "button_id": str(change.change_id),
        "key_version": change.key_version,
        "expires_at": until.isoformat(),
    }


def _draft(
    template: str, change: Change, to: str, not_after: datetime, more: dict[str, Any]
) -> Draft:
    return Draft(
        template=template,
        to_address=to,
        dedupe_key=f"{template}:{change.change_id.hex}",
        payload={
            "asked_at": change.asked_at.isoformat(),
            "browser": only(BROWSER, change.browser),
            "country": only(COUNTRY, change.country),
            "origin": change.origin,
            "old_email": mask(change.old_email),
            "new_email": mask(change.new_email),
            **more,
        },
        language=change.language,
        customer_id=None if template == "email_taken" else change.customer_id,
        priority=SOON,
        not_after=not_after,
    )
