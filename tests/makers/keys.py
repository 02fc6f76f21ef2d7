"""API keys, ready to ask with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys
from kit import clock, tokens
from models import ApiKey, Staff


async def an_api_key(session: AsyncSession, by: Staff, **values: Any) -> tuple[ApiKey, str]:
    """Make a key that reads orders for a day, unless told otherwise; with its token."""
    token = tokens.make(tokens.API_KEY)
    values = {
        "name": "Warehouse",
        "scopes": ["ORDERS_READ"],
        "expires_at": clock.now() + timedelta(days=1),
        "token_hash": api_keys.hash_of(token),
        "hint": token[-4:],
        **values,
    }
    key = ApiKey(created_by=by.id, **values)
    session.add(key)
    await session.commit()
    return key, token
