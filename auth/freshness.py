"""Freshness: what matters most is done by whoever has proven a moment ago who they are."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Policy
from auth.refusals import StepUpRequired
from auth.statements import one, statement
from auth.viewer import Viewer
from kit import clock


async def require_fresh(session: AsyncSession, policy: Policy, viewer: Viewer) -> None:
    """Refuse unless this session stepped up, or signed in where it was asked for, just now.

    A link that another browser asked for, or that lay about, signs in and proves no more.
    """
    values = {
        "session_id": viewer.session_id,
        "since_at": clock.now() - policy.fresh_for,
        "within_secs_count": int(policy.fresh_for.total_seconds()),
    }
    if await one(session, FRESH, values) is None:
        raise StepUpRequired


FRESH = statement("""
select 1 from sessions s left join sign_in_links l on l.id = s.link_id
 where s.id = :session_id and s.authenticated_at > :since_at
   and (s.authenticated_at > s.created_at
     or l.browser_hash = s.browser_hash
       and l.created_at > s.created_at - make_interval(secs => :within_secs_count))""")
