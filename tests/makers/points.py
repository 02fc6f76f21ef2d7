"""Points of customers, and a store that has some."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.point_ledger import locked
from domain.point_terms import Terms
from domain.settings import Feature, Key, key_of
from kit import clock
from models import Customer, PointsAccount, PointsEntry, PointsKind, StoreSetting

Balance = tuple[int, int, int]
USUAL = Terms(earning_bp=10_000, worth_bp=5_000, expire_months=12)


async def rewarding(session: AsyncSession, **terms: Any) -> None:
    """Switch points on: one for each euro, worth half a cent, for a year, unless told otherwise."""
    now, kept = clock.now(), asdict(replace(USUAL, **terms))
    for key, value in ((key_of(Feature.POINTS), True), (Key.POINTS.value, kept)):
        id = uuid5(NAMESPACE_URL, key)  # so that it is said anew, not twice
        await session.merge(StoreSetting(id=id, key=key, value=value, updated_at=now))
    await session.commit()


async def give_points(session: AsyncSession, customer: Customer, points: int) -> None:
    """Give a customer points as staff do, from today on."""
    ledger = await locked(session, SYSTEM, customer.id)
    last = ledger.last_day(clock.now().date())
    ledger.put(PointsKind.ADJUSTED, points, last, reason="A gift")
    await session.commit()


async def balance(session: AsyncSession, customer: Customer) -> Balance:
    """Read what is available, pending and owed, and see that it is the sum of the entries."""
    mine = select(PointsAccount).where(col(PointsAccount.customer_id) == customer.id)
    mine = mine.execution_options(populate_existing=True)
    account = (await session.exec(mine)).one_or_none() or PointsAccount(customer_id=customer.id)
    kept = (account.available, account.pending, account.owed)
    entry = PointsEntry.available, PointsEntry.pending, PointsEntry.owed
    sums = sa.select(*(sa.func.coalesce(sa.func.sum(col(each)), 0) for each in entry))
    sums = sums.where(col(PointsEntry.customer_id) == customer.id)
    assert kept == tuple((await (await session.connection()).execute(sums)).one())
    return kept


async def entries_of(session: AsyncSession, customer: Customer) -> list[tuple[str, int, int, int]]:
    """Read the entries of a customer, the oldest first: kind, available, pending, owed."""
    rows = select(PointsEntry).where(col(PointsEntry.customer_id) == customer.id)
    found = await session.exec(rows.order_by(col(PointsEntry.id)))
    return [(row.kind.value, row.available, row.pending, row.owed) for row in found]
