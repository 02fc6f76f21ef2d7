"""Records of guests: the hourly job erases them where the store says so, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from auth.viewer import Viewer
from domain import guests
from domain.placing import Place, PlaceOrder, place
from jobs.registry import Means, jobs
from kit import clock
from kit.database import Database
from kit.ids import public
from kit.jobs import enqueue
from kit.workers import Worker
from models import (
    Attachment,
    Customer,
    CustomerStatus,
    Event,
    File,
    FileState,
    FulfilmentStatus,
    Message,
    Order,
    PaymentStatus,
    Thread,
)
from tests.conftest import asking
from tests.domain.test_placing_races import a_ready_cart
from tests.makers import a_member_of_staff, a_shipping_method, a_variant, as_staff
from tests.makers.carts import a_claim
from tests.makers.files import a_file

DECIDE = """mutation ($record: GuestRecord) {
  updateStoreSettings(input: { guestRecord: $record }) {
    ... on StoreSettings { guestRecord } ... on Refusal { code }
  }
}"""


async def come(database: Database, number: int) -> None:
    """Let guests have ordered, and have what they ordered."""
    async with database.writes() as session:
        await a_shipping_method(session)
        variant = await a_variant(session)
        for each in range(number):
            _, guest = a_claim()
            await a_ready_cart(session, guest, (variant, 1), email=f"guest-{each}@example.com")
            command = PlaceOrder(idempotency_key=f"attempt-{each}", expected_total=Decimal("12.50"))
            await place(session, guest, command, Place(("en",)))
        of = {"fulfilment_status": FulfilmentStatus.DELIVERED, "payment_status": PaymentStatus.PAID}
        await session.exec(sa.update(Order).values(**of))
        await session.commit()


async def decided(database: Database, record: str | None) -> None:
    """Let staff decide over the schema."""
    async with database.writes() as session:
        sam = as_staff(await a_member_of_staff(session))
        await session.commit()
    told = await asking(database)(DECIDE, by=sam, record=record)
    assert told["updateStoreSettings"] == {"guestRecord": record or "BECOMES_ACCOUNT"}


async def hour(database: Database, url: str) -> Any:
    """Let the worker do what is due each hour; what is left of the guests' addresses."""
    [hourly] = [job for job in jobs(Means(database, database)) if job.name == "expiring_guests"]
    assert hourly.every == "20 * * * *"
    await database.transaction(lambda session: enqueue(session, "expiring_guests", {}))
    with clock.travel(timedelta(hours=1)):
        await Worker(url, (hourly,)).drain()
    async with database.writes() as session:
        kept = select(Customer.email).order_by(col(Customer.id))
        return (await session.exec(kept)).all()


async def test_the_worker_erases_them_each_hour_where_the_store_says_so(
    committed: Database, cloned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "AT_ONCE", 2)
    await come(committed, 5)
    await decided(committed, "EXPIRES")

    assert await hour(committed, cloned) == [None] * 5

    async with committed.writes() as session:
        states = (await session.exec(select(Customer.status))).all()
        assert states == [CustomerStatus.ERASED] * 5
        assert (await session.exec(select(Order.email, Order.claim_hash))).all() == [
            (None, None)
        ] * 5
        gone = select(Event).where(col(Event.kind) == "customer:expire")
        assert len((await session.exec(gone)).all()) == 5


async def test_the_worker_leaves_them_where_they_become_accounts(
    committed: Database, cloned: str
) -> None:
    await come(committed, 2)
    addresses = ["guest-0@example.com", "guest-1@example.com"]

    assert await hour(committed, cloned) == addresses
    await decided(committed, "EXPIRES")
    await decided(committed, "BECOMES_ACCOUNT")
    assert await hour(committed, cloned) == addresses
    await decided(committed, "EXPIRES")
    await decided(committed, None)
    assert await hour(committed, cloned) == addresses


async def test_what_a_guest_wrote_goes_with_the_guest(committed: Database, cloned: str) -> None:
    await come(committed, 1)
    await decided(committed, "EXPIRES")
    ask = asking(committed)
    async with committed.writes() as session:
        order = (await session.exec(select(Order))).one()
        guest = Viewer(claim_hash=order.claim_hash)
        file = await a_file(session, guest)
        await session.commit()
    input = {"orderId": public(Order, order.id), "fileIds": [public(File, file.id)]}
    write = """mutation ($input: WriteMessageInput!) {
      writeMessage(input: $input) { ... on Message { id } ... on Refusal { code } } }"""
    assert "id" in (await ask(write, by=guest, input={**input, "body": "Hello"}))["writeMessage"]

    await hour(committed, cloned)

    async with committed.writes() as session:
        for model in (Thread, Message, Attachment):
            assert (await session.exec(select(model))).all() == []
        kept = (await session.exec(select(File))).one()
        assert (kept.state, kept.attached_at) == (FileState.GONE, None), "the sweep takes it away"
