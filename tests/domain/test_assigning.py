"""Rules of groups: who joins and who leaves, and whom staff decided about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.arrivals import GROUPING
from domain import assigning
from domain.assigning import assign
from jobs.grouping import group as grouping
from jobs.registry import Means, jobs
from kit import clock
from kit.database import Database
from kit.workers import Worker
from models import (
    CreditLine,
    Customer,
    CustomerGroup,
    CustomerStatus,
    Event,
    FulfilmentStatus,
    GroupMembership,
    MembershipSource,
    Order,
    OrderLine,
    PaymentStatus,
)
from tests.clocks import standing
from tests.conftest import Queries
from tests.makers import a_customer, an_order
from tests.makers.groups import a_group, a_membership
from tests.makers.rows import a_row
from tests.races import at_once

AGO = timedelta(days=40)


async def groups_of(session: AsyncSession, customer: Customer) -> dict[str, str]:
    """Name the groups of a customer, with who decided each."""
    rows = await session.exec(
        select(CustomerGroup.key, GroupMembership.source)
        .join(GroupMembership)
        .where(col(GroupMembership.customer_id) == customer.id)
    )
    return {key: MembershipSource(source).value for key, source in rows}


async def test_who_placed_enough_orders_joins_and_later_leaves(session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    await a_group(session, key="regulars", rule_orders=2, rule_days=30)
    await a_group(session, key="no_rule")
    for customer, many in ((ada, 2), (eve, 1)):
        for _ in range(many):
            await an_order(session, customer)
    await an_order(session, eve, placed_at=clock.now() - AGO)
    await an_order(session, eve, fulfilment_status=FulfilmentStatus.CANCELLED)

    assert await assign(session, [ada.id, eve.id]) == 1
    assert await groups_of(session, ada) == {"regulars": "RULE"}
    assert await groups_of(session, eve) == {}
    assert await assign(session, [ada.id, eve.id]) == 0, "it bears being done twice"
    with clock.travel(timedelta(days=31)):
        assert await assign(session, [ada.id]) == 1
    assert await groups_of(session, ada) == {}
    events = (await session.exec(select(Event).order_by("id"))).all()
    assert [(e.kind, e.customer_id) for e in events] == [
        ("customer_group:join", ada.id),
        ("customer_group:leave", ada.id),
    ]
    assert events[0].after == events[1].before == {"key": "regulars", "source": "RULE"}


@pytest.mark.parametrize(
    ("orders", "joins"),
    [
        ([{}], True),
        ([{"payment_status": PaymentStatus.PENDING}], False),
        ([{"payment_status": PaymentStatus.REFUNDED}], False),
        ([{"payment_status": PaymentStatus.PARTLY_REFUNDED}], True),
        ([{"currency": "USD"}], False),
        ([{"placed_at": clock.now() - AGO}], False),
        ([{"lines": (("Mug", 1, 2499),)}], False),
        ([{"lines": (("Mug", 1, 2499),)}, {"lines": (("Cup", 1, 1),)}], True),
    ],
)
async def test_what_was_paid_counts_in_one_currency(
    session: AsyncSession, orders: list[dict[str, Any]], joins: bool
) -> None:
    ada = await a_customer(session)
    rule = {"rule_spent_minor": 2500, "currency": "EUR", "rule_days": 30}
    await a_group(session, key="spenders", **rule)
    for values in orders:
        await an_order(session, ada, **values)

    await assign(session, [ada.id])

    assert (await groups_of(session, ada) == {"spenders": "RULE"}) is joins


async def test_what_was_given_back_was_not_spent(session: AsyncSession) -> None:
    ada = await a_customer(session)
    await a_group(session, key="spenders", rule_spent_minor=2000, currency="EUR")
    order = await an_order(session, ada, payment_status=PaymentStatus.PARTLY_REFUNDED)
    line = (await session.exec(select(OrderLine).where(OrderLine.order_id == order.id))).one()
    await assign(session, [ada.id])
    assert await groups_of(session, ada) == {"spenders": "RULE"}

    await a_row(session, CreditLine, order_line_id=line.id, total_minor=501)
    await assign(session, [ada.id])
    assert await groups_of(session, ada) == {}


async def test_only_a_proven_address_of_the_domain_joins(session: AsyncSession) -> None:
    await a_group(session, key="staff_of_acme", rule_email_domain="acme.example")
    proven = await a_customer(session, email="Ada@acme.example")
    below = await a_customer(session, email="ada@shop.acme.example")
    guest = await a_customer(session, email="eve@acme.example", email_verified_at=None)
    erased = await a_customer(session, email="old@acme.example", status=CustomerStatus.ERASED)

    assert await assign(session, [c.id for c in (proven, below, guest, erased)]) == 1
    assert await groups_of(session, proven) == {"staff_of_acme": "RULE"}


async def test_all_that_a_rule_says_must_hold(session: AsyncSession) -> None:
    rule = {"rule_orders": 1, "rule_email_domain": "acme.example"}
    await a_group(session, key="both", **rule)
    ada = await a_customer(session, email="ada@acme.example")
    eve = await a_customer(session)
    await an_order(session, eve)

    assert await assign(session, [ada.id, eve.id]) == 0
    await an_order(session, ada)
    assert await assign(session, [ada.id, eve.id]) == 1


async def test_levels_move_up_and_down_one_at_a_time(session: AsyncSession) -> None:
    ada = await a_customer(session)
    for rank, name in enumerate(("bronze", "silver", "gold"), 1):
        await a_group(session, key=name, rank=rank, rule_orders=rank, rule_days=30)
    seen = []
    for day in (0, 10, 20, 35, 45, 60):
        with clock.travel(timedelta(days=day)):
            if day <= 20:
                await an_order(session, ada)
            await assign(session, [ada.id])
            seen.append("".join(await groups_of(session, ada)))

    assert seen == ["bronze", "silver", "gold", "silver", "bronze", ""]


async def test_what_staff_decided_stands(session: AsyncSession) -> None:
    ada, eve, kim = [await a_customer(session) for _ in range(3)]
    regulars = await a_group(session, key="regulars", rule_orders=1)
    platinum = await a_group(session, key="platinum", rank=9)
    await a_group(session, key="bronze", rank=1, rule_orders=1)
    await a_membership(session, regulars, ada)
    await a_membership(session, platinum, ada)
    await a_membership(session, regulars, eve, source=MembershipSource.BARRED, ends_at=clock.now())
    for customer in (eve, kim):
        await an_order(session, customer)

    await assign(session, [ada.id, eve.id, kim.id])
    assert await groups_of(session, ada) == {"regulars": "STAFF", "platinum": "STAFF"}
    assert await groups_of(session, eve) == {"regulars": "BARRED", "bronze": "RULE"}
    assert await groups_of(session, kim) == {"regulars": "RULE", "bronze": "RULE"}


async def test_a_rule_takes_over_when_the_time_of_staff_is_over(session: AsyncSession) -> None:
    ada = await a_customer(session)
    await a_group(session, key="bronze", rank=1, rule_orders=1)
    gold = await a_group(session, key="gold", rank=2)
    end = clock.now() + timedelta(days=1)
    await a_membership(session, gold, ada, ends_at=end)
    await an_order(session, ada)

    assert await assign(session, [ada.id]) == 0
    with standing(end):
        await assign(session, [ada.id])
    assert await groups_of(session, ada) == {"bronze": "RULE"}


async def test_any_number_is_assigned_by_as_many_statements(
    session: AsyncSession, queries: Queries
) -> None:
    await a_group(session, key="all", rule_email_domain="example.com")
    customers = [await a_customer(session) for _ in range(20)]

    with queries(6):  # two locks, what changes, the groups, the memberships, the events
        assert await assign(session, [customer.id for customer in customers]) == 20
    with queries(3):
        assert await assign(session, [customer.id for customer in customers]) == 0


async def test_the_job_goes_through_all_customers_by_batches(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assigning, "BATCH", 3)
    async with committed.writes() as session:
        for _ in range(7):
            await a_customer(session)
        await a_group(session, rule_email_domain="example.com")

    await grouping(committed, {})

    async with committed.reads() as session:
        assert len((await session.exec(select(GroupMembership))).all()) == 7


async def test_what_is_asked_for_is_done_by_the_worker(cloned: str, committed: Database) -> None:
    async with committed.writes() as session:
        ada, eve = await a_customer(session), await a_customer(session)
        await a_group(session, key="all", rule_email_domain="example.com")
        await assigning.ask(session, [ada.id])
        await session.commit()

    await Worker(cloned, jobs(Means(committed, committed))).drain()

    async with committed.reads() as session:
        assert await groups_of(session, ada) == {"all": "RULE"}
        assert await groups_of(session, eve) == {}
    [daily] = [job for job in jobs(Means(committed, committed)) if job.name == GROUPING]
    assert daily.every == "40 3 * * *"


async def test_fifty_at_once_join_once(committed: Database) -> None:
    async with committed.writes() as session:
        ada = await a_customer(session)
        await a_group(session, key="bronze", rank=1, rule_orders=1)
        await a_group(session, key="silver", rank=2, rule_orders=3)
        await a_group(session, key="regulars", rule_orders=1)

    async def buy(number: int) -> None:
        async def work(session: AsyncSession) -> None:
            session.add(await a_row_of_order(session, ada))
            await assign(session, [ada.id])

        await committed.transaction(work)

    await at_once(buy)

    async with committed.reads() as session:
        assert await groups_of(session, ada) == {"silver": "RULE", "regulars": "RULE"}
        kinds = (await session.exec(select(Event.kind))).all()
    assert sorted(kinds) == ["customer_group:join"] * 3 + ["customer_group:leave"]


async def a_row_of_order(session: AsyncSession, customer: Customer) -> Any:
    """Make an order without committing it."""
    return await a_row(session, Order, customer_id=customer.id, placed_at=clock.now())
