"""Stores that say who they are on their papers."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain import letterheads
from domain.letterheads import LetterheadInput, SetLetterhead

SHOP: dict[str, Any] = {
    "name": "Latchkey Supply GmbH",
    "line1": "Torstraße 5",
    "city": "Berlin",
    "postalCode": "10119",
    "country": "DE",
    "phone": "+49 30 901820",
    "email": "post@latchkey.example",
    "website": "https://latchkey.example",
    "registration": "Amtsgericht Berlin, HRB 12345",
    "vatNumber": "DE 123 456 788",
    "taxNumber": "30/123/45678",
    "managers": "Olive Kemp",
    "bank": "Musterbank",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bic": "COBADEFFXXX",
    "smallPrint": "Goods stay ours until they are paid.",
}


async def a_letterhead(session: AsyncSession, **values: Any) -> None:
    """Have the store say who it is; names are those of columns."""
    given = {"name": SHOP["name"], "line1": SHOP["line1"], "city": "Berlin", "country": "DE"}
    shown = LetterheadInput(**{**given, "postal_code": "10119", **values})
    await letterheads.put(session, SYSTEM, SetLetterhead(letterhead=shown))
    await session.commit()
