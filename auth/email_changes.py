"""E-mail changes: the new mailbox confirms, the old one can call it off and undo it.

Asking reads nobody: whether the new address has an account is found out by the unique index when
its mailbox has confirmed, and told to that mailbox alone. Rows are locked in one order: changes of
the customer by id, then links by id, then the customer, then sessions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

import auth.viewer
from auth import arrivals, reservations, sessions
from auth.audit import record
from auth.desk import Client, Desk
from auth.email_statements import APPLY, UNDO
from auth.statements import one
from auth.viewer import NOBODY, Viewer
from kit import agents, clock, ids, tokens
from kit.emails import Email, mask
from kit.tokens import Button
from mailer import email_changes as written
from mailer import letters
from mailer.email_changes import Change
from models import Customer, EmailChange, SessionKind


class Came(StrEnum):
    """What became of a change when a mailbox answered."""

    CALLED_OFF = "CALLED_OFF"
    CHANGED = "CHANGED"
    DEAD = "DEAD"
    FAILED = "FAILED"
    UNDONE = "UNDONE"
    WAITING = "WAITING"


@dataclass(frozen=True)
class Kept:
    """The session that went on through a change, by its new token."""

    token: str = field(repr=False)
    kind: SessionKind
    ends_with_browser: bool


@dataclass(frozen=True)
class Answer:
    """What became of it, and the session that pressed the button, if that is the customer's."""

    came: Came
    kept: Kept | None = None


@dataclass(frozen=True)
class Seen:
    """A change as one of its mailboxes may see it."""

    change: EmailChange
    by_new: bool
    language: str | None
    is_in_force: bool

    @property
    def is_pending(self) -> bool:
        """Whether it may still be confirmed."""
        change = self.change
        over = change.closed_at or change.applied_at or change.expires_at <= clock.now()
        return not over

    @property
    def can_undo(self) -> bool:
        """Whether the old mailbox may still object, whatever became of the change.

        One that was replaced or failed tells of a thief as well, who may have made another since.
        """
        return self.change.undo_until > clock.now() and not self.was_undone

    @property
    def was_undone(self) -> bool:
        """Whether a mailbox has objected to it or to one before it."""
        return self.change.closed_by in ("UNDO", "UNDONE")


async def start(
    session: AsyncSession,
    desk: Desk,
    viewer: Viewer,
    customer: Customer,
    to: Email,
    client: Client,
    *,
    waits_for_old: bool,
) -> EmailChange:
    """Write to both mailboxes; a change that was under way is called off."""
    now, id, key = clock.now(), ids.new(), desk.link_keys.newest
    assert customer.email is not None
    assert customer.email_key is not None
    await _replace(session, customer.id)
    change = EmailChange(
        id=id,
        created_at=now,
        customer_id=customer.id,
        started_by=viewer.staff_id,
        old_email=customer.email,
        old_key=customer.email_key,
        new_email=to.address,
        new_key=to.key,
        new_hash=tokens.button_digest(key, Button.NEW_EMAIL, id),
        old_hash=tokens.button_digest(key, Button.OLD_EMAIL, id),
        waits_for_old=waits_for_old,
        expires_at=now + desk.policy.email_change_ttl,
        undo_until=now + desk.policy.email_undo_for,
    )
    session.add(change)
    told = _told(desk, change, customer.language, client)
    to_old = written.email_change_notice
    if change.waits_for_old:
        to_old = written.email_change_approval
    await letters.post(session, written.email_change(told))
    await letters.post(session, to_old(told))
    await _record(session, viewer, "email_change:request", change)
    return change


async def _replace(session: AsyncSession, customer_id: UUID) -> None:
    for before in await _of_customer(session, col(EmailChange.customer_id) == customer_id):
        if before.closed_at is None and before.applied_at is None:
            before.closed_at, before.closed_by = clock.now(), "REPLACED"


async def look(session: AsyncSession, token: str) -> Seen | None:
    """Find the change that a mailbox was told of."""
    return await _seen(session, token, lock=False)


async def confirm(
    session: AsyncSession, desk: Desk, token: str, client: Client, by: Viewer
) -> Answer:
    """Take a mailbox's yes, and make the change when no other yes is waited for.

    The session of `by` goes on if it is the customer's own; every other one ends.
    """
    seen = await _seen(session, token, lock=True)
    if seen is None or not (seen.by_new or seen.change.waits_for_old):
        return Answer(Came.DEAD)
    if not seen.is_pending:
        again = seen.change.applied_at is not None and seen.change.closed_at is None
        return Answer(Came.CHANGED if again else Came.DEAD)
    change, now = seen.change, clock.now()
    if seen.by_new:
        change.new_confirmed_at = change.new_confirmed_at or now
    else:
        change.old_confirmed_at = change.old_confirmed_at or now
    if not change.new_confirmed_at or (change.waits_for_old and not change.old_confirmed_at):
        return Answer(Came.WAITING)
    return await _apply(session, desk, change, client, by)


async def undo(session: AsyncSession, token: str, client: Client) -> Answer:
    """Call a change off, or give the customer the old address back; end every session and link."""
    seen = await _seen(session, token, lock=True)
    if seen is None or seen.by_new or not seen.can_undo:
        again = seen is not None and not seen.by_new and seen.was_undone
        return Answer(Came.UNDONE if again else Came.DEAD)
    change, applied = seen.change, seen.is_in_force
    try:
        async with session.begin_nested():
            await one(session, UNDO, _undoing(change, applied))
    except IntegrityError:  # somebody has proven the old address for an account of their own
        await sessions.end_everywhere(session, auth.viewer.customer(change.customer_id))
        await _record(session, NOBODY, "email_change:fail", change)
        return Answer(Came.FAILED)
    if applied:
        await arrivals.proved(session, change.customer_id)
    kind = "email_change:undo" if applied else "email_change:call_off"
    await _record(session, NOBODY, kind, change)
    await session.refresh(change)
    return Answer(Came.UNDONE if applied else Came.CALLED_OFF)


async def _apply(
    session: AsyncSession, desk: Desk, change: EmailChange, client: Client, by: Viewer
) -> Answer:
    fresh, now = tokens.make(tokens.SESSION), clock.now()
    values = {
        "change_id": change.id,
        "customer_id": change.customer_id,
        "fresh_hash": sessions.hash_of(fresh),
        "kept_id": by.session_id,
        "new_email_text": change.new_email,
        "new_key_text": change.new_key,
        "now_at": now,
        "old_key_text": change.old_key,
        "undo_at": now + desk.policy.email_undo_for,
        "until_at": now + sessions.OVERLAP,
    }
    await session.flush()
    try:
        async with session.begin_nested():
            row = await one(session, APPLY, values)
    except IntegrityError:  # the address is another customer's, who is told so
        await letters.post(session, written.email_taken(_told(desk, change, None, client)))
        row = None
    if row is None:
        change.closed_at, change.closed_by = now, "FAILED"
        await _record(session, NOBODY, "email_change:fail", change)
        return Answer(Came.FAILED)
    await reservations.look_again(session, change.new_key, change.customer_id)
    await session.refresh(change)
    await arrivals.proved(session, change.customer_id)
    await _record(session, by if row.kept_id else NOBODY, "email_change:confirm", change)
    if row.kept_id is None:
        return Answer(Came.CHANGED)
    return Answer(Came.CHANGED, Kept(fresh, SessionKind(row.kind), row.ends_with_browser))


def _undoing(change: EmailChange, applied: bool) -> dict[str, Any]:
    return {
        "applied_flag": applied,
        "change_id": change.id,
        "created_at": change.created_at,
        "customer_id": change.customer_id,
        "new_key_text": change.new_key,
        "now_at": clock.now(),
        "old_email_text": change.old_email,
        "old_key_text": change.old_key,
    }


async def _seen(session: AsyncSession, token: str, *, lock: bool) -> Seen | None:
    raw = tokens.read(token, tokens.BUTTON)
    if raw is None:
        return None
    hashed = tokens.digest(raw)
    held = or_(col(EmailChange.new_hash) == hashed, col(EmailChange.old_hash) == hashed)
    whose = (await session.exec(select(EmailChange.customer_id).where(held))).first()
    if whose is None:
        return None
    changes = await _of_customer(session, col(EmailChange.customer_id) == whose, lock=lock)
    change = next((c for c in changes if hashed in (c.new_hash, c.old_hash)), None)
    language = (await session.exec(select(Customer.language).where(Customer.id == whose))).first()
    if change is None:
        return None
    in_force = any(
        c.applied_at and not c.closed_at and c.created_at >= change.created_at for c in changes
    )
    return Seen(change, change.new_hash == hashed, language, in_force)


async def _of_customer(
    session: AsyncSession, condition: Any, *, lock: bool = True
) -> list[EmailChange]:
    rows = select(EmailChange).where(condition).order_by(col(EmailChange.id))
    rows = rows.with_for_update() if lock else rows
    return list(await session.exec(rows.execution_options(populate_existing=True)))


def _told(desk: Desk, change: EmailChange, language: str | None, client: Client) -> Change:
    return Change(
        change_id=change.id,
        customer_id=change.customer_id,
        old_email=change.old_email,
        new_email=change.new_email,
        key_version=desk.link_keys.version,
        asked_at=change.created_at,
        expires_at=change.expires_at,
        undo_until=change.undo_until,
        language=language,
        browser=agents.described(client.agent),
        country=client.place,
        origin=desk.storefronts[0].origin if desk.storefronts else None,
    )


async def _record(session: AsyncSession, by: Viewer, kind: str, change: EmailChange) -> None:
    addresses = {"from": mask(change.old_email), "to": mask(change.new_email)}
    await record(session, by, kind, of=change, customer_id=change.customer_id, after=addresses)
