"""Point ledger: an account that is locked, and each change of it with its row.

What becomes available is kept apart by its last day, and what is pending by its order: both are
sums of the rows, so nothing is kept twice but the account, which is written with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import settings
from domain.settings import Settings
from kit import clock
from kit.times import months_after
from models import PointsAccount, PointsEntry, PointsKind
from models.points import MOST

NEVER = date.max  # sorts what lasts for ever behind what expires


@dataclass
class Ledger:
    """A locked account: `lots` are available points by their last day, `waits` pending ones by
    their order, with the day on which they become available."""

    session: AsyncSession
    viewer: Viewer
    account: PointsAccount
    settings: Settings
    lots: dict[date | None, int]
    waits: dict[UUID, tuple[int, date]]

    @property
    def room(self) -> int:
        """How many points more there may be."""
        return max(0, MOST - self.account.available - self.account.pending)

    def last_day(self, first: date) -> date | None:
        """Tell how long points last that become available on a day; None for ever."""
        months = self.settings.points.expire_months
        return None if months is None else months_after(first, months)

    def settle(self) -> None:
        """Release what has waited long enough, and take what has expired."""
        today, asked = clock.now().date(), self.viewer
        self.viewer = SYSTEM  # time does it, whoever came by
        for due, order, points in sorted((due, id, n) for id, (n, due) in self.waits.items()):
            if due <= today:
                self.put(PointsKind.RELEASED, points, self.last_day(due), order_id=order)
        for day, points in list(self.lots.items()):
            if day is not None and day < today:
                self._write(PointsKind.EXPIRED, available=-points, expires_on=day)
        self.viewer = asked

    def wait(self, points: int, order_id: UUID, due: date) -> None:
        """Earn points that become available on a day."""
        kind = PointsKind.EARNED
        self._write(kind, pending=points, order_id=order_id, releases_on=due)

    def put(self, kind: PointsKind, points: int, expires_on: date | None, **told: Any) -> None:
        """Make points available; what is owed is kept of them. Released ones wait no more."""
        kept = min(points, self.account.owed)
        pending = -points if kind is PointsKind.RELEASED else 0
        self._write(
            kind,
            available=points - kept,
            pending=pending,
            owed=-kept,
            expires_on=expires_on if points > kept else None,
            **told,
        )

    def take(self, kind: PointsKind, points: int, **told: Any) -> None:
        """Take available points, of which there are so many; what expires first goes first."""
        for day in sorted(self.lots, key=lambda day: day or NEVER):
            some = min(points, self.lots[day])
            if some:
                self._write(kind, available=-some, expires_on=day, **told)
            points -= some
        assert points == 0, "who takes looks first"

    def take_back(self, points: int, order_id: UUID) -> None:
        """Take back what an order brought: what is pending of it, what is available, then owe."""
        kind, (waiting, _) = PointsKind.REVERSED, self.waits.get(order_id, (0, NEVER))
        pending = min(points, waiting)
        if pending:
            self._write(kind, pending=-pending, order_id=order_id)
        left = min(points - pending, self.account.available)
        self.take(kind, left, order_id=order_id)
        if owed := points - pending - left:
            self._write(kind, owed=owed, order_id=order_id)

    def _write(
        self,
        kind: PointsKind,
        *,
        available: int = 0,
        pending: int = 0,
        owed: int = 0,
        order_id: UUID | None = None,
        expires_on: date | None = None,
        releases_on: date | None = None,
        reason: str | None = None,
    ) -> None:
        """Add a row and what it changes; whatever is kept of the account is true after each."""
        self.session.add(
            PointsEntry(
                customer_id=self.account.customer_id,
                order_id=order_id,
                kind=kind,
                available=available,
                pending=pending,
                owed=owed,
                releases_on=releases_on,
                expires_on=expires_on,
                reason=reason,
                staff_id=self.viewer.staff_id,
            )
        )
        self.lots[expires_on] = self.lots.get(expires_on, 0) + available
        if pending and order_id is not None:
            waiting, due = self.waits.get(order_id, (0, releases_on or NEVER))
            self.waits[order_id] = waiting + pending, due
        self._keep(available, pending, owed)

    def _keep(self, available: int, pending: int, owed: int) -> None:
        self.lots = {day: points for day, points in self.lots.items() if points}
        self.waits = {order: wait for order, wait in self.waits.items() if wait[0]}
        account = self.account
        account.available += available
        account.pending += pending
        account.owed += owed
        account.releases_on = min((due for _, due in self.waits.values()), default=None)
        account.expires_on = min((day for day in self.lots if day is not None), default=None)
        account.expiring = self.lots[account.expires_on] if account.expires_on else 0


async def locked(
    session: AsyncSession, viewer: Viewer, customer_id: UUID, known: Settings | None = None
) -> Ledger:
    """Lock the account of a customer, and settle what time has done to it.

    So neither the job that does it by night nor who comes before it makes a difference.
    """
    kept = select(PointsAccount).where(col(PointsAccount.customer_id) == customer_id)
    kept = kept.with_for_update().execution_options(populate_existing=True)
    account = (await session.exec(kept)).one_or_none()
    if account is None:
        begun = insert(PointsAccount).values(PointsAccount(customer_id=customer_id).model_dump())
        await session.exec(begun.on_conflict_do_nothing(index_elements=["customer_id"]))
        account = (await session.exec(kept)).one()
    lots, waits = await _left(session, customer_id)
    known = known or await settings.read(session)
    ledger = Ledger(session, viewer, account, known, lots, waits)
    ledger.settle()
    return ledger


async def _left(
    session: AsyncSession, customer_id: UUID
) -> tuple[dict[date | None, int], dict[UUID, tuple[int, date]]]:
    """Sum what is left by last days and by orders, in one statement."""
    day, order = col(PointsEntry.expires_on), col(PointsEntry.order_id)
    is_of_order = sa.func.grouping(day) == 1
    points = sa.case(
        (is_of_order, sa.func.sum(col(PointsEntry.pending))),
        else_=sa.func.sum(col(PointsEntry.available)),
    )
    due = sa.func.max(col(PointsEntry.releases_on))
    left = (
        sa.select(is_of_order, day, order, points, due)
        .where(col(PointsEntry.customer_id) == customer_id)
        .group_by(sa.func.grouping_sets(sa.tuple_(day), sa.tuple_(order)))
        .having(points != 0)
    )
    lots: dict[date | None, int] = {}
    waits: dict[UUID, tuple[int, date]] = {}
    for of_order, last, id, count, until in await (await session.connection()).execute(left):
        if of_order:
            waits[id] = count, until
        else:
            lots[last] = count
    return lots, waits
