"""Addresses of a customer's book."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models import Address, Customer

_number = count(1)


async def an_address(session: AsyncSession, customer: Customer, **values: Any) -> Address:
    """Make a British address, no default unless told otherwise."""
    usual = {
        "line1": f"{next(_number)} St James's Square",
        "city": "London",
        "postal_code": "SW1Y 4JH",
        "country": "GB",
    }
    address = Address(customer_id=customer.id, **{**usual, **values})
    session.add(address)
    await session.commit()
    return address
