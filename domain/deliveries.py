"""Deliveries: how far the mail has come that a browser asked for."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Client
from auth.statements import one, statement
from kit import ids
from models import SignInLink


class SignInDelivery(StrEnum):
    """How far a sign-in mail has come; whether anybody has an account does not show."""

    DELAYED = "DELAYED"
    FAILED = "FAILED"
    HANDED_OVER = "HANDED_OVER"
    QUEUED = "QUEUED"


async def read(session: AsyncSession, client: Client, challenge_id: str) -> SignInDelivery | None:
    """Tell the browser that asked how far its mail has come; anybody else nothing."""
    link_id = ids.of(SignInLink, challenge_id)
    if link_id is None or client.browser_hash is None:
        return None
    values = {
        "link_id": link_id,
        "browser_hash": client.browser_hash,
        "customer_text": f"sign_in:{link_id.hex}",
        "staff_text": f"staff_sign_in:{link_id.hex}",
    }
    letter = await one(session, LETTER, values)
    return None if letter is None else SignInDelivery(letter.state)


LETTER = statement("""
select case when t.sent_at is not null then 'HANDED_OVER' when t.failed_at is not null then 'FAILED'
            when t.last_error is not null then 'DELAYED' else 'QUEUED' end as state
  from sign_in_links l join letters t on t.dedupe_key in (:customer_text, :staff_text)
 where l.id = :link_id and l.browser_hash = :browser_hash""")
