"""Leaks: what somebody found in the open and reported is ended, whoever they are."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys, throttle
from auth.desk import Client, Desk
from auth.statements import one, statement
from auth.throttle import buckets
from kit import clock, ids, tokens
from mailer.letters import post
from mailer.staff import LeakedKey, api_key_leaked
from models import Staff, StaffRole, StaffStatus

MOST = 20  # tokens that one report may name


async def report(
    session: AsyncSession, desk: Desk, found: Iterable[str], client: Client
) -> int | None:
    """End whatever of this is a live key or session; seconds to wait, if there were too many."""
    limits = desk.policy.limits.leak_network
    taken = await throttle.take(
        session, buckets("leak-network", client.network, limits), clock.now()
    )
    if taken.retry_after is not None:
        return taken.retry_after
    for token in list(dict.fromkeys(found))[:MOST]:
        await _key(session, token, client)
        await _session(session, token, client)
    return None


async def _key(session: AsyncSession, token: str, client: Client) -> None:
    token_hash = api_keys.hash_of(token)
    if token_hash is None:
        return
    now = clock.now()
    key = await one(session, KEY, {"token_hash": token_hash, **_event(client)})
    if key is None or key.expires_at <= now:
        return
    leaked = LeakedKey(key.id, key.name, key.hint, now)
    for owner in await _owners(session):
        await post(session, api_key_leaked(leaked, owner.email, owner.language))


async def _session(session: AsyncSession, token: str, client: Client) -> None:
    raw = tokens.read(token, tokens.SESSION)
    if raw is not None:
        await one(session, SESSION, {"token_hash": tokens.digest(raw), **_event(client)})


def _event(client: Client) -> dict[str, object]:
    return {"event_id": ids.new(), "now_at": clock.now(), "request_text": client.request_id}


async def _owners(session: AsyncSession) -> list[Staff]:
    owners = (
        select(Staff)
        .join(StaffRole, col(StaffRole.id) == col(Staff.role_id))
        .where(col(StaffRole.is_owner), col(Staff.status) == StaffStatus.ACTIVE)
        .order_by(col(Staff.id))
    )
    return list(await session.exec(owners))


ADDED = """, added as (
  insert into events (id, created_at, kind, actor_kind, object_kind, object_id, customer_id,
    is_public, request_id)
  select :event_id, :now_at, '{of}:leaked', 'NOBODY', '{of}', id, {customer}, false, :request_text
    from ended
)
select * from ended"""

KEY = statement(
    """
with ended as (
  update api_keys set revoked_at = :now_at
   where token_hash = :token_hash and revoked_at is null
  returning id, name, hint, expires_at
)"""
    + ADDED.format(of="api_key", customer="null::uuid")
)

SESSION = statement(
    """
with ended as (
  update sessions set revoked_at = :now_at
   where (token_hash = :token_hash or prev_token_hash = :token_hash) and revoked_at is null
  returning id, customer_id
)"""
    + ADDED.format(of="session", customer="customer_id")
)
