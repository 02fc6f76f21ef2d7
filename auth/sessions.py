"""Sessions: who a token belongs to, for how long, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import notices, viewer
from auth.desk import Policy
from auth.permissions import Permission, granted
from auth.statements import one, statement
from auth.viewer import Viewer
from kit import clock, ids, tokens
from models import Audience, Session, SessionKind

TOUCH_EVERY = timedelta(minutes=5)
RENEW_EVERY = timedelta(days=1)
OVERLAP = timedelta(seconds=60)  # requests under way carry the token from before


@dataclass(frozen=True)
class Found:
    """A session that is valid now, and whose it is."""

    kind: SessionKind
    id: UUID
    customer_id: UUID | None
    staff_id: UUID | None
    email: str
    email_key: str
    authenticated_at: datetime
    last_seen_at: datetime
    renewed_at: datetime
    expires_at: datetime
    ends_with_browser: bool
    permissions: frozenset[Permission] = frozenset()
    told: tuple[Any, ...] = field(default=(), compare=False)  # what must be found again

    @property
    def audience(self) -> Audience:
        """Whose session it is."""
        return Audience.STAFF if self.staff_id else Audience.CUSTOMER

    @cached_property
    def viewer(self) -> Viewer:
        """Who asks, when they ask with this session."""
        if self.customer_id is not None:
            return viewer.customer(self.customer_id, self.id)
        assert self.staff_id is not None
        return viewer.staff(self.staff_id, self.permissions, self.id)

    @cached_property
    def due_at(self) -> datetime:
        """When `touch` or `renew` will have something to do."""
        touched = self.last_seen_at + TOUCH_EVERY
        if self.kind is not SessionKind.COOKIE:
            return touched
        return min(touched, self.renewed_at + RENEW_EVERY)


def viewer_of(whose: Any, session_id: UUID) -> Viewer:
    """Make the viewer from what has a customer, or a member of staff with a role."""
    if whose.customer_id is not None:
        return viewer.customer(whose.customer_id, session_id)
    return viewer.staff(whose.staff_id, granted(whose.permissions, whose.is_owner), session_id)


def hash_of(token: str) -> bytes:
    """Return what is kept of a session's token; it was made here, so it reads."""
    raw = tokens.read(token, tokens.SESSION)
    assert raw is not None
    return tokens.digest(raw)


async def find(session: AsyncSession, token_hash: bytes) -> Found | None:
    """Find the valid session of a token by one statement."""
    row = await one(session, FIND, {"token_hash": token_hash, "now_at": clock.now()})
    return _found(row) if row else None


async def touch(session: AsyncSession, policy: Policy, found: Found) -> bool:
    """Note that a session is in use, every five minutes at most; tell whether it was noted."""
    now = clock.now()
    if now - found.last_seen_at < TOUCH_EVERY:
        return False
    lifetime = policy.lifetime(found.audience, ends_with_browser=found.ends_with_browser)
    values = {
        "session_id": found.id,
        "now_at": now,
        "stale_at": now - TOUCH_EVERY,
        "idle_at": now + lifetime.idle,
    }
    return await one(session, TOUCH, values) is not None


async def renew(session: AsyncSession, found: Found, token_hash: bytes) -> str | None:
    """Give a cookie session a new token once a day; the old one is good for another minute."""
    now = clock.now()
    if found.kind is not SessionKind.COOKIE or now - found.renewed_at < RENEW_EVERY:
        return None
    fresh = tokens.make(tokens.SESSION)
    values = {
        "session_id": found.id,
        "token_hash": token_hash,
        "fresh_hash": hash_of(fresh),
        "until_at": now + OVERLAP,
    }
    return fresh if await one(session, RENEW, values) else None


async def reused(session: AsyncSession, token_hash: bytes) -> bool:
    """End a session whose token from before is brought long after it was renewed: it was copied."""
    row = await one(session, REUSED, {"token_hash": token_hash, **_event(None)})
    if row is not None:
        await notices.reused(session, row.object_id)
    return row is not None


async def end(session: AsyncSession, session_id: UUID, request_id: str | None = None) -> bool:
    """End one session; tell whether it was still going."""
    values = {"session_id": session_id, **_event(request_id)}
    return await one(session, END, values) is not None


async def end_others(session: AsyncSession, of: Viewer, request_id: str | None = None) -> int:
    """End every session of a person but the one they ask with; tell how many that were."""
    values = {
        "customer_id": of.customer_id,
        "event_id": ids.new(),
        "now_at": clock.now(),
        "request_text": request_id,
        "session_id": of.session_id,
        "staff_id": of.staff_id,
    }
    return int((await one(session, END_OTHERS, values)).ended)


async def end_everywhere(
    session: AsyncSession, of: Viewer, request_id: str | None = None, by: Viewer | None = None
) -> None:
    """End every session of a person and every link sent to them; `by` others if not by them."""
    asked = END_STAFF if of.is_staff else END_CUSTOMER
    person = of.staff_id or of.customer_id
    await one(session, asked, {"person_id": person, **_event(request_id, by)})


def live() -> sa.ColumnElement[bool]:
    """Keep sessions whose time is not over."""
    now = clock.now()
    return sa.and_(col(Session.idle_expires_at) > now, col(Session.expires_at) > now)


def _event(request_id: str | None, by: Viewer | None = None) -> dict[str, Any]:
    return {
        "now_at": clock.now(),
        "event_id": ids.new(),
        "request_text": request_id,
        "actor_kind_text": by.kind.value if by else None,
        "actor_id": by.actor_id if by else None,
    }


def _found(row: Any) -> Found:
    kind, *known, permissions, is_owner = row
    found, may = Found(SessionKind(kind), *known), (permissions, is_owner)
    told = (found.last_seen_at, found.renewed_at)
    if found.staff_id is None:
        return replace(found, told=told)
    return replace(found, permissions=granted(*may), told=(*told, *may))


FIND = statement("""
select s.kind, s.id, s.customer_id, s.staff_id, coalesce(c.email, m.email),
       coalesce(c.email_key, m.email_key), s.authenticated_at, s.last_seen_at,
       greatest(s.created_at, s.prev_valid_until), least(s.idle_expires_at, s.expires_at),
       s.ends_with_browser, r.permissions, r.is_owner
  from sessions s
  left join customers c on c.id = s.customer_id
  left join staff m on m.id = s.staff_id
  left join staff_roles r on r.id = m.role_id
 where (s.token_hash = :token_hash
     or s.prev_token_hash = :token_hash and s.prev_valid_until > :now_at)
   and s.revoked_at is null and s.idle_expires_at > :now_at and s.expires_at > :now_at
   and coalesce(c.status, m.status) = 'ACTIVE'
   and s.epoch = coalesce(c.session_epoch, m.session_epoch)""")

TOUCH = statement("""
with due as (
  select id, customer_id from sessions
   where id = :session_id and last_seen_at <= :stale_at and revoked_at is null
), seen as (
  update customers c set last_seen_at = :now_at from due d where c.id = d.customer_id
  returning 1
)
update sessions s
   set last_seen_at = :now_at, idle_expires_at = least(s.expires_at, :idle_at)
  from (select d.id, (select count(*) from seen) from due d) d
 where s.id = d.id and s.last_seen_at <= :stale_at and s.revoked_at is null
returning s.id""")

RENEW = statement("""
update sessions
   set token_hash = :fresh_hash, prev_token_hash = token_hash, prev_valid_until = :until_at
 where id = :session_id and token_hash = :token_hash and revoked_at is null
returning id""")

EVENT = """
insert into events (id, created_at, kind, actor_kind, actor_id, object_kind, object_id,
  customer_id, is_public, request_id)
select :event_id, :now_at, '{kind}',
  coalesce(:actor_kind_text, case when customer_id is null then 'STAFF' else 'CUSTOMER' end),
  coalesce(:actor_id, customer_id, staff_id), '{of}', id, customer_id, false, :request_text
  from ended
returning id, object_id"""

REUSED = statement(
    """
with ended as (
  update sessions set revoked_at = :now_at
   where prev_token_hash = :token_hash and prev_valid_until <= :now_at and revoked_at is null
  returning id, customer_id, staff_id
)"""
    + EVENT.format(kind="session:reuse", of="session")
)

END = statement(
    """
with ended as (
  update sessions set revoked_at = :now_at where id = :session_id and revoked_at is null
  returning id, customer_id, staff_id
)"""
    + EVENT.format(kind="session:end", of="session")
)

END_OTHERS = statement("""
with doomed as (
  select id from sessions
   where (customer_id = :customer_id or staff_id = :staff_id)
     and id <> :session_id and revoked_at is null
   order by id for update
), ended as (
  update sessions s set revoked_at = :now_at from doomed d where s.id = d.id
  returning s.customer_id, s.staff_id, s.epoch, s.idle_expires_at, s.expires_at
), counted as (
  select count(*) filter (where e.idle_expires_at > :now_at and e.expires_at > :now_at
      and e.epoch = coalesce(c.session_epoch, m.session_epoch)) as ended
    from ended e
    left join customers c on c.id = e.customer_id
    left join staff m on m.id = e.staff_id
), event as (
  insert into events (id, created_at, kind, actor_kind, actor_id, object_kind, object_id,
    customer_id, after, is_public, request_id)
  select :event_id, :now_at, 'session:end_others',
    case when :customer_id is null then 'STAFF' else 'CUSTOMER' end,
    coalesce(:customer_id, :staff_id), 'session', :session_id, :customer_id,
    jsonb_build_object('ended', ended), false, :request_text
    from counted where ended > 0
)
select ended from counted""")

# Links first, as where they are redeemed: so either the link is dead or its session is.
EVERYWHERE = """
with locked as (
  select id from sign_in_links
   where email_key = (select email_key from {table} where id = :person_id)
     and audience = '{audience}' and used_at is null and revoked_at is null
   order by id for update
), revoked as (
  update sign_in_links l set revoked_at = :now_at, revoke_reason = 'SIGN_OUT'
    from locked k where l.id = k.id
  returning 1
), ended as (
  update {table} p set session_epoch = session_epoch + 1
   where p.id = :person_id and (select count(*) from revoked) >= 0
  returning id, {ids}
)""" + EVENT.format(kind="session:end_everywhere", of="{of}")
END_CUSTOMER = statement(
    EVERYWHERE.format(
        table="customers",
        audience="CUSTOMER",
        ids="id as customer_id, null::uuid as staff_id",
        of="customer",
    )
)
END_STAFF = statement(
    EVERYWHERE.format(
        table="staff", audience="STAFF", ids="null::uuid as customer_id, id as staff_id", of="staff"
    )
)
