"""The outbox: who takes a letter, and how its sending went; each a short transaction."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from mailer.letters import table
from mailer.transports import Deferred, NotSent
from models import ActorKind, Event, Letter

LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
PATIENCE = timedelta(days=2)  # for letters that do not say until when they are of use
LETTERS = table(Letter)


async def claim(session: AsyncSession, limit: int) -> list[Letter]:
    """Take up to `limit` letters that are due, which nobody else gets before the lease ends."""
    now = clock.now()
    free = sa.or_(LETTERS.c.locked_until.is_(None), LETTERS.c.locked_until <= now)
    due = (
        sa.select(LETTERS.c.id)
        .where(LETTERS.c.sent_at.is_(None), LETTERS.c.failed_at.is_(None))
        .where(LETTERS.c.available_at <= now, free)
        .order_by(LETTERS.c.priority, LETTERS.c.available_at, LETTERS.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        sa.update(LETTERS)
        .where(LETTERS.c.id == due.c.id)
        .values(locked_until=now + LEASE, attempts=LETTERS.c.attempts + 1)
        .returning(*LETTERS.c)
    )
    rows = (await (await session.connection()).execute(taken)).mappings()
    letters = [Letter(**row) for row in rows]
    return sorted(letters, key=lambda letter: (letter.priority, letter.available_at, letter.id))


async def sent(session: AsyncSession, letter: Letter) -> None:
    """Mark a letter as taken by the mail server."""
    await _mark(session, [letter], sent_at=clock.now(), last_error=None)


async def release(session: AsyncSession, letters: Sequence[Letter]) -> None:
    """Give back letters that were claimed and not tried."""
    await _mark(session, letters, attempts=LETTERS.c.attempts - 1)


async def not_sent(session: AsyncSession, letter: Letter, error: NotSent) -> bool:
    """Plan the next try, or give the letter up; tell whether it was given up."""
    now = clock.now()
    next_try = now + wait(letter.attempts)
    words = f"{error.reason} {error.detail}".strip()[:500]
    if isinstance(error, Deferred) and next_try <= deadline(letter):
        await _mark(session, [letter], available_at=next_try, last_error=words)
        return False
    await _mark(session, [letter], failed_at=now, last_error=words)
    session.add(_failure(letter, error))
    return True


def wait(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: longer each time, and never all at once."""
    doubled = FIRST_WAIT * (1 << min(attempts - 1, 10))
    return min(doubled * random.uniform(1, 1.25), LONGEST_WAIT)


def deadline(letter: Letter) -> datetime:
    """Return when a letter is of no more use."""
    return letter.not_after or letter.created_at + PATIENCE


async def _mark(session: AsyncSession, letters: Sequence[Letter], **values: Any) -> None:
    """Write what became of letters, unless another courier has claimed them since."""
    keys = sa.tuple_(LETTERS.c.id, LETTERS.c.attempts)
    ours = [(letter.id, letter.attempts) for letter in letters]
    mine = keys.in_(ours) if "sent_at" not in values else LETTERS.c.id.in_([id for id, _ in ours])
    change = sa.update(LETTERS).where(mine, LETTERS.c.sent_at.is_(None))
    await (await session.connection()).execute(change.values(locked_until=None, **values))


def _failure(letter: Letter, error: NotSent) -> Event:
    """Say in the audit trail that a letter was given up, without the address."""
    return Event(
        kind="letter:fail",
        actor_kind=ActorKind.SYSTEM,
        object_kind="letter",
        object_id=letter.id,
        customer_id=letter.customer_id,
        after={
            "template": letter.template,
            "attempts": letter.attempts,
            "reason": error.reason[:64],
        },
    )
