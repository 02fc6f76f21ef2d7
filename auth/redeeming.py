"""Redeeming: a link or a code becomes a session, once, for whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import arrivals, happenings, notices, reservations, sessions, throttle
from auth.answers import Confirmation, No, Refusal, SignedIn, Way, confirmation_of, dead
from auth.arrivals import arrival_of
from auth.desk import Client, Confirm, Desk
from auth.statements import LOOK_BY_ID, OPEN, REDEEM_CODE, REDEEM_LINK, REPEAT, one
from auth.throttle import Bucket, buckets
from kit import clock, ids, tokens
from models import CustomerStatus

COOKIE = Way()
Named: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class _Attempt:
    """What is the same for a link and a code.

    `candidates` are what the session's token may be: as it would be made now, then by older keys.
    """

    session: AsyncSession
    desk: Desk
    client: Client
    way: Way
    candidates: list[str]
    now: datetime = field(default_factory=clock.now)

    @property
    def network(self) -> list[Bucket]:
        """Count those who come with what was never sent."""
        return buckets("miss-network", self.client.network, self.desk.policy.limits.miss_network)


async def redeem(
    session: AsyncSession,
    desk: Desk,
    token: str,
    client: Client,
    *,
    confirmed: bool = False,
    way: Way = COOKIE,
) -> SignedIn | Confirmation | Refusal:
    """Spend a link: at once in the browser that asked, elsewhere after a button was pressed."""
    raw = tokens.read(token, tokens.LINK)
    if raw is None:
        return Refusal(No.LINK_DAMAGED)
    attempt = _Attempt(session, desk, client, way, _candidates(desk, client, raw))
    named: Named = {"link_hash": tokens.digest(raw), "link_id": None, "code_hashes": []}
    confirm = desk.policy.confirm
    if confirmed or confirm is not Confirm.ALWAYS:
        values = {**_values(attempt), "link_hash": named["link_hash"]}
        values["confirmed_flag"] = confirmed or confirm is Confirm.NEVER
        if row := await one(session, REDEEM_LINK, values):
            return await _outcome(row, attempt)
    return await _repeated(attempt, named) or await _why_no_link(attempt, tokens.digest(raw))


async def redeem_code(
    session: AsyncSession,
    desk: Desk,
    link_id: UUID,
    code: str,
    client: Client,
    *,
    way: Way = COOKIE,
) -> SignedIn | Refusal:
    """Spend a link by its code, which only the browser that asked can."""
    candidates = _candidates(desk, client, link_id.bytes + code.encode("utf-8", "replace"))
    attempt = _Attempt(session, desk, client, way, candidates)
    link = await one(session, LOOK_BY_ID, _of_browser(link_id, client))
    if link is None:
        return await _missed(attempt)
    limits = buckets("code-address", link.email_key, desk.policy.limits.code_address)
    taken = await throttle.take(session, limits, attempt.now)
    if taken.retry_after is not None:
        return Refusal(No.RATE_LIMITED, link.language, retry_after=taken.retry_after)
    digests = [tokens.code_digest(key, link_id, code) for key in desk.code_keys]
    values = {**_values(attempt), "link_id": link_id, "code_hashes": digests}
    values["tries_count"] = desk.policy.code_tries
    if row := await one(session, REDEEM_CODE, values):
        return await _outcome(row, attempt)
    named: Named = {"link_hash": None, "link_id": link_id, "code_hashes": digests}
    return await _repeated(attempt, named) or await _why_no_code(attempt, link_id)


def _candidates(desk: Desk, client: Client, seed: bytes) -> list[str]:
    """Derive the token where a browser's secret allows it, so that clicking twice gives it twice.

    Nobody can derive it without that secret, which is not kept here.
    """
    if client.secret is None:
        return [tokens.make(tokens.SESSION)]
    raws = [tokens.derived(key, b"session", seed, client.secret) for key in desk.link_keys]
    return [tokens.written(raw, tokens.SESSION) for raw in raws]


def _values(attempt: _Attempt) -> dict[str, Any]:
    policy, client, now = attempt.desk.policy, attempt.client, attempt.now
    customer, staff, shared = policy.customer_session, policy.staff_session, policy.shared_session
    return {
        "agent_text": client.kept_agent,
        "browser_hash": client.browser_hash,
        "current_id": attempt.way.current,
        "customer_end_at": now + customer.absolute,
        "customer_id": ids.new(),
        "customer_idle_at": now + customer.idle,
        "event_id": ids.new(),
        "ip_text": client.kept_ip,
        "item_id": ids.new(),
        "kind_text": attempt.way.kind.value,
        "now_at": now,
        "other_event_id": ids.new(),
        "place_text": client.place,
        "other_sessions_count": policy.live_sessions - 1,
        "request_text": client.request_id,
        "session_id": ids.new(),
        "shared_end_at": now + shared.absolute,
        "shared_idle_at": now + shared.idle,
        "sign_up_text": policy.sign_up.value,
        "staff_end_at": now + staff.absolute,
        "staff_idle_at": now + staff.idle,
        "token_hash": sessions.hash_of(attempt.candidates[0]),
    }


async def _outcome(row: Any, attempt: _Attempt) -> SignedIn | Refusal:
    if not row.hit:
        left = attempt.desk.policy.code_tries - row.code_attempts
        why = No.CODE_INCORRECT if left > 0 else No.CODE_EXHAUSTED
        return Refusal(why, row.language, attempts_left=left)
    if row.is_first:
        await reservations.look_again(attempt.session, row.email_key)
    if row.customer_id is not None and (row.is_first or row.attached):
        await arrivals.proved(attempt.session, row.customer_id)
    if row.session_id is None:
        pending = row.status == CustomerStatus.PENDING
        why = No.APPROVAL_PENDING if pending else No.SIGN_IN_REFUSED
        return Refusal(why, row.language, arrival=arrival_of(row))
    signed_in = _signed_in(row, attempt.candidates[0])
    if row.is_new_browser:
        await notices.new_browser(attempt.session, attempt.desk, row.session_id, attempt.client)
    return replace(
        signed_in,
        account_created=row.is_new,
        attached_orders=row.attached,
        happened=happenings.of(row),
        arrival=arrival_of(row),
    )


def _signed_in(row: Any, token: str) -> SignedIn:
    return SignedIn(
        token=token,
        session_id=row.session_id,
        viewer=sessions.viewer_of(row, row.session_id),
        email=row.email,
        redirect_uri=row.redirect_uri,
        language=row.language,
        ends_with_browser=row.ends_with_browser,
    )


async def _repeated(attempt: _Attempt, named: Named) -> SignedIn | None:
    """Give the session that this browser opened with the same link a moment ago once more."""
    by_hash = {sessions.hash_of(token): token for token in attempt.candidates}
    values = {
        **named,
        "browser_hash": attempt.client.browser_hash,
        "since_at": attempt.now - attempt.desk.policy.repeat_within,
        "token_hashes": list(by_hash),
    }
    row = await one(attempt.session, REPEAT, values)
    return _signed_in(row, by_hash[row.token_hash]) if row else None


async def _why_no_link(attempt: _Attempt, link_hash: bytes) -> Confirmation | Refusal:
    link = await one(attempt.session, OPEN, {"link_hash": link_hash, "now_at": attempt.now})
    if link is None:
        return await _missed(attempt)
    why = dead(link, attempt.now)
    if why is not None:
        return Refusal(why, link.language)
    return confirmation_of(link)


async def _why_no_code(attempt: _Attempt, link_id: UUID) -> Refusal:
    link = await one(attempt.session, LOOK_BY_ID, _of_browser(link_id, attempt.client))
    why = dead(link, attempt.now)
    if why is None:
        exhausted = link.code_attempts >= attempt.desk.policy.code_tries
        why = No.CODE_EXHAUSTED if exhausted else No.CODE_EXPIRED
    return Refusal(why, link.language)


async def _missed(attempt: _Attempt) -> Refusal:
    """Refuse what was never sent, and count those who try."""
    taken = await throttle.take(attempt.session, attempt.network, attempt.now)
    if taken.retry_after is not None:
        return Refusal(No.RATE_LIMITED, retry_after=taken.retry_after)
    return Refusal(No.LINK_INVALID)


def _of_browser(link_id: UUID, client: Client) -> dict[str, Any]:
    return {"link_id": link_id, "browser_hash": client.browser_hash}
