"""Step-ups: a fresh code to the stored address proves once more who sits at a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import sessions, throttle
from auth.answers import No, Refusal
from auth.desk import Client, Desk
from auth.links import Limited
from auth.statements import one, statement
from auth.throttle import buckets
from auth.viewer import Viewer
from kit import agents, clock, emails, ids, tokens
from mailer import letters
from mailer.step_ups import Code, step_up
from models import SessionKind


@dataclass(frozen=True)
class Posted:
    """A code is on its way, to be typed until then."""

    masked_email: str
    expires_at: datetime


@dataclass(frozen=True)
class SteppedUp:
    """The session is fresh, and whoever holds `token` has it now."""

    token: str = field(repr=False)
    kind: SessionKind
    ends_with_browser: bool
    fresh_until: datetime


async def request(
    session: AsyncSession, desk: Desk, viewer: Viewer, client: Client, language: str | None
) -> Posted | Limited | None:
    """Send a code for this session, if it is there; those that were sent before are worthless."""
    now, id = clock.now(), ids.new()
    limits = buckets("step-up", str(viewer.actor_id), desk.policy.limits.step_up)
    taken = await throttle.take(session, limits, now)
    if taken.retry_after is not None:
        return Limited(taken.retry_after)
    key, digits = desk.link_keys.newest, desk.policy.code_digits
    code = tokens.code(key, id, digits)
    expires_at = now + desk.policy.code_ttl
    values = {
        "code_hash": tokens.code_digest(desk.code_keys.newest, id, code),
        "event_id": ids.new(),
        "expires_at": expires_at,
        "now_at": now,
        "request_text": client.request_id,
        "session_id": viewer.session_id,
        "step_up_id": id,
    }
    row = await one(session, REQUEST, values)
    if row is None:
        return None
    letter = Code(
        step_up_id=id,
        to_address=row.email,
        key_version=desk.link_keys.version,
        asked_at=now,
        expires_at=expires_at,
        customer_id=viewer.customer_id,
        language=row.language or language,
        browser=agents.described(client.agent),
        country=client.place,
        origin=desk.storefronts[0].origin if desk.storefronts else None,
    )
    await letters.post(session, step_up(letter))
    return Posted(emails.mask(row.email), expires_at)


async def confirm(
    session: AsyncSession, desk: Desk, viewer: Viewer, code: str, client: Client
) -> SteppedUp | Refusal:
    """Make the session fresh by its code, and give it a new token."""
    now, fresh = clock.now(), tokens.make(tokens.SESSION)
    live = await one(session, LIVE, {"session_id": viewer.session_id, "now_at": now})
    if live is None:
        return Refusal(No.CODE_EXPIRED)
    digests = [tokens.code_digest(key, live.id, code) for key in desk.code_keys]
    values: dict[str, Any] = {
        "code_hashes": digests,
        "event_id": ids.new(),
        "fresh_hash": sessions.hash_of(fresh),
        "now_at": now,
        "request_text": client.request_id,
        "step_up_id": live.id,
        "tries_count": desk.policy.code_tries,
        "until_at": now + sessions.OVERLAP,
    }
    row = await one(session, CONFIRM, values)
    if row is None:  # used, replaced or tried too often, perhaps a moment ago
        now_live = await one(session, LIVE, {"session_id": viewer.session_id, "now_at": now})
        is_there = now_live is not None and now_live.id == live.id
        return Refusal(No.CODE_EXHAUSTED if is_there else No.CODE_EXPIRED)
    if not row.hit:
        left = desk.policy.code_tries - row.attempts
        return Refusal(No.CODE_INCORRECT if left else No.CODE_EXHAUSTED, attempts_left=left)
    until = now + desk.policy.fresh_for
    return SteppedUp(fresh, SessionKind(row.kind), row.ends_with_browser, until)


EVENT = """
insert into events (id, created_at, kind, actor_kind, actor_id, object_kind, object_id,
  customer_id, is_public, request_id)
select :event_id, :now_at, {kind},
  case when s.customer_id is null then 'STAFF' else 'CUSTOMER' end,
  coalesce(s.customer_id, s.staff_id), 'session', s.id, s.customer_id, false, :request_text"""

REQUEST = statement(
    """
with whose as (
  select s.id, s.customer_id, s.staff_id, coalesce(c.email, m.email) as email, c.language
    from sessions s
    left join customers c on c.id = s.customer_id
    left join staff m on m.id = s.staff_id
   where s.id = :session_id
), before as (
  update step_ups set expires_at = :now_at
   where session_id = :session_id and used_at is null and expires_at > :now_at
), made as (
  insert into step_ups (id, created_at, session_id, code_hash, expires_at, attempts)
  select :step_up_id, :now_at, id, :code_hash, :expires_at, 0 from whose
), event as ("""
    + EVENT.format(kind="'step_up:request'")
    + """ from whose s
)
select email, language from whose"""
)

LIVE = statement("""
select id, attempts from step_ups
 where session_id = :session_id and used_at is null and expires_at > :now_at
 order by created_at desc, id desc limit 1""")

CONFIRM = statement(
    """
with tried as (
  update step_ups
     set attempts = attempts + 1,
         used_at = case when code_hash = any(:code_hashes) then :now_at end
   where id = :step_up_id and used_at is null and expires_at > :now_at and attempts < :tries_count
  returning session_id, attempts, used_at is not null as hit
), renewed as (
  update sessions s
     set authenticated_at = :now_at, token_hash = :fresh_hash, prev_token_hash = s.token_hash,
         prev_valid_until = :until_at
    from tried t where t.hit and s.id = t.session_id and s.revoked_at is null
  returning s.id
), event as ("""
    + EVENT.format(kind="case when t.hit then 'step_up:confirm' else 'step_up:fail' end")
    + """ from tried t join sessions s on s.id = t.session_id
)
select t.hit and exists (select from renewed) as hit, t.attempts, s.kind, s.ends_with_browser
  from tried t join sessions s on s.id = t.session_id"""
)
