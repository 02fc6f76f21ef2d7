"""Preferences: what whoever reads a customer's mailbox may decide without signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import viewer
from auth.refusals import RateLimited
from domain.consent_records import Change, Shown, agreed, answered, refused, standing
from kit import emails
from mailer.preferences import Answer, Holder, digest_of
from models import (
    Consent,
    ConsentKind,
    ConsentRecord,
    ConsentSource,
    ConsentState,
    Customer,
)

CONFIRMED = "Confirmed by the link that was mailed to the address."


@dataclass(frozen=True)
class Question:
    """What was asked by mail, of whom, and whether it was answered already."""

    customer: Customer
    kind: ConsentKind
    asked: ConsentRecord
    consent: Consent

    @property
    def is_answered(self) -> bool:
        """Whether the answer was given before."""
        return self.consent.state is ConsentState.GRANTED


@dataclass(frozen=True)
class Standing:
    """A kind of consent, and how a customer's consent to it stands."""

    kind: ConsentKind
    state: ConsentState | None

    @property
    def is_on(self) -> bool:
        """Whether the customer has agreed, confirmed or not yet."""
        return self.state in (ConsentState.GRANTED, ConsentState.PENDING)


@dataclass(frozen=True)
class Chosen:
    """What became of choices: which kinds could not be kept as they were shown."""

    customer: Customer
    standings: list[Standing]
    not_kept: bool = False


async def question(session: AsyncSession, answer: Answer, *, lock: bool = False) -> Question | None:
    """Find what a link asks; None when it is no longer a question."""
    asked = await session.get(ConsentRecord, answer.asked_id)
    if asked is None:
        return None
    customer = await reader(session, Holder(asked.customer_id, answer.address), lock=lock)
    if customer is None:
        return None
    kind = await session.get(ConsentKind, asked.kind_id)
    consent = await standing(session, asked.customer_id, asked.kind_id)
    if kind is None or not kind.is_active or consent is None or consent.asked_id != asked.id:
        return None
    return Question(customer, kind, asked, consent)


async def confirm(session: AsyncSession, answer: Answer, shown: Shown) -> Question | None:
    """Say yes to what a link asks; twice is once."""
    found = await question(session, answer, lock=True)
    if found is None or found.is_answered:
        return found
    by = viewer.customer(found.customer.id)
    change = Change(by, found.customer, found.kind, ConsentSource.MAIL, shown, evidence=CONFIRMED)
    await answered(session, change, found.consent, found.asked)
    return found


async def stoppable(session: AsyncSession, holder: Holder) -> tuple[Customer, ConsentKind] | None:
    """Find what a link stops, and for whom; None when the mailbox is another's by now."""
    customer = await reader(session, holder)
    asked = select(ConsentKind).where(col(ConsentKind.key) == holder.kind)
    kind = (await session.exec(asked)).first()
    return (customer, kind) if customer is not None and kind is not None else None


async def stop(
    session: AsyncSession, holder: Holder, shown: Shown
) -> tuple[Customer, ConsentKind] | None:
    """Take a consent back by the link in a mail."""
    if await reader(session, holder, lock=True) is None:
        return None
    found = await stoppable(session, holder)
    if found is not None:
        customer, kind = found
        by = viewer.customer(customer.id)
        await refused(session, Change(by, customer, kind, ConsentSource.MAIL, shown))
    return found


async def choices(session: AsyncSession, holder: Holder) -> Chosen | None:
    """Read every kind in use and how it stands; None when the mailbox is another's by now."""
    customer = await reader(session, holder)
    return None if customer is None else Chosen(customer, await _standings(session, customer))


async def choose(
    session: AsyncSession, holder: Holder, wanted: Mapping[str, tuple[int, bool]], shown: Shown
) -> Chosen | None:
    """Keep what was chosen of each kind, by its key: the version that was shown, and whether.

    What was shown in older words, or asked too often, is not kept.
    """
    customer = await reader(session, holder, lock=True)
    if customer is None:
        return None
    not_kept = False
    for one in await _standings(session, customer):
        version, is_on = wanted.get(one.kind.key, (0, one.is_on))
        if is_on == one.is_on:
            continue
        by = viewer.customer(customer.id)
        change = Change(by, customer, one.kind, ConsentSource.PREFERENCE_PAGE, shown)
        not_kept = not await _kept(session, change, version, is_on) or not_kept
    return Chosen(customer, await _standings(session, customer), not_kept)


async def reader(session: AsyncSession, holder: Holder, *, lock: bool = False) -> Customer | None:
    """Find the customer whose mailbox it still is."""
    asked = select(Customer).where(col(Customer.id) == holder.customer_id)
    if lock:
        asked = asked.with_for_update(key_share=True)
    asked = asked.execution_options(populate_existing=True)
    customer = (await session.exec(asked)).one_or_none()
    if customer is None or customer.email_key is None:
        return None
    return customer if digest_of(customer.email_key) == holder.address else None


def masked(customer: Customer) -> str:
    """Show as much of the address as whoever forwarded a mail may show."""
    return emails.mask(customer.email or "")


async def _kept(session: AsyncSession, change: Change, version: int, is_on: bool) -> bool:
    if not is_on:
        await refused(session, change)
        return True
    if version != change.kind.version:
        return False
    try:
        await agreed(session, replace(change), confirmed=False)
    except RateLimited:
        return False
    return True


async def _standings(session: AsyncSession, customer: Customer) -> list[Standing]:
    kinds = select(ConsentKind).where(col(ConsentKind.is_active))
    ordered = kinds.order_by(col(ConsentKind.created_at), col(ConsentKind.id))
    own = select(Consent).where(col(Consent.customer_id) == customer.id)
    stands = {row.kind_id: row.state for row in await session.exec(own)}
    return [Standing(kind, stands.get(kind.id)) for kind in await session.exec(ordered)]
