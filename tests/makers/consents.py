"""Kinds of consent and what customers say to them."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from models import (
    Consent,
    ConsentKind,
    ConsentRecord,
    ConsentState,
    Customer,
)

_number = count(1)


async def a_kind(session: AsyncSession, **values: Any) -> ConsentKind:
    """Make a kind that counts at once, unless told otherwise."""
    defaults = {
        "key": f"kind_{next(_number)}",
        "name": {"en": "News", "de": "Neues"},
        "wording": {"en": "Write to me.", "de": "Schreibt mir."},
    }
    kind = ConsentKind(**{**defaults, **values})
    session.add(kind)
    await session.commit()
    return kind


async def a_consent(
    session: AsyncSession, customer: Customer, kind: ConsentKind, **values: Any
) -> Consent:
    """Make a granted consent without its record, unless told otherwise."""
    defaults = {"state": ConsentState.GRANTED, "version": kind.version, "changed_at": clock.now()}
    consent = Consent(customer_id=customer.id, kind_id=kind.id, **{**defaults, **values})
    session.add(consent)
    await session.commit()
    return consent


async def records_of(session: AsyncSession, customer: Customer) -> list[ConsentRecord]:
    """Read the evidence about a customer, the oldest first."""
    found = select(ConsentRecord).where(col(ConsentRecord.customer_id) == customer.id)
    ordered = found.order_by(col(ConsentRecord.created_at), col(ConsentRecord.id))
    return list(await session.exec(ordered))
