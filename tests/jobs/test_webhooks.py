"""Webhooks: what happens is told, at least once, and who does not listen holds up nobody."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from sqlmodel import select
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from domain import webhook_queue
from domain.webhook_queue import EACH, FIRST_WAIT, LEASE, LONG, Outcome
from jobs.webhooks import SLOTS, Teller
from kit import clock
from kit.database import Database
from kit.outside import Outside
from kit.posting import Poster
from models import Event, Letter, StaffStatus, WebhookDeliveryStatus, WebhookEvent
from tests.makers import a_member_of_staff
from tests.makers.webhooks import SECRET, a_webhook, deliveries, happens, the_webhook
from tests.receivers import Receiver, receiving

HERE = Outside.of(["127.0.0.1"], plain=True)
MINUTE = timedelta(minutes=1)
DELIVERED, FAILED, WAITING = WebhookDeliveryStatus


def teller(database: Database, patience: float = 5, slots: int = SLOTS) -> Teller:
    """Make who delivers to this machine."""
    return Teller(database, Poster(HERE, patience=patience), slots=slots)


async def told(database: Database, receiver: Receiver, *kinds: str) -> UUID:
    """Make a webhook at the receiver, and let something happen."""
    async with database.writes() as session:
        webhook = await a_webhook(session, receiver.url)
        for kind in kinds or ("order:place",):
            await happens(session, kind)
        return webhook.id


async def test_what_happens_is_told_signed_and_once(committed: Database) -> None:
    async with receiving() as receiver:
        id = await told(committed, receiver)
        assert [await teller(committed).deliver(), await teller(committed).deliver()] == [1, 0]
        [received] = receiver.received
    [row] = await deliveries(committed)
    assert (row.status, row.attempts, row.webhook_id) == (DELIVERED, 1, id)
    assert (row.last_status, row.last_answer, row.last_error) == (200, "ok", None)
    assert row.ended_at is not None
    assert row.locked_until is None
    assert received.headers["webhook-id"] == f"webhook_delivery_{row.id.hex}"
    assert received.headers["content-type"] == "application/json"
    assert Verifier(SECRET).verify(received.body, received.headers) == {
        "type": "order.placed",
        "timestamp": f"{row.created_at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "data": {"id": f"order_{row.object_id.hex}", "version": row.version},
    }
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(received.body.replace(b"placed", b"paid"), received.headers)


async def test_the_later_of_two_events_has_the_higher_version(committed: Database) -> None:
    async with receiving() as receiver:
        async with committed.writes() as session:
            await a_webhook(session, receiver.url)
            order = await happens(session, "order:place")
            await happens(session, "order:pay", of=order)
        await teller(committed).deliver()
    bodies = [orjson.loads(received.body) for received in receiver.received]
    by_type = {body["type"]: body["data"]["version"] for body in bodies}
    assert by_type["order.placed"] < by_type["order.paid"]


async def test_both_secrets_sign_while_one_replaces_the_other(committed: Database) -> None:
    old = b"the secret before, 32 bytes long"
    until = clock.now() + MINUTE
    async with receiving() as receiver:
        async with committed.writes() as session:
            await a_webhook(session, receiver.url, old_secret=old, old_secret_until=until)
            await happens(session)
        await teller(committed).deliver()
        with clock.travel(2 * MINUTE):
            async with committed.writes() as session:
                await happens(session)
            await teller(committed).deliver()
        first, second = receiver.received
    for secret in (SECRET, old):
        Verifier(secret).verify(first.body, first.headers)
    Verifier(SECRET).verify(second.body, second.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(second.body, second.headers)


@pytest.mark.parametrize("status", [302, 400, 401, 404, 429, 500, 503])
async def test_what_is_not_taken_is_tried_again_later(committed: Database, status: int) -> None:
    async with receiving() as receiver:
        id = await told(committed, receiver)
        receiver.says(status, "no")
        before = clock.now()
        await teller(committed).deliver()
        [row] = await deliveries(committed)
        assert (row.status, row.attempts, row.last_status, row.last_answer) == (
            WAITING,
            1,
            status,
            "no",
        )
        assert before + FIRST_WAIT <= row.available_at <= clock.now() + 1.25 * FIRST_WAIT
        webhook = await the_webhook(committed, id)
        assert (webhook.failures, webhook.is_on) == (1, True)
        assert webhook.failing_since is not None
        receiver.says(204)
        assert await teller(committed).deliver() == 0
        with clock.travel(MINUTE):
            assert await teller(committed).deliver() == 1
    [row] = await deliveries(committed)
    assert (row.status, row.attempts) == (DELIVERED, 2)
    webhook = await the_webhook(committed, id)
    assert (webhook.failures, webhook.failing_since, webhook.resting_until) == (0, None, None)
    ids = {received.headers["webhook-id"] for received in receiver.received}
    assert len(ids) == 1


async def test_what_never_arrives_is_given_up_after_three_days_of_a_dozen_tries(
    committed: Database, unused_tcp_port: int
) -> None:
    async with committed.writes() as session:
        await a_webhook(session, f"http://127.0.0.1:{unused_tcp_port}/")
        await happens(session)
    begun, ahead = clock.now(), timedelta()
    while True:
        with clock.travel(ahead):
            await teller(committed).deliver()
            [row] = await deliveries(committed)
            if row.status is not WAITING:
                break
            ahead += row.available_at - clock.now() + 6 * MINUTE  # by when its address has rested
    assert row.status is FAILED
    assert (row.last_status, row.last_error) == (None, "connection")
    assert row.ended_at is not None
    assert timedelta(days=2) < row.ended_at - begun <= timedelta(days=3)
    assert 8 <= row.attempts <= 16


async def test_a_dead_receiver_holds_up_nobody_else(committed: Database) -> None:
    never = asyncio.Event()
    async with receiving() as dead, receiving() as well:

        async def hang(writer: asyncio.StreamWriter) -> None:
            await never.wait()

        dead.behave = hang
        async with committed.writes() as session:
            await a_webhook(session, dead.url)
            await a_webhook(session, well.url)
            for _ in range(100):
                await happens(session)
        stop = asyncio.Event()
        running = asyncio.create_task(teller(committed, patience=60, slots=16).run(stop))
        await well.until(100)
        assert dead.open == EACH
        assert well.most <= EACH
        running.cancel()
        await asyncio.wait([running])


async def test_one_that_failed_is_tried_by_one_delivery_at_a_time(committed: Database) -> None:
    async with receiving() as receiver:
        await told(committed, receiver, *(["order:place"] * 20))
        receiver.says(500)
        await teller(committed).deliver()
        tried = len(receiver.received)
        assert tried == EACH
        with clock.travel(timedelta(seconds=2)):
            await teller(committed).deliver()
        assert len(receiver.received) == tried + 1
        receiver.says(200)
        with clock.travel(MINUTE):
            await teller(committed).deliver()
    counts = Counter(row.status for row in await deliveries(committed))
    assert counts == {DELIVERED: 20}


async def test_one_that_was_being_sent_when_its_sender_died_is_sent_again(
    committed: Database,
) -> None:
    async with receiving() as receiver:
        await told(committed, receiver)
        [taken] = await committed.transaction(lambda s: webhook_queue.claim(s, 10, {}))
        assert await teller(committed).deliver() == 0
        with clock.travel(LEASE + MINUTE):
            assert await teller(committed).deliver() == 1
            late = [Outcome(taken, 500)]  # what the first sender would have said
            await committed.transaction(lambda s: webhook_queue.note(s, late))
    [row] = await deliveries(committed)
    assert (row.status, row.attempts) == (DELIVERED, 2)


async def test_many_senders_send_each_delivery_once(committed: Database) -> None:
    async with receiving() as receiver:
        await told(committed, receiver, *(["order:place"] * 60))
        await asyncio.gather(*(teller(committed).deliver() for _ in range(6)))
        assert len(receiver.received) == 60
    assert {row.attempts for row in await deliveries(committed)} == {1}


async def test_after_long_failure_it_is_switched_off_and_who_made_it_gets_a_letter(
    committed: Database,
) -> None:
    async with receiving() as receiver:
        async with committed.writes() as session:
            olive = await a_member_of_staff(session, email="olive@shop.example", language="de")
            await a_member_of_staff(session)
            since = clock.now() - LONG
            webhook = await a_webhook(
                session, receiver.url, created_by=olive.id, failing_since=since, failures=9
            )
            await happens(session)
        receiver.says(500, "no")
        await teller(committed).deliver()
        async with committed.writes() as session:
            await happens(session)
        with clock.travel(timedelta(hours=1)):
            assert await teller(committed).deliver() == 0
    webhook = await the_webhook(committed, webhook.id)
    assert not webhook.is_on
    assert webhook.switched_off_at is not None
    async with committed.writes() as session:
        [letter] = await session.exec(select(Letter))
        kinds = [event.kind for event in await session.exec(select(Event))]
    assert (letter.template, letter.to_address, letter.language) == (
        "webhook_off",
        "olive@shop.example",
        "de",
    )
    assert letter.payload["reason"] == "HTTP 500"
    assert kinds.count("webhook:switch_off") == 1
    assert [row.status for row in await deliveries(committed)] == [WAITING]  # none while it is off


async def test_where_its_maker_has_left_the_owners_get_the_letter(committed: Database) -> None:
    async with receiving() as receiver:
        async with committed.writes() as session:
            gone = await a_member_of_staff(session, status=StaffStatus.BLOCKED)
            await a_member_of_staff(session, email="owner@shop.example")
            await a_webhook(session, receiver.url, created_by=gone.id)
            await happens(session)
        receiver.says(410)  # "do not send me this any more"
        await teller(committed).deliver()
    async with committed.writes() as session:
        assert [one.to_address for one in await session.exec(select(Letter))] == [
            "owner@shop.example"
        ]
    assert [row.status for row in await deliveries(committed)] == [FAILED]


async def test_the_bell_wakes_who_delivers(committed: Database, cloned: str) -> None:
    async with receiving() as receiver:
        async with committed.writes() as session:
            await a_webhook(session, receiver.url, WebhookEvent.ORDER_PLACED)
        stop = asyncio.Event()
        sender = Teller(committed, Poster(HERE), listen=cloned)
        running = asyncio.create_task(sender.run(stop))
        async with committed.writes() as session:
            await happens(session)
            await happens(session, "order:pay")
        await receiver.until(1)
        stop.set()
        await running
    [row] = await deliveries(committed)
    assert row.status is DELIVERED
