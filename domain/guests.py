"""Guests: who orders without signing in, as the customer row that their address has until then."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import emails
from models import Customer
from models.customers import UNPROVEN


async def of_address(session: AsyncSession, email: str, language: str | None) -> UUID:
    """Find the guest of an address, or make one; whether somebody has proven it is not asked.

    One statement, the same for every address: nobody learns from it who has an account.
    """
    address = emails.normalise(email)
    guest = Customer(email=address.address, email_key=address.key, language=language)
    kept = insert(Customer).values(**guest.model_dump())
    again = kept.on_conflict_do_update(
        index_elements=["email_key"],
        index_where=UNPROVEN,
        set_={"email_key": sa.literal_column("excluded.email_key")},
    )
    id: UUID = (await session.exec(again.returning(col(Customer.id)))).one()[0]
    return id
