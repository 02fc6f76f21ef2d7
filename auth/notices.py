"""Notices: letters that tell of what happened to a session, so that its owner can object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.desk import Client, Desk
from auth.statements import one, statement
from auth.viewer import customer
from kit import agents, clock, tokens
from kit.tokens import Button
from mailer import letters, sessions
from mailer.sessions import Notice
from models import Session


async def new_browser(session: AsyncSession, desk: Desk, id: UUID, client: Client) -> None:
    """Tell a customer of a sign-in from a browser they never used; the letter can end it."""
    hashed = tokens.button_digest(desk.link_keys.newest, Button.END_SESSION, id)
    row = await one(session, NOTED, {"session_id": id, "notice_hash": hashed})
    notice = Notice(
        session_id=id,
        customer_id=row.customer_id,
        to_address=row.email,
        happened_at=row.created_at,
        language=row.language,
        browser=agents.described(client.agent),
        country=client.place,
        origin=desk.storefronts[0].origin if desk.storefronts else None,
    )
    until = row.created_at + desk.policy.notice_ttl
    await letters.post(session, sessions.new_browser(notice, desk.link_keys.version, until))


async def reused(session: AsyncSession, id: UUID) -> None:
    """Tell a customer that a copy of their session was used, and that it is ended."""
    row = await one(session, WHOSE, {"session_id": id})
    if row is not None:
        notice = Notice(
            session_id=id,
            customer_id=row.customer_id,
            to_address=row.email,
            happened_at=clock.now(),
            language=row.language,
            browser=agents.described(row.agent),
            country=row.place,
        )
        await letters.post(session, sessions.session_reused(notice))


async def look(session: AsyncSession, desk: Desk, token: str) -> Any:
    """Find the session that a letter told of; None when its link is none, or too old."""
    raw = tokens.read(token, tokens.BUTTON)
    since = clock.now() - desk.policy.notice_ttl
    values = {"notice_hash": tokens.digest(raw or b""), "since_at": since}
    return await one(session, TOLD_OF, values) if raw else None


async def object_to(session: AsyncSession, desk: Desk, token: str) -> bool:
    """End the session that a letter told of, and no other; tell whether the link was one."""
    found = await look(session, desk, token)
    if found is None:
        return False
    ended = await one(session, OBJECTED, {"session_id": found.id, "now_at": clock.now()})
    if ended is not None:
        whose = customer(found.customer_id, found.id)
        await record(session, whose, "session:report", of=await session.get(Session, found.id))
    return True


NOTED = statement("""
update sessions s set notice_hash = :notice_hash from customers c
 where s.id = :session_id and c.id = s.customer_id
returning s.customer_id, s.created_at, c.email, c.language""")

WHOSE = statement("""
select s.customer_id, s.agent, s.place, c.email, c.language
  from sessions s join customers c on c.id = s.customer_id
 where s.id = :session_id and c.email is not null""")

TOLD_OF = statement("""
select s.id, s.customer_id, s.created_at, s.agent, s.place, c.email, c.language,
       s.revoked_at is not null as is_over
  from sessions s join customers c on c.id = s.customer_id
 where s.notice_hash = :notice_hash and s.created_at > :since_at""")

OBJECTED = statement("""
update sessions set revoked_at = :now_at where id = :session_id and revoked_at is null
returning id""")
