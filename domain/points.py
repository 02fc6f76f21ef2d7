"""Points: how orders bring, use and give them back, how they age, and how staff adjust them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM, Viewer
from domain import settings
from domain.commands import Line, Repeatable
from domain.finding import found
from domain.point_ledger import NEVER, locked
from domain.refusals import (
    CustomerErased,
    FeatureOff,
    InvalidInput,
    NoSuchCustomer,
    NotEnoughPoints,
)
from domain.settings import Feature
from kit import clock
from kit.ids import PublicId
from kit.money import shares
from kit.refused import Wrong
from models import Customer, CustomerStatus, Order, PointsAccount, PointsEntry, PointsKind
from models.points import MOST

MOST_ADJUSTED = 1_000_000
AT_ONCE = 200
GRACE = timedelta(days=30)  # at least so long last points that come back from an order


class AdjustPoints(Repeatable):
    """Give a customer points, or take some."""

    customer_id: Annotated[PublicId, Field(description="The customer, who has proven an address.")]
    points: Annotated[
        int,
        Field(
            ge=-MOST_ADJUSTED,
            le=MOST_ADJUSTED,
            description="How many more; below nothing, how many fewer. Not 0.",
        ),
    ]
    reason: Annotated[
        Annotated[str, Line(500)],
        Field(description="Why, in 1 to 500 characters; the customer reads it."),
    ]


async def adjust(session: AsyncSession, viewer: Viewer, command: AdjustPoints) -> Customer:
    """Make the available points of a customer more or fewer; what is owed is kept of more."""
    await settings.require(session, Feature.POINTS)
    customer = await found(
        session, viewer, Customer, command.customer_id, NoSuchCustomer, path="customerId", hold=True
    )
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased(Wrong(("customerId",), CustomerErased.sentence()))
    if customer.email_verified_at is None:
        raise InvalidInput(Wrong(("customerId",), "They have no account: no address is proven."))
    if command.points == 0:
        raise InvalidInput(Wrong(("points",), "This changes nothing."))
    ledger = await locked(session, viewer, customer.id)
    account, kind, points = ledger.account, PointsKind.ADJUSTED, command.points
    before = {"available": account.available, "owed": account.owed}
    if points > ledger.room:
        raise InvalidInput(Wrong(("points",), f"There would be more than {MOST}."))
    if points > 0:
        last = ledger.last_day(clock.now().date())
        ledger.put(kind, points, last, reason=command.reason)
    else:
        _require(account, -points, "points")
        ledger.take(kind, -points, reason=command.reason)
    after = {"available": account.available, "owed": account.owed, "reason": command.reason}
    await record(
        session,
        viewer,
        "points:adjust",
        of=account,
        customer_id=customer.id,
        before=before,
        after=after,
    )
    await session.flush()
    return customer


async def earn(session: AsyncSession, viewer: Viewer, order: Order, points: int) -> int:
    """Let an order that was paid bring points, pending until its goods can come back no more.

    Return how many: none for guests, where points are off, and the second time.
    """
    if points <= 0 or order.customer_id is None:
        return 0
    known = await settings.read(session)
    is_on = Feature.POINTS in known.features
    if not is_on or not await _has_account(session, order.customer_id):
        return 0
    ledger = await locked(session, viewer, order.customer_id, known)
    if any(row.kind is PointsKind.EARNED for row in await _rows(session, order)):
        return 0
    points = min(points, ledger.room)
    if points:
        wait = timedelta(days=ledger.settings.points.pending_days)
        ledger.wait(points, order.id, clock.now().date() + wait)
        ledger.settle()
    await session.flush()
    return points


async def use(session: AsyncSession, viewer: Viewer, order: Order, points: int, *path: str) -> None:
    """Pay for a part of an order with points of its customer, or refuse, blaming `path`."""
    if points <= 0:
        return
    if order.customer_id is None:
        raise NotEnoughPoints(Wrong(path, NotEnoughPoints.sentence()))
    known = await settings.read(session)
    if Feature.POINTS not in known.features:
        raise FeatureOff(Wrong(path, FeatureOff.sentence()))
    ledger = await locked(session, viewer, order.customer_id, known)
    _require(ledger.account, points, *path)
    ledger.take(PointsKind.USED, points, order_id=order.id)
    await session.flush()


async def give_back(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Undo all that is left of the points of an order: it was cancelled."""
    await reverse(session, viewer, order, Fraction(1))


async def reverse(session: AsyncSession, viewer: Viewer, order: Order, share: Fraction) -> None:
    """Undo the points of an order as far as the order was: `share` is how much of it, in all.

    Each time it does what is missing, so that steps sum to the whole whatever they are, and the
    same share again does nothing.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share")
    if order.customer_id is None or not await _rows(session, order):
        return
    ledger = await locked(session, viewer, order.customer_id)
    rows = await _rows(session, order)  # as they are now that nobody else adds one
    used = sorted((row for row in rows if row.kind is PointsKind.USED), key=_last_day)
    given = sum(row.available - row.owed for row in rows if row.kind is PointsKind.GIVEN_BACK)
    back = part(-sum(row.available for row in used), share)
    for points, day in _between(used, given, back):
        last = None if day is None else max(day, clock.now().date() + GRACE)
        ledger.put(PointsKind.GIVEN_BACK, points, last, order_id=order.id)
    earned = sum(row.pending for row in rows if row.kind is PointsKind.EARNED)
    taken = -sum(
        row.available + row.pending - row.owed for row in rows if row.kind is PointsKind.REVERSED
    )
    if (missing := part(earned, share) - taken) > 0:
        ledger.take_back(missing, order.id)
    await session.flush()


async def age(session: AsyncSession) -> int:
    """Release and expire what is due of some accounts; return of how many."""
    today = clock.now().date()
    due = sa.or_(
        col(PointsAccount.releases_on) <= today,
        col(PointsAccount.expires_on) < today,
    )
    some = select(PointsAccount.customer_id).where(due).order_by(col(PointsAccount.id))
    some = some.limit(AT_ONCE).with_for_update(skip_locked=True)
    customers = (await session.exec(some)).all()
    known = await settings.read(session)
    for customer in customers:
        await locked(session, SYSTEM, customer, known)
    await session.flush()
    return len(customers)


def part(points: int, share: Fraction) -> int:
    """Tell how many of points a share is, to the nearest; a larger one is never fewer."""
    return shares(points, (share.numerator, share.denominator - share.numerator))[0]


def _between(
    used: Sequence[PointsEntry], given: int, back: int
) -> Iterator[tuple[int, date | None]]:
    """Yield what is given back next of points that were used, with the day they had."""
    for row in used:
        points = -row.available
        some = min(points, back) - min(points, given)
        back, given = back - min(points, back), given - min(points, given)
        if some > 0:
            yield some, row.expires_on


def _last_day(row: PointsEntry) -> date:
    return row.expires_on or NEVER


def _require(account: PointsAccount, points: int, *path: str) -> None:
    if account.available < points:
        raise NotEnoughPoints(Wrong(path, f"There are {account.available} points."))


async def _has_account(session: AsyncSession, customer_id: UUID) -> bool:
    """Tell whether it is somebody who can have points: no guest, and nobody who was erased."""
    of = select(Customer.id).where(
        col(Customer.id) == customer_id,
        col(Customer.email_verified_at).is_not(None),
        col(Customer.status) != CustomerStatus.ERASED,
    )
    return (await session.exec(of)).first() is not None


async def _rows(session: AsyncSession, order: Order) -> Sequence[PointsEntry]:
    of = select(PointsEntry).where(col(PointsEntry.order_id) == order.id)
    return (await session.exec(of.order_by(col(PointsEntry.id)))).all()
