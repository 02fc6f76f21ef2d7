"""Living: whether who began to watch may still, when they ask again without their token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys, sessions
from auth.statements import one, statement
from auth.viewer import Viewer, machine
from kit import clock
from kit.reads import Mistaken, Reader, bound


def names_of(viewer: Viewer) -> list[str]:
    """Tell by which names it is told that a viewer was shut out, the person first."""
    known = {
        "api_key": viewer.api_key_id,
        "customer": viewer.customer_id,
        "staff": viewer.staff_id,
        "session": viewer.session_id,
    }
    return [f"{kind}_{id.hex}" for kind, id in known.items() if id is not None]


async def again(session: AsyncSession, viewer: Viewer) -> Viewer | None:
    """Find who asks once more, with what they may do now; None if they are shut out.

    A token may have been renewed meanwhile, so a session and a key are found by their rows.
    """
    asked = _asked(viewer)
    if asked is None:
        return viewer
    row = await one(session, *asked)
    return row and _found(viewer, row)


@dataclass(frozen=True)
class Still:
    """Who watches, supposed to be who they were, which the statement that reads confirms."""

    viewer: Viewer

    async def read(self, reader: Reader, sql: str, values: Sequence[Any]) -> Any:
        """Read a value if they may watch and do the same as before; else raise `Mistaken`."""
        asked = _asked(self.viewer)
        if asked is None:
            return await reader.value(sql, values)
        both = await reader.value_beside(*bound(*asked), sql, values)
        if both is None or _found(self.viewer, both) != self.viewer:
            raise Mistaken
        *_, value = both
        return value


def _asked(viewer: Viewer) -> tuple[sa.TextClause, dict[str, Any]] | None:
    """Tell what is asked to find a viewer once more; None for who has neither session nor key."""
    if viewer.session_id is not None:
        return SESSION, {"session_id": viewer.session_id, "now_at": clock.now()}
    if viewer.api_key_id is not None:
        return KEY, {"key_id": viewer.api_key_id, "now_at": clock.now()}
    return None


def _found(viewer: Viewer, row: Any) -> Viewer:
    if viewer.session_id is not None:
        return sessions.viewer_of(row, viewer.session_id)
    assert viewer.api_key_id is not None, "whoever was asked for has one of the two"
    return machine(viewer.api_key_id, api_keys.permissions_of(row))


SESSION = statement("""
select s.customer_id, s.staff_id, r.permissions, r.is_owner
  from sessions s
  left join customers c on c.id = s.customer_id
  left join staff m on m.id = s.staff_id
  left join staff_roles r on r.id = m.role_id
 where s.id = :session_id
   and s.revoked_at is null and s.idle_expires_at > :now_at and s.expires_at > :now_at
   and coalesce(c.status, m.status) = 'ACTIVE'
   and s.epoch = coalesce(c.session_epoch, m.session_epoch)""")

KEY = statement("""
select k.scopes, r.permissions, r.is_owner
  from api_keys k
  join staff m on m.id = k.created_by
  join staff_roles r on r.id = m.role_id
 where k.id = :key_id and k.revoked_at is null and k.expires_at > :now_at
   and m.status = 'ACTIVE'""")
