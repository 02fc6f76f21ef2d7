"""Activity: how staff see who uses the shop, and who has stayed away."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.ids import public
from kit.times import printed
from models import Customer
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, as_staff

ONE = "query ($id: ID!) { customer(id: $id) { activity status } }"
SEEN = """query ($from: DateTime, $until: DateTime) {
  customers(seenFrom: $from, seenUntil: $until) { nodes { firstName } }
}"""


@pytest.mark.parametrize(
    ("away", "activity"),
    [
        (timedelta(0), "ACTIVE"),
        (timedelta(days=364, hours=23), "ACTIVE"),
        (timedelta(days=365, hours=1), "INACTIVE"),
        (None, "INACTIVE"),
    ],
)
async def test_who_was_not_seen_for_a_year_is_inactive_and_not_kept_out(
    ask: Ask, session: AsyncSession, away: timedelta | None, activity: str
) -> None:
    sam = as_staff(await a_member_of_staff(session))
    seen = None if away is None else clock.now() - away
    ada = await a_customer(session, last_seen_at=seen)
    answer = await ask(ONE, by=sam, id=public(Customer, ada.id))
    assert answer == {"customer": {"activity": activity, "status": "ACTIVE"}}


async def test_staff_find_customers_by_when_they_were_seen(ask: Ask, session: AsyncSession) -> None:
    sam = as_staff(await a_member_of_staff(session))
    now = clock.now()

    async def found(start: datetime | None, end: datetime | None) -> set[str]:
        times = [None if one is None else printed(one) for one in (start, end)]
        answer = await ask(SEEN, by=sam, **dict(zip(("from", "until"), times, strict=True)))
        return {node["firstName"] for node in answer["customers"]["nodes"]}

    for days, name in ((1, "Ada"), (400, "Bob")):
        seen = now - timedelta(days=days)
        await a_customer(session, first_name=name, last_seen_at=seen)
    await a_customer(session, first_name="Cleo")
    year = now - timedelta(days=365)
    assert await found(year, None) == {"Ada"}
    assert await found(None, year) == {"Bob"}
    assert await found(now - timedelta(days=400), now - timedelta(days=1)) == {"Bob"}
    assert await found(None, None) == {"Ada", "Bob", "Cleo"}
