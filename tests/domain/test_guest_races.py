"""Races about guests: their records expire while they sign in, and while their goods arrive."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

import kit.ids
from auth.answers import SignedIn
from auth.permissions import Permission
from domain import guests, shipments
from domain.settings import Key
from domain.shipments import DeliverOrder
from kit import clock
from kit.database import Database
from models import (
    Customer,
    CustomerStatus,
    Event,
    FulfilmentStatus,
    Order,
    StoreSetting,
)
from tests.makers import a_customer, a_member_of_staff, an_order, as_staff
from tests.makers.orders import a_shipment
from tests.makers.sign_ins import a_sign_in
from tests.races import at_once

MANY = 20


@pytest.fixture
async def come(committed: Database) -> list[str]:
    """Guests whose goods have come, where records expire; their addresses."""
    addresses = [f"guest-{n}@example.com" for n in range(MANY)]
    async with committed.writes() as session:
        kept = StoreSetting(key=Key.GUEST_RECORD, value="EXPIRES", updated_at=clock.now())
        session.add(kept)
        for address in addresses:
            guest = await a_customer(session, email=address, email_verified_at=None)
            come = FulfilmentStatus.DELIVERED
            await an_order(session, guest, email=address, fulfilment_status=come)
        await session.commit()
    return addresses


async def test_who_signs_in_while_their_record_expires_has_an_account_either_way(
    committed: Database, come: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "AT_ONCE", 2)

    async def arrive(n: int) -> tuple[SignedIn, int]:
        signed_in = committed.transaction(lambda session: a_sign_in(session, come[n]))
        return await asyncio.gather(signed_in, committed.transaction(guests.expire))

    told = await at_once(arrive, MANY)

    erased = sum(count for _, count in told)
    async with committed.writes() as session:
        rows = (await session.exec(select(Customer))).all()
        people = {row.id: row for row in rows}
        orders = (await session.exec(select(Order))).all()
    assert len(rows) == MANY + erased, "who was erased before is somebody new"
    for signed_in, _ in told:
        assert signed_in.viewer.customer_id is not None
        person = people[signed_in.viewer.customer_id]
        assert (person.email, person.status) == (signed_in.email, CustomerStatus.ACTIVE)
        assert person.email_verified_at is not None
    gone = [row for row in rows if row.status is CustomerStatus.ERASED]
    assert len(gone) == erased
    assert all((row.email, row.email_verified_at) == (None, None) for row in gone)
    assert len(orders) == MANY
    for order in orders:  # the books stay, with nobody's address or with that of whose they are
        assert order.customer_id is not None
        assert order.email == people[order.customer_id].email


async def test_records_expire_once_while_the_last_goods_arrive(
    committed: Database, come: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "AT_ONCE", 3)
    sam = as_staff(
        await committed.transaction(a_member_of_staff),
        Permission.ORDERS_READ,
        Permission.ORDERS_WRITE,
    )
    async with committed.writes() as session:
        on_its_way = {"fulfilment_status": FulfilmentStatus.SHIPPED}
        await session.exec(sa.update(Order).values(**on_its_way))
        await session.commit()
        orders = (await session.exec(select(Order))).all()
        for order in orders:
            await a_shipment(session, order)

    async def arrive(n: int) -> int:
        id = kit.ids.public(Order, orders[n].id)
        command = DeliverOrder.model_validate({"order_id": id})
        arrived = committed.transaction(lambda session: shipments.deliver(session, sam, command))
        _, count = await asyncio.gather(arrived, committed.transaction(guests.expire))
        return count

    erased = sum(await at_once(arrive, MANY))
    while count := await committed.transaction(guests.expire):
        erased += count

    assert erased == MANY
    async with committed.writes() as session:
        assert set((await session.exec(select(Customer.email))).all()) == {None}
        assert set((await session.exec(select(Order.email))).all()) == {None}
        came = select(Order).where(col(Order.fulfilment_status) == FulfilmentStatus.DELIVERED)
        assert len((await session.exec(came)).all()) == MANY
        gone = select(Event.customer_id).where(col(Event.kind) == "customer:expire")
        assert len(set((await session.exec(gone)).all())) == MANY
