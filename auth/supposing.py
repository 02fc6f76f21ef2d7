"""Supposing that a session is as it was found before, which the statement that reads confirms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auth.sessions import Found
from kit import clock
from kit.reads import Mistaken, Reader

# Whether a session is valid for whom it was found the last time, by their own table alone; in
# asyncpg's words, for `value_beside`. $1 is the digest of its token, $2 its id, $3 whose it is,
# which no index is asked for, because a person may have had many sessions.
STILL = """
select s.last_seen_at, greatest(s.created_at, s.prev_valid_until){told}
  from sessions s join {whose}
 where s.token_hash = $1 and s.id = $2 and s.revoked_at is null
   and s.idle_expires_at > $4 and s.expires_at > $4
   and p.id is not distinct from $3 and p.status = 'ACTIVE' and p.session_epoch = s.epoch"""
STILL_CUSTOMER = STILL.format(told="", whose="customers p on p.id = s.customer_id")
STILL_STAFF = STILL.format(
    told=", r.permissions, r.is_owner",
    whose="staff p on p.id = s.staff_id join staff_roles r on r.id = p.role_id",
)


async def value(
    reader: Reader, token_hash: bytes, found: Found, sql: str, values: Sequence[Any]
) -> Any:
    """Read a value if a session is as it was found before, both by one statement.

    Raises `Mistaken` where anything of it has changed, and where it is found by its token of
    before: `sessions.find` then tells what it is now.
    """
    given = (token_hash, found.id, found.customer_id or found.staff_id, clock.now())
    asked = STILL_STAFF if found.staff_id else STILL_CUSTOMER
    both = await reader.value_beside(asked, given, sql, values)
    if both is None:
        raise Mistaken
    *told, value = both
    if tuple(told) != found.told:
        raise Mistaken
    return value
