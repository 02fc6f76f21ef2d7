"""Reservations: an address that was given up is nobody else's while its mailbox can undo that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.persons import RESERVED
from auth.statements import one, statement
from kit import clock
from kit.database import Overtaken


async def find(session: AsyncSession, email_key: str, of: UUID | None = None) -> Any:
    """Find the change by which somebody other than the customer `of` gave up an address."""
    values = {"key_text": email_key, "customer_id": of, "now_at": clock.now()}
    return await one(session, HELD, values)


async def look_again(session: AsyncSession, email_key: str, of: UUID | None = None) -> None:
    """Begin anew if an address was given up while we decided that it is free.

    Whoever took it had to wait for whoever held it: what was waited for is seen now.
    """
    if await find(session, email_key, of) is not None:
        raise Overtaken


HELD = statement(
    RESERVED.format(key=":key_text", of="cast(:customer_id as uuid)")
    + " order by e.created_at desc limit 1"
)
