"""Staffing: let somebody in by an invitation, and keep a member of staff out at once."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import links, throttle
from auth.desk import Client, Desk
from auth.links import Invitation, Request
from auth.statements import one, statement
from auth.throttle import buckets
from kit import clock
from kit.emails import Email
from models import Audience, Staff, StaffStatus

SYSTEM_CLIENT = Client()


async def invite(
    session: AsyncSession,
    desk: Desk,
    staff: Staff,
    invitation: Invitation,
    client: Client = SYSTEM_CLIENT,
) -> int | None:
    """Mail a link that lets `staff` join; seconds to wait, if there were too many."""
    now = clock.now()
    wanted = buckets("invite-address", staff.email_key, desk.policy.limits.invite_address)
    taken = await throttle.take(session, wanted, now)
    if taken.retry_after is not None:
        return taken.retry_after
    request = Request(
        audience=Audience.STAFF,
        email=Email(staff.email, staff.email_key),
        client=Client(ip=client.ip, agent=client.agent, request_id=client.request_id),
        language=staff.language,
        invitation=invitation,
    )
    await links.post(session, desk, request, now)
    staff.invited_until = now + desk.policy.invitation_ttl
    return None


async def shut_out(session: AsyncSession, staff: Staff) -> None:
    """Block a member of staff: their sessions, links and API keys are worth nothing any more."""
    await _end(session, staff, StaffStatus.BLOCKED)


async def let_in(session: AsyncSession, staff: Staff) -> None:
    """Unblock a member of staff; whatever was sent to them before stays worthless."""
    await _end(session, staff, StaffStatus.ACTIVE if staff.joined_at else StaffStatus.INVITED)


async def _end(session: AsyncSession, staff: Staff, status: StaffStatus) -> None:
    values: dict[str, Any] = {
        "staff_id": staff.id,
        "key_text": staff.email_key,
        "status_text": status.value,
        "now_at": clock.now(),
    }
    await one(session, END, values)
    await session.refresh(staff)


# Links first, as where they are redeemed: so either the link is dead or its session is.
END = statement("""
with locked as (
  select id from sign_in_links
   where email_key = :key_text and audience = 'STAFF' and used_at is null and revoked_at is null
   order by id for update
), revoked as (
  update sign_in_links l set revoked_at = :now_at, revoke_reason = 'BLOCKED'
    from locked k where l.id = k.id
  returning 1
), keys as (
  update api_keys set revoked_at = :now_at where created_by = :staff_id and revoked_at is null
  returning 1
)
update staff s set status = :status_text, session_epoch = session_epoch + 1
  from (select (select count(*) from revoked) + (select count(*) from keys) as ended) e
 where s.id = :staff_id
returning e.ended""")
