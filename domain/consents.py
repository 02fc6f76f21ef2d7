"""Consents: what customers agree to and take back, and what staff may do for them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from auth.audit import record
from auth.viewer import Viewer
from auth.visibility import visible
from domain import consent_kinds
from domain.commands import Command, Line
from domain.consent_records import Change, Shown, agreed, locked, refused, standing
from domain.finding import found
from domain.refusals import (
    ConsentWithdrawn,
    CustomerErased,
    InvalidInput,
    NoSuchCustomer,
    WordingChanged,
)
from kit import clock
from kit.ids import PublicId
from kit.refused import Wrong
from mailer.preferences import Holder, digest_of
from models import Consent, ConsentKind, ConsentSource, ConsentState, Customer, CustomerStatus

EXPORTED_AT_ONCE = 1000
FIRST_EVIDENCE = datetime(2000, 1, 1, tzinfo=UTC)

KindKey = Annotated[str, Line(64), Field(description="The key of the kind of consent.")]
CustomerId = Annotated[PublicId, Field(description="The customer.")]


class GrantConsent(Command):
    """Agree to what the wording of a kind of consent says."""

    kind_key: KindKey
    version: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            description="The version of the wording that was shown; refused when there is a newer.",
        ),
    ]


class WithdrawConsent(Command):
    """Take a consent back."""

    kind_key: KindKey


class WithdrawConsentForCustomer(Command):
    """Take back a customer's consent, because they said so elsewhere."""

    customer_id: CustomerId
    kind_key: KindKey
    evidence: Annotated[
        Annotated[str, Line(2000)] | None,
        Field(default_factory=lambda: None, description="How, where and when they said so."),
    ]


class RecordConsentEvidence(Command):
    """Keep evidence that a customer has consented elsewhere, and grant it by that."""

    customer_id: CustomerId
    kind_key: KindKey
    evidence: Annotated[
        str,
        Line(2000, least=10),
        Field(description="How, where and when they consented; 10 to 2000 characters."),
    ]
    at: Annotated[datetime, Field(description="When they consented; not before 2000.")]


async def grant(
    session: AsyncSession, viewer: Viewer, command: GrantConsent, *, shown: Shown
) -> Consent:
    """Keep that the customer who asks consents; where that counts by mail only, ask by mail."""
    kind = await consent_kinds.in_use(session, command.kind_key, "kindKey")
    if command.version not in (None, kind.version):
        raise WordingChanged(Wrong(("version",), WordingChanged.sentence()))
    customer = await locked(session, viewer.customer_id)
    return await agreed(
        session, Change(viewer, customer, kind, ConsentSource.ACCOUNT, shown), confirmed=False
    )


async def withdraw(
    session: AsyncSession, viewer: Viewer, command: WithdrawConsent, *, shown: Shown
) -> Consent:
    """Keep that the customer who asks does not consent, or no longer."""
    kind = await consent_kinds.of_key(session, command.kind_key, "kindKey")
    customer = await locked(session, viewer.customer_id)
    return await refused(session, Change(viewer, customer, kind, ConsentSource.ACCOUNT, shown))


async def withdraw_for(
    session: AsyncSession, viewer: Viewer, command: WithdrawConsentForCustomer
) -> Consent:
    """Take a customer's consent back for them."""
    kind = await consent_kinds.of_key(session, command.kind_key, "kindKey")
    customer = await _found(session, viewer, command.customer_id)
    change = Change(viewer, customer, kind, ConsentSource.STAFF, evidence=command.evidence or None)
    return await refused(session, change)


async def record_evidence(
    session: AsyncSession, viewer: Viewer, command: RecordConsentEvidence
) -> Consent:
    """Grant a consent by evidence, unless the customer has withdrawn it since."""
    if not FIRST_EVIDENCE <= command.at <= clock.now():
        raise InvalidInput(Wrong(("at",), "Consent was given in the past, and not before 2000."))
    kind = await consent_kinds.in_use(session, command.kind_key, "kindKey")
    customer = await _found(session, viewer, command.customer_id)
    consent = await standing(session, customer.id, kind.id)
    if (
        consent is not None
        and consent.state is ConsentState.WITHDRAWN
        and consent.changed_at >= command.at
    ):
        raise ConsentWithdrawn(Wrong(("at",), ConsentWithdrawn.sentence()))
    change = Change(
        viewer,
        customer,
        kind,
        ConsentSource.STAFF,
        evidence=command.evidence,
        at=command.at,
    )
    return await agreed(session, change, confirmed=True)


def consenting(viewer: Viewer, kind_key: str) -> SelectOfScalar[Customer]:
    """Select the customers who may be written to about a kind, as far as the viewer sees them."""
    return visible(Customer, viewer).where(
        col(Customer.id).in_(_writable(kind_key).with_only_columns(col(Consent.customer_id)))
    )


async def note_export(session: AsyncSession, viewer: Viewer, kind_key: str) -> bool:
    """Put on record that somebody takes the list away; False when there is no such kind."""
    if not re.fullmatch(consent_kinds.KEY, kind_key):
        return False
    kinds = visible(ConsentKind, viewer).where(col(ConsentKind.key) == kind_key)
    kind = (await session.exec(kinds)).one_or_none()
    if kind is not None:
        await record(session, viewer, "consent:export", of=kind, after={"kind": kind.key})
    return kind is not None


async def export(
    session: AsyncSession, viewer: Viewer, kind_key: str, after: UUID | None
) -> Sequence[Any]:
    """Read the next customers who may be written to, with since when and by which wording."""
    listed = consenting(viewer, kind_key).order_by(col(Customer.id)).limit(EXPORTED_AT_ONCE)
    if after is not None:
        listed = listed.where(col(Customer.id) > after)
    people = listed.subquery()
    joined = (
        sa.select(people, col(Consent.changed_at), col(Consent.version))
        .join(Consent, col(Consent.customer_id) == people.c.id)
        .join(ConsentKind, col(ConsentKind.id) == col(Consent.kind_id))
        .where(col(ConsentKind.key) == kind_key)
        .order_by(people.c.id)
    )
    return (await (await session.connection()).execute(joined)).all()


async def addressee(session: AsyncSession, customer_id: UUID, kind_key: str) -> Holder | None:
    """Tell to whom advertising of a kind may be written now; None for nobody."""
    asked = _writable(kind_key).where(col(Customer.id) == customer_id)
    found = (await session.exec(asked.with_only_columns(col(Customer.email_key)))).first()
    return Holder(customer_id, digest_of(found[0]), kind_key) if found else None


def _writable(kind_key: str) -> Any:
    """Select the consents by which active customers with an address may be written to."""
    return (
        sa.select(Consent)
        .join(Customer, col(Consent.customer_id) == col(Customer.id))
        .join(ConsentKind, col(ConsentKind.id) == col(Consent.kind_id))
        .where(
            col(ConsentKind.key) == kind_key,
            col(ConsentKind.is_active),
            col(Consent.state) == ConsentState.GRANTED,
            col(Customer.status) == CustomerStatus.ACTIVE,
            col(Customer.email_key).is_not(None),
        )
    )


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> Customer:
    customer = await found(
        session, viewer, Customer, id, NoSuchCustomer, path="customerId", lock=True
    )
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased
    return customer
