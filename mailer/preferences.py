"""Preferences: signed links by which whoever reads a mailbox decides what is written to it.

Each dies with the address it was written to: it carries a digest of the address' key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.signing import Signing
from mailer.letters import Draft, table
from models import Letter

CONFIRMING = timedelta(days=14)
STOPPING = timedelta(days=5 * 365)  # an old mail must be enough to stop new ones
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")
CONFIRM, CHOOSE, STOP = "consent-confirm", "consent-choose", "consent-stop"
LETTERS = table(Letter)


@dataclass(frozen=True)
class Holder:
    """Whoever reads the mailbox of a customer, and, of one letter, which kind it was of."""

    customer_id: UUID
    address: str
    kind: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to a question that was mailed: which record asked it, and of which address."""

    asked_id: UUID
    address: str


@dataclass(frozen=True)
class Asking:
    """A consent that is to be confirmed, in the words that were agreed to."""

    asked_id: UUID
    customer_id: UUID
    to_address: str
    address: str
    name: str
    wording: str
    asked_at: datetime
    language: str | None = None


def digest_of(email_key: str) -> str:
    """Tell one address from another without telling it."""
    return sha256(b"mailbox\0" + email_key.encode()).hexdigest()[:32]


def confirm_consent(asking: Asking) -> Draft:
    """Ask whether a consent is really that of whoever reads the mailbox."""
    until = asking.asked_at + CONFIRMING
    return Draft(
        template="confirm_consent",
        to_address=asking.to_address,
        dedupe_key=f"confirm_consent:{asking.asked_id.hex}",
        payload={
            "name": asking.name,
            "wording": asking.wording,
            "expires_at": until.isoformat(),
            "confirms": {"asked_id": asking.asked_id.hex, "address": asking.address},
        },
        language=asking.language,
        customer_id=asking.customer_id,
        not_after=until,
    )


def list_unsubscribe(draft: Draft, to: Holder) -> Draft:
    """Make a letter one that can be stopped with one click, as RFC 8058 wants of advertising.

    The holder is what `domain.consents.addressee` answers: somebody who has consented.
    """
    stops = {"customer_id": to.customer_id.hex, "address": to.address, "kind": to.kind}
    return replace(draft, customer_id=to.customer_id, payload={**draft.payload, "stops": stops})


async def recall(session: AsyncSession, customer_id: UUID, kind: str) -> None:
    """Give up the letters of a kind that wait to be sent to a customer who stopped it."""
    waiting = sa.update(LETTERS).where(
        LETTERS.c.customer_id == customer_id,
        LETTERS.c.payload["stops"]["kind"].astext == kind,
        LETTERS.c.sent_at.is_(None),
        LETTERS.c.failed_at.is_(None),
    )
    change = waiting.values(failed_at=clock.now(), last_error="stopped")
    await (await session.connection()).execute(change)


def links(
    payload: Mapping[str, Any], base_url: str, signing: Signing | None, at: datetime
) -> dict[str, str]:
    """Write the links that a letter of the moment `at` carries, the same whenever it is written.

    That is `confirm`, or `unsubscribe` and `preferences`.
    """
    found: dict[str, str] = {}
    if signing is not None and (confirms := payload.get("confirms")):
        token = signing.sign(CONFIRM, [confirms["asked_id"], confirms["address"]], at)
        found["confirm"] = f"{base_url}/consents/{token}"
    if signing is not None and (stops := payload.get("stops")):
        holder = Holder(UUID(stops["customer_id"]), stops["address"], stops["kind"])
        stop = signing.sign(STOP, [holder.customer_id.hex, holder.address, holder.kind], at)
        found["unsubscribe"] = f"{base_url}/unsubscribe/{stop}"
        found["preferences"] = f"{base_url}/preferences/{choosing(signing, holder, at)}"
    return found


def choosing(signing: Signing, holder: Holder, at: datetime | None = None) -> str:
    """Write the token of the page where all that is written to a mailbox is chosen."""
    return signing.sign(CHOOSE, [holder.customer_id.hex, holder.address], at)


def read_confirm(signing: Signing, token: str) -> Answer | None:
    """Read which question a link answers."""
    read = _read(signing, CONFIRM, token, CONFIRMING, 2)
    return Answer(UUID(read[0]), read[1]) if read else None


def read_choose(signing: Signing, token: str) -> Holder | None:
    """Read whose page of choices a link opens."""
    read = _read(signing, CHOOSE, token, STOPPING, 2)
    return Holder(UUID(read[0]), read[1]) if read else None


def read_stop(signing: Signing, token: str) -> Holder | None:
    """Read what a link stops, and for whom."""
    read = _read(signing, STOP, token, STOPPING, 3)
    return Holder(UUID(read[0]), read[1], read[2]) if read else None


def _read(
    signing: Signing, purpose: str, token: str, age: timedelta, length: int
) -> list[str] | None:
    found = signing.read(purpose, token, age)
    is_ours = isinstance(found, list) and len(found) == length
    if not is_ours or not all(isinstance(part, str) for part in found):
        return None
    return found if HEXADECIMAL.fullmatch(found[0]) else None
