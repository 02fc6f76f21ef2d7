"""Records of consents: every yes, no and question, and how the consent stands by it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.audit import record
from auth.desk import Client
from auth.refusals import RateLimited
from auth.throttle import Limit, buckets
from auth.viewer import Viewer
from kit import clock, texts
from mailer.letters import post
from mailer.preferences import Asking, confirm_consent, digest_of, recall
from models import (
    Consent,
    ConsentAct,
    ConsentKind,
    ConsentRecord,
    ConsentSource,
    ConsentState,
    Customer,
)

AGAIN_AFTER = timedelta(minutes=10)  # before which a mail may simply not have arrived yet
LETTERS = (Limit(5, timedelta(hours=1)), Limit(15, timedelta(days=1)))


@dataclass(frozen=True)
class Shown:
    """To whom a wording was shown: the languages they read, the store's own, and where they are."""

    languages: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    client: Client = field(default_factory=Client)


@dataclass(frozen=True)
class Read:
    """A wording that was shown some time ago."""

    version: int
    wording: str
    language: str | None


@dataclass(frozen=True)
class Change:
    """A change of a consent: who makes it, whose consent to what, where, and what proves it."""

    viewer: Viewer
    customer: Customer
    kind: ConsentKind
    source: ConsentSource
    shown: Shown = field(default_factory=Shown)
    evidence: str | None = None
    at: datetime = field(default_factory=clock.now)
    read: Read | None = None

    def wording(self) -> tuple[str | None, str | None]:
        """Choose the wording as it was shown, and tell its language."""
        if self.read is not None:
            return self.read.wording, self.read.language
        words = self.kind.wording
        language = texts.language_of(words, self.shown.languages, self.shown.usual)
        return (words[language] if language else None), language


async def agreed(
    session: AsyncSession, change: Change, *, confirmed: bool, by_mail: bool = False
) -> Consent:
    """Keep a yes; where it needs confirming, ask by mail and let it wait.

    `by_mail` has it confirmed whatever the kind needs.
    """
    kind = change.kind
    consent = await standing(session, change.customer.id, kind.id)
    was_granted = consent is not None and consent.state is ConsentState.GRANTED
    if (
        consent is not None
        and consent.version == kind.version
        and (was_granted or (not confirmed and _is_waiting(consent)))
    ):
        return consent
    if (kind.is_double_opt_in or by_mail) and not confirmed and not was_granted:
        return await _asked(session, change, consent)
    kept = await keep(session, change, ConsentAct.GRANTED)
    return await _stands(session, consent, kept, ConsentState.GRANTED)


async def refused(session: AsyncSession, change: Change) -> Consent:
    """Keep a no, and recall what waits to be sent."""
    consent = await standing(session, change.customer.id, change.kind.id)
    if consent is not None and consent.state is ConsentState.WITHDRAWN:
        return consent
    kept = await keep(session, change, ConsentAct.WITHDRAWN)
    await recall(session, change.customer.id, change.kind.key)
    return await _stands(session, consent, kept, ConsentState.WITHDRAWN)


async def answered(
    session: AsyncSession, change: Change, consent: Consent, asked: ConsentRecord
) -> Consent:
    """Keep that the mailbox said yes to what was asked, in the words of the question."""
    row = _record(change, ConsentAct.GRANTED)
    row.version, row.wording, row.language = asked.version, asked.wording, asked.language
    kept = await _kept(session, change, row)
    return await _stands(session, consent, kept, ConsentState.GRANTED, asked_id=asked.id)


async def standing(session: AsyncSession, customer_id: UUID, kind_id: UUID) -> Consent | None:
    """Read how a consent stands; lock the customer first to change it."""
    asked = select(Consent).where(
        col(Consent.customer_id) == customer_id, col(Consent.kind_id) == kind_id
    )
    return (await session.exec(asked.execution_options(populate_existing=True))).one_or_none()


async def locked(session: AsyncSession, customer_id: UUID | None) -> Customer:
    """Take turns by customer, so that the last record is how a consent stands."""
    row = select(Customer).where(col(Customer.id) == customer_id).with_for_update(key_share=True)
    return (await session.exec(row.execution_options(populate_existing=True))).one()


async def keep(session: AsyncSession, change: Change, act: ConsentAct) -> ConsentRecord:
    """Add a record of a change, and an event beside it."""
    return await _kept(session, change, _record(change, act))


async def _kept(session: AsyncSession, change: Change, row: ConsentRecord) -> ConsentRecord:
    session.add(row)
    await session.flush()
    after: dict[str, Any] = {"kind": change.kind.key, "version": row.version, "by": row.source}
    verb = {ConsentAct.ASKED: "ask", ConsentAct.GRANTED: "grant"}.get(row.act, "withdraw")
    await record(
        session,
        change.viewer,
        f"consent:{verb}",
        of=row,
        customer_id=change.customer.id,
        after=after,
        public=True,
    )
    return row


def _record(change: Change, act: ConsentAct) -> ConsentRecord:
    """Write what is known of a change; staff were told elsewhere, so no wording was shown."""
    is_shown = act is not ConsentAct.WITHDRAWN and change.source is not ConsentSource.STAFF
    wording, language = change.wording() if is_shown else (None, None)
    return ConsentRecord(
        created_at=clock.now(),
        customer_id=change.customer.id,
        kind_id=change.kind.id,
        act=act,
        source=change.source,
        at=change.at,
        version=change.read.version if change.read else change.kind.version,
        wording=wording,
        language=language,
        evidence=change.evidence,
        ip=change.shown.client.kept_ip,
        agent=change.shown.client.kept_agent,
        actor_kind=change.viewer.kind,
        actor_id=change.viewer.actor_id,
    )


async def _asked(session: AsyncSession, change: Change, consent: Consent | None) -> Consent:
    await _count_letters(session, change.customer.id)
    row = await keep(session, replace(change, at=clock.now()), ConsentAct.ASKED)
    customer, wanted = change.customer, change.shown.languages
    assert customer.email is not None
    assert customer.email_key is not None
    asking = Asking(
        asked_id=row.id,
        customer_id=customer.id,
        to_address=customer.email,
        address=digest_of(customer.email_key),
        name=texts.said(change.kind.name, [row.language or "", *wanted], change.shown.usual),
        wording=row.wording or "",
        asked_at=row.at,
        language=row.language,
    )
    await post(session, confirm_consent(asking))
    return await _stands(session, consent, row, ConsentState.PENDING, asked_id=row.id)


async def _count_letters(session: AsyncSession, customer_id: UUID) -> None:
    """Refuse to fill somebody's mailbox with questions."""
    limits = buckets("consent-letter", customer_id.hex, LETTERS)
    taken = await throttle.take(session, limits, clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


async def _stands(
    session: AsyncSession,
    consent: Consent | None,
    row: ConsentRecord,
    state: ConsentState,
    asked_id: UUID | None = None,
) -> Consent:
    consent = consent or Consent(
        customer_id=row.customer_id,
        kind_id=row.kind_id,
        state=state,
        version=row.version,
        changed_at=row.at,
    )
    consent.state, consent.version = state, row.version
    consent.changed_at, consent.asked_id = row.at, asked_id
    session.add(consent)
    await session.flush()
    return consent


def _is_waiting(consent: Consent) -> bool:
    is_pending = consent.state is ConsentState.PENDING
    return is_pending and clock.now() - consent.changed_at < AGAIN_AFTER
