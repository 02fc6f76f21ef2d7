"""API keys: which machine a token belongs to, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import FOR_PEOPLE, Permission, granted, known
from auth.statements import one, statement
from auth.viewer import Viewer, machine
from kit import clock, tokens

TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Found:
    """A key that is valid now, and what it may do, which is no more than its maker may."""

    id: UUID
    permissions: frozenset[Permission]
    last_used_at: datetime | None

    @property
    def viewer(self) -> Viewer:
        """Who asks, when they ask with this key."""
        return machine(self.id, self.permissions)


def hash_of(token: str) -> bytes | None:
    """Return what is kept of a key; None for what was never one, or was damaged."""
    raw = tokens.read(token, tokens.API_KEY)
    return tokens.digest(raw) if raw else None


async def find(session: AsyncSession, token_hash: bytes) -> Found | None:
    """Find the valid key of a token by one statement."""
    row = await one(session, FIND, {"token_hash": token_hash, "now_at": clock.now()})
    return Found(row.id, permissions_of(row), row.last_used_at) if row else None


def is_due(found: Found, now: datetime) -> bool:
    """Tell whether `touch` would have anything to do."""
    return found.last_used_at is None or now - found.last_used_at >= TOUCH_EVERY


async def touch(session: AsyncSession, found: Found) -> bool:
    """Note that a key is in use, every five minutes at most; tell whether it was noted."""
    now = clock.now()
    values = {"key_id": found.id, "now_at": now, "stale_at": now - TOUCH_EVERY}
    return await one(session, TOUCH, values) is not None


def permissions_of(row: Any) -> frozenset[Permission]:
    """Read what a key may do: no more than its maker may by now."""
    return (known(row.scopes) & granted(row.permissions, row.is_owner)) - FOR_PEOPLE


FIND = statement("""
select k.id, k.scopes, k.last_used_at, r.permissions, r.is_owner
  from api_keys k
  join staff m on m.id = k.created_by
  join staff_roles r on r.id = m.role_id
 where k.token_hash = :token_hash and k.revoked_at is null and k.expires_at > :now_at
   and m.status = 'ACTIVE'""")

TOUCH = statement("""
update api_keys set last_used_at = :now_at
 where id = :key_id and (last_used_at is null or last_used_at <= :stale_at)
   and revoked_at is null
returning id""")
