"""The queue of webhooks: who takes a delivery, and how it went; each a short transaction.

An address that does not answer holds up nobody but itself: it rests between tries, and is tried by
one delivery at a time until one arrives.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM
from domain import webhook_letters
from kit import clock
from models import Webhook, WebhookDeliveryStatus, WebhookEvent

LEASE = timedelta(seconds=60)
EACH = 8  # deliveries to one address at a time
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=12)
FIRST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=5)
LONG = timedelta(days=3)  # of failing, and a webhook is switched off
GONE = 410

CLAIM = sa.text("""
with ready as (
  select w.id, w.url, w.secret,
      case when w.old_secret_until > :now then w.old_secret end as old_secret,
      greatest(0, case when w.failures > 0 then 1 else :each end - coalesce(b.busy, 0)) as room
    from webhooks w
    left join unnest(cast(:ids as uuid[]), cast(:counts as int[])) as b(id, busy) on b.id = w.id
   where w.is_on and (w.resting_until is null or w.resting_until <= :now)
), found as (
  select d.id, d.available_at,
      row_number() over (partition by r.id order by d.available_at, d.id) as turn
    from ready r cross join lateral (
      select id, available_at from webhook_deliveries
       where webhook_id = r.id and status = 'WAITING' and available_at <= :now
         and (locked_until is null or locked_until <= :now)
       order by available_at, id limit r.room for update skip locked) d
), due as (
  select id from found order by turn, available_at, id limit :free
)
update webhook_deliveries d set locked_until = :until, attempts = d.attempts + 1
  from due, ready r where d.id = due.id and r.id = d.webhook_id
returning d.id, d.created_at, d.webhook_id, d.event, d.object_kind, d.object_id, d.version,
  d.attempts, d.give_up_at, r.url, r.secret, r.old_secret""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid())), sa.bindparam("counts", type_=ARRAY(sa.Integer()))
)
NOTE = sa.text("""
update webhook_deliveries d set status = o.status, locked_until = null,
    available_at = coalesce(o.next_at, d.available_at), ended_at = o.ended_at,
    last_status = o.last_status, last_answer = o.last_answer, last_error = o.last_error
  from unnest(cast(:id as uuid[]), cast(:attempts as int[]), cast(:status as text[]),
      cast(:next_at as timestamptz[]), cast(:ended_at as timestamptz[]),
      cast(:last_status as int[]), cast(:last_answer as text[]), cast(:last_error as text[]))
    as o(id, attempts, status, next_at, ended_at, last_status, last_answer, last_error)
 where d.id = o.id and d.status = 'WAITING' and (d.attempts = o.attempts or o.status = 'DELIVERED')
""")


@dataclass(frozen=True)
class Taken:
    """A delivery to be sent, which nobody else gets before the lease ends."""

    id: UUID
    happened_at: datetime
    webhook_id: UUID
    event: WebhookEvent
    object_kind: str
    object_id: UUID
    version: int
    attempts: int
    give_up_at: datetime
    url: str
    secrets: Sequence[bytes] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """How sending went: the status of the answer and how it began, or why there was none."""

    taken: Taken
    status: int | None = None
    answer: str | None = None
    error: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


async def claim(session: AsyncSession, free: int, busy: Mapping[UUID, int]) -> list[Taken]:
    """Take up to `free` deliveries that are due, some of each address in turn."""
    now = clock.now()
    asked = {
        "now": now,
        "until": now + LEASE,
        "each": EACH,
        "free": free,
        "ids": list(busy),
        "counts": list(busy.values()),
    }
    rows = await (await session.connection()).execute(CLAIM, asked)
    return [
        Taken(
            id=row.id,
            happened_at=row.created_at,
            webhook_id=row.webhook_id,
            event=WebhookEvent(row.event),
            object_kind=row.object_kind,
            object_id=row.object_id,
            version=row.version,
            attempts=row.attempts,
            give_up_at=row.give_up_at,
            url=row.url,
            secrets=[secret for secret in (row.secret, row.old_secret) if secret is not None],
        )
        for row in rows
    ]


async def note(session: AsyncSession, outcomes: Sequence[Outcome]) -> None:
    """Write down how sending went: of each delivery, and of the addresses that failed or had."""
    now = clock.now()
    rows = [_row(outcome, now) for outcome in outcomes]
    values = {name: [row[name] for row in rows] for name in rows[0]}
    await (await session.connection()).execute(NOTE, values)
    by_webhook: dict[UUID, list[Outcome]] = {}
    for outcome in outcomes:
        by_webhook.setdefault(outcome.taken.webhook_id, []).append(outcome)
    troubled = {id for id, each in by_webhook.items() if not all(one.is_success for one in each)}
    changed = (
        select(Webhook)
        .where(col(Webhook.id).in_(by_webhook))
        .where(col(Webhook.id).in_(troubled) | (col(Webhook.failures) > 0))
        .order_by(col(Webhook.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    for webhook in await session.exec(changed):
        await _learn(session, webhook, by_webhook[webhook.id], now)
    await session.flush()


def wait(attempts: int) -> timedelta:
    """Return how long a delivery waits after so many tries; over three days, a dozen of them."""
    longer: timedelta = FIRST_WAIT * (4 ** min(attempts - 1, 10))
    return min(longer, LONGEST_WAIT) * random.uniform(1, 1.25)


def rest(failures: int) -> timedelta:
    """Return how long an address is left alone after so many failures in a row."""
    longer: timedelta = FIRST_REST * (1 << min(failures - 1, 10))
    return min(longer, LONGEST_REST) * random.uniform(1, 1.25)


def _row(outcome: Outcome, now: datetime) -> dict[str, Any]:
    taken = outcome.taken
    next_at = now + wait(taken.attempts)
    waits = not outcome.is_success and next_at <= taken.give_up_at and outcome.status != GONE
    status = WebhookDeliveryStatus.WAITING if waits else WebhookDeliveryStatus.FAILED
    if outcome.is_success:
        status = WebhookDeliveryStatus.DELIVERED
    return {
        "id": taken.id,
        "attempts": taken.attempts,
        "status": status.value,
        "next_at": next_at if waits else None,
        "ended_at": None if waits else now,
        "last_status": outcome.status,
        "last_answer": outcome.answer,
        "last_error": outcome.error,
    }


async def _learn(
    session: AsyncSession, webhook: Webhook, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Let an address rest that failed, and switch it off when it has failed for too long."""
    if any(outcome.is_success for outcome in outcomes):
        webhook.failures, webhook.failing_since, webhook.resting_until = 0, None, None
        return
    if webhook.resting_until is None or webhook.resting_until <= now:  # or many would count as one
        webhook.failures += 1
        webhook.resting_until = now + rest(webhook.failures)
    webhook.failing_since = webhook.failing_since or now
    is_gone = any(outcome.status == GONE for outcome in outcomes)
    if webhook.is_on and (is_gone or now - webhook.failing_since >= LONG):
        webhook.is_on, webhook.switched_off_at = False, now
        last = outcomes[-1]
        why = last.error or f"HTTP {last.status}"
        await record(session, SYSTEM, "webhook:switch_off", of=webhook, after={"why": why})
        await webhook_letters.switched_off(session, webhook, why)
