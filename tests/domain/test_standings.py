"""Standings under load: whoever is blocked is out, and nobody is approved twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import redeeming
from auth.answers import SignedIn
from auth.desk import Policy
from auth.throttle import UNLIMITED
from domain import standings
from domain.refusals import CustomerNotPending
from domain.standings import ApproveCustomers, SetCustomerStatus, Standing
from kit.database import Database
from kit.ids import public
from models import Customer
from tests.makers import a_customer, a_member_of_staff, as_staff
from tests.makers.sign_ins import DESK, a_browser, a_link, rows, token_of

FREE = replace(DESK, policy=Policy(limits=UNLIMITED))
LIVE = """select 1 from sessions s join customers c on c.id = s.customer_id
 where s.revoked_at is null and s.epoch = c.session_epoch and c.status = 'ACTIVE'"""
LIVE_LINKS = "select 1 from sign_in_links where used_at is null and revoked_at is null"


async def test_however_blocking_and_signing_in_meet_nobody_stays_in(committed: Database) -> None:
    write = committed.transaction
    sam = as_staff(await write(a_member_of_staff))
    for number in range(10):
        email = f"racer-{number}@example.com"
        customer = await write(partial(a_customer, email=email))
        ids = [await write(partial(a_link, email=email, desk=FREE)) for _ in range(4)]

        async def press(link_id: Any, session: AsyncSession) -> Any:
            browser = a_browser()
            return await redeeming.redeem(session, FREE, token_of(link_id), browser, confirmed=True)

        async def set_to(status: Standing, id: Any, session: AsyncSession) -> Any:
            sent = {"customer_id": public(Customer, id), "status": status}
            command = SetCustomerStatus.model_validate(sent)
            return await standings.set_status(session, sam, command, desk=FREE)

        blocking = partial(set_to, Standing.BLOCKED, customer.id)
        await asyncio.gather(*(write(partial(press, id)) for id in ids), write(blocking))
        await write(partial(set_to, Standing.ACTIVE, customer.id))
    assert await write(lambda s: rows(s, LIVE)) == []
    assert await write(lambda s: rows(s, LIVE_LINKS)) == []


async def test_who_is_approved_by_many_at_once_gets_one_letter(committed: Database) -> None:
    write = committed.transaction
    sam = as_staff(await write(a_member_of_staff))
    waiting = [await write(partial(a_customer, status="PENDING")) for _ in range(3)]
    named = [public(Customer, one.id) for one in waiting]

    async def approve(number: int) -> str:
        order = named if number % 2 else named[::-1]
        command = ApproveCustomers.model_validate({"customer_ids": order})
        try:
            await write(lambda s: standings.approve(s, sam, command, desk=FREE))
        except CustomerNotPending:
            return "refused"
        return "approved"

    told = Counter(await asyncio.gather(*(approve(number) for number in range(50))))
    assert told == {"approved": 1, "refused": 49}
    letters = await write(lambda s: rows(s, "select to_address from letters"))
    assert sorted(row.to_address for row in letters) == sorted(str(one.email) for one in waiting)


async def test_a_session_that_raced_is_a_real_one(committed: Database) -> None:
    """Show that the race above has something to lose."""
    write = committed.transaction
    link_id = await write(partial(a_link, desk=FREE))
    answer = await write(
        lambda s: redeeming.redeem(s, FREE, token_of(link_id), a_browser(), confirmed=True)
    )
    assert isinstance(answer, SignedIn)
    assert len(await write(lambda s: rows(s, LIVE))) == 1
