"""What webhooks are told, when it is written, and how staff have it sent again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.webhook_events import CHOSEN, KINDS, about, name_of
from kit import clock
from kit.database import Database
from kit.ids import public
from models import (
    ActorKind,
    Event,
    MovementKind,
    StockMovement,
    Webhook,
    WebhookDelivery,
    WebhookDeliveryStatus,
    WebhookEvent,
)
from tests.conftest import Ask, Queries, asking
from tests.makers import a_customer, a_level, a_member_of_staff, a_variant, as_staff
from tests.makers.catalogue import Do, doing, events_of
from tests.makers.payments import a_merchant, a_placed_order
from tests.makers.webhooks import a_webhook, deliveries, happens
from tests.schema.returning import Desk
from tests.schema.test_withdrawals import EVA, matched, withdrawn
from tests.tree import ROOT

DELIVERED, FAILED, WAITING = WebhookDeliveryStatus


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    staff = await a_member_of_staff(session)
    return doing(ask, as_staff(staff, Permission.WEBHOOKS_READ, Permission.WEBHOOKS_WRITE))


async def rows(session: AsyncSession) -> list[WebhookDelivery]:
    found = select(WebhookDelivery).order_by(col(WebhookDelivery.version))
    return list(await session.exec(found.execution_options(populate_existing=True)))


async def test_each_webhook_is_told_what_it_chose_and_nothing_while_it_is_off(
    session: AsyncSession,
) -> None:
    placed = await a_webhook(session, "https://a.example/", WebhookEvent.ORDER_PLACED)
    both = await a_webhook(session)
    await a_webhook(session, is_on=False)
    order = await happens(session, "order:place")
    await happens(session, "order:pay", of=order)
    await happens(session, "order:edit", of=order)
    found = [(row.webhook_id, row.event.value, row.object_id) for row in await rows(session)]
    assert sorted(found) == sorted(
        [
            (placed.id, "ORDER_PLACED", order),
            (both.id, "ORDER_PLACED", order),
            (both.id, "ORDER_PAID", order),
        ]
    )


async def test_an_event_that_is_not_committed_is_never_told(session: AsyncSession) -> None:
    await a_webhook(session)
    await session.commit()
    session.add(
        Event(
            kind="order:place",
            actor_kind=ActorKind.SYSTEM,
            object_kind="order",
            object_id=UUID(int=1),
        )
    )
    await session.flush()
    assert len(await rows(session)) == 1
    await session.rollback()
    assert await rows(session) == []


async def test_telling_takes_no_statement_of_the_program(
    session: AsyncSession, queries: Queries
) -> None:
    await happens(session)
    with queries(1):
        await happens(session)
    await a_webhook(session)
    await a_webhook(session)
    with queries(1):
        await happens(session)
    assert len(await rows(session)) == 2


async def test_what_befalls_a_customer_is_told_of_the_customer(session: AsyncSession) -> None:
    await a_webhook(session)
    ada = await a_customer(session)
    for kind, object_id in (("email_change:confirm", UUID(int=7)), ("customer:expire", None)):
        session.add(
            Event(
                kind=kind,
                actor_kind=ActorKind.CUSTOMER,
                object_kind=None if object_id is None else "email_change",
                object_id=object_id,
                customer_id=ada.id,
            )
        )
    await session.commit()
    found = {(row.event.value, row.object_kind, row.object_id) for row in await rows(session)}
    assert found == {("CUSTOMER_CHANGED", "customer", ada.id)}


async def test_every_movement_of_stock_is_told_of_its_variant(session: AsyncSession) -> None:
    await a_webhook(session)
    variant = await a_variant(session)
    await a_level(session, variant, 3)
    session.add(StockMovement(variant_id=variant.id, kind=MovementKind.SOLD, change=-1, on_hand=2))
    await session.commit()
    moved = [row for row in await rows(session) if row.event is WebhookEvent.STOCK_CHANGED]
    assert len(moved) == 2  # three came, and one went
    assert {(row.object_kind, row.object_id) for row in moved} == {("variant", variant.id)}


async def test_the_life_of_an_order_is_told_as_it_happens(ask: Ask, session: AsyncSession) -> None:
    await a_webhook(session)
    ada, merchant = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada)
    id = f"order_{order.id.hex}"
    await merchant("markOrderPaid", "Order", orderId=id)
    await merchant("confirmOrder", "Order", orderId=id)
    await merchant("cancelOrder", "Order", orderId=id, reason="Sold out")
    told = [name_of(row.event) for row in await rows(session) if row.object_id == order.id]
    assert told[:3] == ["order.paid", "order.confirmed", "order.cancelled"]


async def test_the_lives_of_returns_are_told_as_they_happen(
    ask: Ask, session: AsyncSession
) -> None:
    desk = await Desk(ask, session).open()
    await a_webhook(session)
    first = await desk.approved(3)
    await desk.own("sendReturn", "Return", returnId=first["id"])
    await desk.came(first, (0, 1, "RESALABLE"))
    await desk.do("closeReturn", "Return", returnId=first["id"])
    await desk.do("refundReturn", "Return", returnId=first["id"])
    second = await desk.requested(1)
    await desk.do("declineReturn", "Return", returnId=second["id"], answer="They are worn.")
    third = await desk.requested(1)
    await desk.own("cancelReturn", "Return", returnId=third["id"])
    told: dict[str, list[str]] = {one["id"]: [] for one in (first, second, third)}
    for row in await rows(session):
        if row.object_kind == "return":
            told[about(row.object_kind, row.object_id)].append(name_of(row.event))
    assert told == {
        first["id"]: [
            "return.requested",
            "return.approved",
            "return.sent",
            "return.received",
            "return.received",  # no more of it will come
            "return.refunded",
        ],
        second["id"]: ["return.requested", "return.declined"],
        third["id"]: ["return.requested", "return.cancelled"],
    }


async def test_a_withdrawal_is_told_once_when_its_order_was_looked_for(
    ask: Ask, session: AsyncSession
) -> None:
    desk = await Desk(ask, session).open(on=False, email=EVA["email"])
    await a_webhook(session, "https://erp.example.com/", WebhookEvent.WITHDRAWAL_RECEIVED)
    await withdrawn(ask, desk.order.number)
    await withdrawn(ask, "A-0")
    assert await rows(session) == [], "nothing is written with the receipt that could undo it"

    for _ in range(2):
        found = await matched(session)

    told = [(row.event, row.object_kind, row.object_id) for row in await rows(session)]
    assert told == [(WebhookEvent.WITHDRAWAL_RECEIVED, "withdrawal", one.id) for one in found]
    whose = [event.customer_id for event in await events_of(session, "withdrawal:receive")]
    assert sorted(whose, key=bool) == [None, desk.ada.id]


def test_every_kind_that_is_told_is_one_that_the_program_writes() -> None:
    """A kind whose name has changed would never be told again."""
    files = [path for name in ("domain", "auth") for path in (ROOT / name).rglob("*.py")]
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in files if "webhook" not in path.name
    )
    built = {"order", "customer", "return"}  # whose verbs stand alone
    for event in CHOSEN:
        for kind in KINDS[event]:
            noun, _, verb = kind.partition(":")
            if kind == "stock:move":
                continue
            known = kind in code or (noun in built and f'"{verb}"' in code)
            assert known, kind


async def test_a_test_is_sent_like_an_event(do: Do, session: AsyncSession) -> None:
    row = await a_webhook(session)
    await a_webhook(session)
    of = {"webhookId": public(Webhook, row.id)}
    shown = await do("testWebhook", "WebhookDelivery", "event about status", **of)
    assert shown == {"event": "WEBHOOK_TEST", "about": of["webhookId"], "status": "WAITING"}
    [told] = await rows(session)
    assert (told.webhook_id, told.object_kind, told.object_id) == (row.id, "webhook", row.id)
    assert len(await events_of(session, "webhook:test")) == 1


async def test_one_delivery_is_sent_again_whatever_became_of_it(
    do: Do, session: AsyncSession
) -> None:
    await a_webhook(session)
    for status in (DELIVERED, FAILED, WAITING):
        with clock.travel(-timedelta(days=5)):
            await happens(session)
        row = (await rows(session))[-1]
        later = clock.now() + timedelta(hours=5)
        row.status, row.attempts, row.available_at = status, 7, later
        await session.commit()
        of = {"webhookDeliveryId": public(WebhookDelivery, row.id)}
        shown = await do("replayWebhookDelivery", "WebhookDelivery", "status attempts", **of)
        assert shown == {"status": "WAITING", "attempts": 7 if status is WAITING else 0}
        await session.refresh(row)
        assert row.available_at <= clock.now()
        assert row.give_up_at > clock.now() + timedelta(days=2)
        assert row.ended_at is None
    assert len(await events_of(session, "webhook:replay")) == 3


async def test_all_that_failed_since_a_moment_is_sent_again(do: Do, session: AsyncSession) -> None:
    row, other = await a_webhook(session), await a_webhook(session)
    for days in (9, 3, 1):
        with clock.travel(-timedelta(days=days)):
            await happens(session)
    await session.exec(sa.update(WebhookDelivery).values(status=FAILED))
    await session.commit()
    since = (clock.now() - timedelta(days=4)).isoformat()
    of = {"webhookId": public(Webhook, row.id)}

    async def again(**more: Any) -> Any:
        return await do(
            "replayWebhookDeliveries", "WebhookDeliveriesReplayed", "count", **of, **more
        )

    assert await again(since=since) == {"count": 2}
    assert await again() == {"count": 1}
    assert await again() == {"count": 0}
    assert {one.status for one in await rows(session) if one.webhook_id == other.id} == {FAILED}


async def test_nothing_is_sent_again_to_one_that_is_off(do: Do, session: AsyncSession) -> None:
    row = await a_webhook(session)
    await happens(session)
    [told] = await rows(session)
    row.is_on = False
    session.add(row)
    await session.commit()
    of = {"webhookId": public(Webhook, row.id)}
    off = ("WEBHOOK_OFF", "webhookId")
    assert await do("testWebhook", "WebhookDelivery", **of) == off
    assert await do("replayWebhookDeliveries", "WebhookDeliveriesReplayed", "count", **of) == off
    of = {"webhookDeliveryId": public(WebhookDelivery, told.id)}
    off = ("WEBHOOK_OFF", "webhookDeliveryId")
    assert await do("replayWebhookDelivery", "WebhookDelivery", **of) == off


async def test_no_event_fails_for_a_webhook_that_is_deleted_meanwhile(committed: Database) -> None:
    async with committed.writes() as session:
        webhooks = [await a_webhook(session) for _ in range(10)]
        owner = await a_member_of_staff(session)
    do = doing(asking(committed), as_staff(owner))

    async def happening() -> None:
        async with committed.writes() as session:
            await happens(session)

    gone = [do("deleteWebhook", "Webhook", webhookId=public(Webhook, w.id)) for w in webhooks]
    answers = await asyncio.gather(*gone, *(happening() for _ in range(40)))
    assert all(isinstance(answer, dict) for answer in answers[:10])
    assert await deliveries(committed) == []
    async with committed.writes() as session:
        assert len(await events_of(session, "order:place")) == 40
