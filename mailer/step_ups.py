"""The letter of a step-up: a code that proves once more who sits at a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mailer.letters import Draft
from mailer.sign_in import BROWSER, COUNTRY, SOON, only


@dataclass(frozen=True)
class Code:
    """A code that was asked for; see `Asked` for the words."""

    step_up_id: UUID
    to_address: str
    key_version: int
    asked_at: datetime
    expires_at: datetime
    customer_id: UUID | None = None
    language: str | None = None
    browser: str | None = None
    country: str | None = None
    origin: str | None = None


def step_up(code: Code) -> Draft:
    """Send the code."""
    return Draft(
        template="step_up",
        to_address=code.to_address,
        dedupe_key=f"step_up:{code.step_up_id.hex}",
        payload={
            "code_id": str(code.step_up_id),
            "key_version": code.key_version,
            "asked_at": code.asked_at.isoformat(),
            "expires_at": code.expires_at.isoformat(),
            "browser": only(BROWSER, code.browser),
            "country": only(COUNTRY, code.country),
            "origin": code.origin,
        },
        language=code.language,
        customer_id=code.customer_id,
        priority=SOON,
        not_after=code.expires_at,
    )
