"""Points: whatever happens, what is kept is what a small model counts by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.points import age, earn, part, reverse, use
from domain.refusals import NotEnoughPoints
from kit import clock
from kit.times import months_after
from models import Customer, Order
from tests.makers import a_customer, an_order
from tests.makers.points import balance, give_points, rewarding

DAY = timedelta(days=1)


class Model:
    """The same points, counted by hand."""

    def __init__(self, pending_days: int, months: int | None) -> None:
        self.pending_days, self.months = pending_days, months
        self.lots: Counter[date] = Counter()
        self.waits: dict[Any, tuple[int, date]] = {}
        self.earned: Counter[Any] = Counter()
        self.undone: Counter[Any] = Counter()
        self.used: dict[Any, list[tuple[date, int]]] = {}
        self.given: Counter[Any] = Counter()
        self.owed = 0

    def balance(self) -> tuple[int, int, int]:
        return self.lots.total(), sum(points for points, _ in self.waits.values()), self.owed

    def settle(self, today: date) -> None:
        for due, order, points in sorted((due, id, n) for id, (n, due) in self.waits.items()):
            if due <= today:
                del self.waits[order]
                self.put(points, self.last(due))
        for day in [day for day in self.lots if day < today]:
            del self.lots[day]

    def last(self, first: date) -> date:
        return months_after(first, self.months) if self.months else date.max

    def put(self, points: int, last: date) -> None:
        kept = min(points, self.owed)
        self.owed -= kept
        self.lots[last] += points - kept

    def take(self, points: int) -> list[tuple[date, int]]:
        taken = []
        for day in sorted(self.lots):
            some = min(points, self.lots[day])
            taken.append((day, some))
            self.lots[day] -= some
            points -= some
        assert points == 0
        return taken

    def earn(self, order: Any, points: int, today: date) -> None:
        self.settle(today)
        if not self.earned[order]:
            self.earned[order] = points
            self.waits[order] = points, today + timedelta(days=self.pending_days)
            self.settle(today)

    def use(self, order: Any, points: int, today: date) -> bool:
        self.settle(today)
        if points > self.lots.total():
            return False
        self.used[order] = self.used.get(order, []) + self.take(points)
        return True

    def reverse(self, order: Any, share: Fraction, today: date) -> None:
        if not self.earned[order] and not self.used.get(order):
            return
        self.settle(today)
        coins = [day for day, points in sorted(self.used.get(order, [])) for _ in range(points)]
        target = part(len(coins), share)
        for day in coins[self.given[order] : target]:
            self.put(1, max(day, today + 30 * DAY))
        self.given[order] = max(self.given[order], target)
        missing = max(0, part(self.earned[order], share) - self.undone[order])
        self.undone[order] += missing
        points, due = self.waits.pop(order, (0, today))
        if points > missing:
            self.waits[order] = points - missing, due
        missing = max(0, missing - points)
        some = min(missing, self.lots.total())
        self.take(some)
        self.owed += missing - some


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["earn", "use", "reverse", "cancel", "gift", "age", "later"]),
        st.integers(0, 3),
        st.integers(1, 40),
    ),
    max_size=30,
)


@given(STEPS, st.sampled_from([0, 10, 60]), st.sampled_from([None, 1, 3]))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_happens_points_are_the_sum_of_their_entries_and_never_below_nothing(
    session: AsyncSession,
    steps: list[tuple[str, int, int]],
    pending_days: int,
    months: int | None,
) -> None:
    await rewarding(session, pending_days=pending_days, expire_months=months)
    ada, model, later = await a_customer(session), Model(pending_days, months), timedelta()
    orders = [await an_order(session, ada) for _ in range(4)]
    for step, which, amount in steps:
        with clock.travel(later):
            today = clock.now().date()
            await _done(session, model, (step, orders[which], amount), ada, today)
        later += amount * DAY if step == "later" else timedelta()

        found = await balance(session, ada)
        assert found == model.balance(), step
        assert min(found) >= 0


async def _done(
    session: AsyncSession, model: Model, step: tuple[str, Order, int], ada: Customer, today: date
) -> None:
    name, order, amount = step
    if name == "earn":
        await earn(session, SYSTEM, order, amount)
        model.earn(order.id, amount, today)
    elif name == "use" and model.use(order.id, amount, today):
        await use(session, SYSTEM, order, amount, "points")
    elif name == "use":
        with pytest.raises(NotEnoughPoints):
            await use(session, SYSTEM, order, amount, "points")
        await session.flush()
    elif name in ("reverse", "cancel"):
        share = Fraction(1) if name == "cancel" else Fraction(amount, 40)
        await reverse(session, SYSTEM, order, share)
        model.reverse(order.id, share, today)
    elif name == "gift":
        await give_points(session, ada, amount)
        model.settle(today)
        model.put(amount, model.last(today))
    elif name == "age":
        await age(session)
        model.settle(today)
