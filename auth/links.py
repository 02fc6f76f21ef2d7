"""Links: ask for a sign-in, look at a link, or say that it was not you who asked.

Asking never reads customers or staff: what an address has behind it is decided when the link is
redeemed, and so shown only to whoever reads its mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.answers import Confirmation, Refusal, confirmation_of, dead
from auth.audit import record
from auth.desk import Client, Desk
from auth.statements import ASK, KNOWN_BROWSER, OPEN, REPORT, one
from auth.throttle import Bucket, Limit, Limits, Taken, bar_key, buckets
from auth.viewer import SYSTEM
from kit import agents, clock, emails, ids, tokens
from kit.emails import Email
from mailer import letters
from mailer.letters import Draft
from mailer.sign_in import Asked, sign_in, staff_sign_in
from mailer.staff import Invited, staff_invitation
from models import Audience

PARTS = 16
RESEND_AFTER = 30  # seconds, before which a mail may simply not have arrived yet


@dataclass(frozen=True)
class Invitation:
    """By whom somebody is invited to the staff, and to which role."""

    inviter: str
    role: str


@dataclass(frozen=True)
class Request:
    """A wish to sign in; `redirect_uri`, `origin` and `landing` were allowed before."""

    audience: Audience
    email: Email
    client: Client
    redirect_uri: str | None = None
    language: str | None = None
    origin: str | None = None
    landing: str | None = None
    ends_with_browser: bool = False
    invitation: Invitation | None = None
    offer: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Sent:
    """A link is on its way; asking again is of use after some seconds."""

    link_id: UUID
    resend_after: int


@dataclass(frozen=True)
class Limited:
    """There were too many; after some seconds there may be another."""

    retry_after: int


@dataclass(frozen=True)
class Seen:
    """Whose a link is, where it leads, and what may become of it."""

    email_key: str = field(repr=False)
    audience: Audience
    redirect_uri: str | None
    state: Confirmation | Refusal


async def ask(session: AsyncSession, desk: Desk, request: Request) -> Sent | Limited:
    """Post a link and its code in one statement, unless there were too many."""
    now = clock.now()
    taken = await _allowed(session, desk.policy.limits, request, now)
    if taken.retry_after is not None:
        return Limited(taken.retry_after)
    link_id = await post(session, desk, request, now)
    return Sent(link_id, max(RESEND_AFTER, taken.next_in))


async def post(session: AsyncSession, desk: Desk, request: Request, now: datetime) -> UUID:
    """Post a link in one statement; whether there were too many was asked before."""
    link_id = ids.new()
    await one(session, ASK, _values(desk, request, link_id, now))
    return link_id


async def look(session: AsyncSession, token: str) -> Seen | None:
    """Look at a link without spending it; that it was opened is counted."""
    raw, now = tokens.read(token, tokens.LINK), clock.now()
    link = raw and await one(session, OPEN, {"link_hash": tokens.digest(raw), "now_at": now})
    if not link:
        return None
    why = dead(link, now)
    state = Refusal(why, link.language) if why else confirmation_of(link)
    return Seen(link.email_key, Audience(link.audience), link.redirect_uri, state)


async def report(session: AsyncSession, token: str, client: Client) -> bool:
    """Kill a link and keep whoever asked for it from asking again for a day."""
    now = clock.now()
    raw = tokens.read(token, tokens.LINK)
    if raw is None:
        return False
    values = {
        "link_hash": tokens.digest(raw),
        "now_at": now,
        "event_id": ids.new(),
        "request_text": client.request_id,
    }
    link = await one(session, REPORT, values)
    if link is None:
        return False
    asker = Client(ip=link.request_ip)
    await throttle.bar(session, _bars(asker.network, link.browser_hash, link.email_key), now)
    return True


async def _allowed(session: AsyncSession, limits: Limits, request: Request, now: datetime) -> Taken:
    """Take from every limit; who is refused for the address alone may be known by the browser."""
    client, key = request.client, request.email.key
    network = buckets("ask-network", client.network, limits.ask_network)
    address = _of_address(key, limits, after=len(network))
    anywhere = _anywhere(key, limits, after=len(limits.ask_network) + len(limits.ask_address))
    bars = _bars(client.network, client.browser_hash, key)
    taken = await throttle.take(session, [*network, *address, *anywhere], now, bars)
    if taken.refused_by in {bucket.key for bucket in anywhere}:
        await _alarm(session, now)
        return Taken(None, 0)
    if taken.allowed or taken.refused_by in {bucket.key for bucket in network}:
        return taken
    if not await _is_known(session, client, key):
        return taken
    # Strangers may use up what an address has; not what a browser has that signed in to it.
    own = buckets("ask-browser", f"{client.browser}|{key}", limits.ask_known_browser)
    return await throttle.take(session, own, now)


def _of_address(key: str, limits: Limits, after: int) -> list[Bucket]:
    keys = dict.fromkeys([key, emails.folded(key)])
    return [
        bucket
        for one in keys
        for bucket in buckets("ask-address", one, limits.ask_address, after + 1)
    ]


def _anywhere(key: str, limits: Limits, after: int) -> list[Bucket]:
    """Count all requests in parts, so that they do not all wait for one row."""
    parts = [Limit(max(1, one.burst // PARTS), one.per) for one in limits.ask_anywhere]
    return buckets("ask-anywhere", str(crc32(key.encode()) % PARTS), parts, after + 1)


async def _alarm(session: AsyncSession, now: datetime) -> None:
    """Put on record, once an hour, that more links are asked for than is usual."""
    bell = buckets("alarm", "ask-anywhere", (Limit(1, timedelta(hours=1)),))
    if (await throttle.take(session, bell, now)).allowed:
        await record(session, SYSTEM, "limit:exceed", after={"limit": "ask_anywhere"})


async def _is_known(session: AsyncSession, client: Client, email_key: str) -> bool:
    if client.browser_hash is None:
        return False
    values = {"browser_hash": client.browser_hash, "key_text": email_key}
    return await one(session, KNOWN_BROWSER, values) is not None


def _bars(network: str, browser_hash: bytes | None, email_key: str) -> list[str]:
    who = [network, browser_hash.hex()] if browser_hash else [network]
    return [bar_key(one, email_key) for one in who]


def _values(desk: Desk, request: Request, link_id: UUID, now: datetime) -> dict[str, Any]:
    policy, client = desk.policy, request.client
    token = tokens.read(tokens.link_token(desk.link_keys.newest, link_id), tokens.LINK)
    assert token is not None
    invited = request.invitation is not None
    expires_at = now + (policy.invitation_ttl if invited else policy.ttl(request.audience))
    with_code = policy.code_enabled and not invited
    code_expires_at = min(now + policy.code_ttl, expires_at) if with_code else None
    return {
        "audience_text": request.audience.value,
        "agent_text": client.kept_agent,
        "browser_hash": client.browser_hash,
        "code_expires_at": code_expires_at,
        "code_hash": _code_hash(desk, link_id) if with_code else None,
        "email_text": request.email.address,
        "event_id": ids.new(),
        "expires_at": expires_at,
        "ip_text": client.kept_ip,
        "key_text": request.email.key,
        "language_text": request.language,
        "link_hash": tokens.digest(token),
        "link_id": link_id,
        "now_at": now,
        "offer_json": request.offer,
        "others_count": policy.live_links - 1,
        "redirect_text": request.redirect_uri,
        "request_text": client.request_id,
        "shared_flag": request.ends_with_browser,
        "version_count": desk.link_keys.version,
        **_letter(_draft(desk, request, link_id, now, expires_at, code_expires_at)),
    }


def _code_hash(desk: Desk, link_id: UUID) -> bytes:
    code = tokens.code(desk.link_keys.newest, link_id, desk.policy.code_digits)
    return tokens.code_digest(desk.code_keys.newest, link_id, code)


def _draft(
    desk: Desk,
    request: Request,
    link_id: UUID,
    now: datetime,
    expires_at: datetime,
    code_expires_at: datetime | None,
) -> Draft:
    if request.invitation is not None:
        return _invitation(desk, request, request.invitation, link_id, expires_at)
    write = staff_sign_in if request.audience is Audience.STAFF else sign_in
    asked = Asked(
        link_id=link_id,
        to_address=request.email.address,
        key_version=desk.link_keys.version,
        asked_at=now,
        expires_at=expires_at,
        code_expires_at=code_expires_at,
        language=request.language,
        browser=agents.described(request.client.agent),
        country=request.client.place,
        origin=request.origin,
        landing=request.landing,
    )
    return write(asked)


def _invitation(
    desk: Desk, request: Request, invitation: Invitation, link_id: UUID, expires_at: datetime
) -> Draft:
    invited = Invited(
        link_id=link_id,
        to_address=request.email.address,
        key_version=desk.link_keys.version,
        expires_at=expires_at,
        inviter=invitation.inviter,
        role=invitation.role,
        language=request.language,
    )
    return staff_invitation(invited)


def _letter(draft: Draft) -> dict[str, Any]:
    row = letters.columns(draft)
    return {
        "available_at": row["available_at"],
        "dedupe_text": row["dedupe_key"],
        "letter_id": row["id"],
        "letter_language_text": row["language"],
        "not_after_at": row["not_after"],
        "payload_json": row["payload"],
        "priority_count": row["priority"],
        "template_text": row["template"],
        "to_text": row["to_address"],
    }
