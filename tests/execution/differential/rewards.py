"""Rewards to ask about: points that expire, that last, that are owed, and rates of groups."""

from __future__ import annotations

from datetime import date
from typing import Any

from kit import clock
from models import (
    Customer,
    CustomerGroup,
    GroupMembership,
    MembershipSource,
    PointsAccount,
    PointsEntry,
    PointsKind,
    StoreSetting,
)

LAST = date(2027, 2, 28)


async def rewarded(seed: Any, people: list[Customer]) -> list[Customer]:
    """Switch points on, and give some to all but the last."""
    terms = {"earning_bp": 10_000, "worth_bp": 5_000, "pending_days": 30, "most_percent": 50}
    for key, value in (("feature:POINTS", True), ("points", terms)):
        await seed.add(StoreSetting(key=key, value=value, updated_at=clock.now()))
    gold = await seed.add(CustomerGroup(key="gold", name=seed.words(), points_worth_bp=12_345))
    of: dict[str, Any] = {"group_id": gold.id, "source": MembershipSource.STAFF}
    await seed.add(GroupMembership(customer_id=people[1].id, **of))
    for n, person in enumerate(people[:-1]):
        expiring: dict[str, Any] = {"expires_on": LAST, "expiring": n} if n % 2 else {}
        mine: dict[str, Any] = {"customer_id": person.id}
        if n == 2:
            await seed.add(PointsAccount(**mine, owed=7))
        else:
            await seed.add(PointsAccount(**mine, available=100 + n, **expiring))
        for kind, points in ((PointsKind.ADJUSTED, 100), (PointsKind.USED, -n or -1)):
            last = expiring.get("expires_on")
            reason = seed.text() if points > 0 else None
            row = PointsEntry(kind=kind, available=points, expires_on=last, reason=reason, **mine)
            await seed.add(row)
    return people
