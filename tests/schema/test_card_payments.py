"""Payments at a provider: asked between two transactions, whatever is cut between them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import asking
from domain.payment_news import Heard
from kit.database import Database
from kit.ids import public
from models import (
    Payment,
    PaymentRequest,
)
from tests.conftest import Ask
from tests.makers import as_customer
from tests.makers.cards import Cards
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import (
    ledger_of,
    letters_of,
    payments_of,
)
from tests.schema.paying import PAID, STARTED, K, Shop


@pytest.fixture
async def shop(database: Database, session: AsyncSession) -> Shop:
    """A store with an order that waits for a card."""
    return await Shop(database, session, Cards()).open()


async def test_a_customer_begins_to_pay_and_goes_on_with_the_same_attempt(shop: Shop) -> None:
    started = await shop.start()
    assert started == {
        "clientSecret": "sec_1",
        "publicKey": "pk_test",
        "provider": "cards",
        "payment": {"state": "PENDING"},
    }
    assert await shop.start() == started

    (_, first), (_, again) = shop.cards.asked
    assert (first.key, first.amount_minor, first.reference) == (again.key, 2500, None)
    assert again.reference == (await shop.payment()).reference == f"pi_{first.payment_id.hex}"
    rows = (await shop.session.exec(select(PaymentRequest))).all()
    assert [(row.kind, row.state) for row in rows] == [("START", "DONE")]
    assert "sec_1" not in repr([row.model_dump() for row in rows])


async def test_what_the_provider_tells_is_paid_once(shop: Shop) -> None:
    await shop.start()

    heard = [await shop.told(*PAID) for _ in range(3)]

    assert heard == [Heard.TAKEN, Heard.KNOWN, Heard.KNOWN]
    assert await shop.status() == "PAID"
    assert await ledger_of(shop.session, await shop.payment()) == [("CAPTURED", 2500)]
    assert [one.template for one in await letters_of(shop.session)] == ["order_paid"]
    [event] = await events_of(shop.session, "order:pay")
    assert (event.actor_kind, event.customer_id) == ("SYSTEM", shop.ada.id)
    assert await shop.start() == ("NOTHING_OWED",)


async def test_news_that_comes_before_the_answer_finds_its_payment(shop: Shop) -> None:
    shop.cards.mood = "crash"
    assert await shop.start() == "INTERNAL"
    payment = await shop.payment()
    assert payment.reference is None

    heard = await shop.told(K.CAPTURED, "captured", 2500, payment_id=payment.id)

    assert (heard, await shop.status()) == (Heard.TAKEN, "PAID")
    assert (await shop.payment()).reference == f"pi_{payment.id.hex}"


@pytest.mark.parametrize(
    "said",
    [
        [
            (K.FAILED, "evt_1", 0),
            (K.AUTHORIZED, "authorized", 2500),
            (K.CAPTURED, "captured", 2500),
        ],
        [
            (K.CAPTURED, "captured", 2500),
            (K.AUTHORIZED, "authorized", 2500),
            (K.FAILED, "evt_1", 0),
        ],
        [(K.CAPTURED, "captured", 2500), (K.VOIDED, "voided", 0)],
    ],
)
async def test_news_in_any_order_ends_the_same(shop: Shop, said: list[Any]) -> None:
    await shop.start()
    for one in said:
        assert await shop.told(*one) is Heard.TAKEN

    assert await shop.status() == "PAID"
    assert len(await letters_of(shop.session)) == 1


async def test_a_failed_attempt_shows_and_the_next_may_follow(shop: Shop) -> None:
    await shop.start()
    await shop.told(K.FAILED, "evt_1", 0)
    assert await shop.status() == "FAILED"
    assert (await shop.start())["clientSecret"] == "sec_1"
    await shop.told(*PAID)
    assert await shop.status() == "PAID"


async def test_strange_news_changes_nothing(shop: Shop) -> None:
    await shop.start()
    other = await shop.place()
    [theirs] = await payments_of(shop.session, other)

    assert await shop.told(K.CAPTURED, "captured", 2500, reference="pi_x") is Heard.STRANGE
    assert await shop.told(K.CAPTURED, "captured", 2501) is Heard.STRANGE
    assert await shop.told(K.CAPTURED, "captured", 2500, currency="USD") is Heard.STRANGE
    mixed = {"payment_id": theirs.id}
    assert await shop.told(K.FAILED, "evt", 0, **mixed) is Heard.TAKEN
    assert await shop.told(K.REFUNDED, "re_1", 1) is Heard.EARLY

    assert len(await events_of(shop.session, "payment:mismatch")) == 2
    assert (await payments_of(shop.session, other))[0].failed_at is None
    assert await shop.status() == "FAILED"
    assert await letters_of(shop.session) == []


async def test_news_of_nothing_is_strange_and_leaves_the_payment_to_come(shop: Shop) -> None:
    await shop.start()

    assert await shop.told(K.CAPTURED, "captured", 0) == "STRANGE"
    assert await shop.told(K.AUTHORIZED, "authorized", 0) == "STRANGE"
    assert await shop.told(*PAID) == "TAKEN"

    assert await shop.status() == "PAID"
    assert len(await events_of(shop.session, "payment:mismatch")) == 2


async def test_a_promise_is_taken_when_goods_are_sent(shop: Shop) -> None:
    await shop.start()
    await shop.told(K.AUTHORIZED, "authorized", 2500)
    assert await shop.status() == "AUTHORIZED"
    assert (await events_of(shop.session, "order:authorize"))[0].is_public

    sent = {"orderId": shop.order_id, "carrier": "UPS"}
    answer = await shop.do("shipOrder", "Order", "paymentStatus status", **sent)

    assert answer == {"paymentStatus": "PAID", "status": "SHIPPED"}
    assert await shop.told(*PAID) is Heard.KNOWN
    templates = [one.template for one in await letters_of(shop.session)]
    assert templates == ["order_shipped", "order_paid"]


async def test_a_promise_is_taken_by_hand_or_declined(shop: Shop) -> None:
    await shop.start()
    await shop.told(K.AUTHORIZED, "authorized", 2500)
    id = public(Payment, (await shop.payment()).id)
    shop.cards.mood = "declined"
    assert await shop.do("capturePayment", "Payment", paymentId=id) == ("PAYMENT_DECLINED",)
    assert await shop.status() == "AUTHORIZED"

    assert await shop.do("capturePayment", "Payment", "state", paymentId=id) == {"state": "PAID"}
    again = await shop.do("capturePayment", "Payment", paymentId=id)
    assert again == ("NOT_AUTHORIZED", "paymentId")


async def test_a_provider_that_is_silent_or_says_no_begins_nothing(shop: Shop) -> None:
    shop.cards.mood = "silent"
    assert await shop.start() == ("PROVIDER_SILENT",)
    shop.cards.mood = "declined"
    assert await shop.start() == ("PAYMENT_DECLINED",)
    assert await shop.status() == "FAILED"
    assert (await shop.start())["clientSecret"] == "sec_1"


async def test_cancelling_calls_the_payment_off_at_the_provider(shop: Shop) -> None:
    await shop.start()
    shop.cards.mood = "silent"
    await shop.do("cancelOrder", "Order", orderId=shop.order_id, reason="x")
    assert (await shop.payment()).state == "PENDING"

    assert await shop.sweep() == 1

    assert (await shop.payment()).state == "CANCELLED"
    assert [what for what, _ in shop.cards.asked] == ["start", "cancel", "cancel"]


async def test_what_is_called_off_while_it_is_being_begun_is_called_off_once_it_has(
    shop: Shop,
) -> None:
    shop.cards.mood = "silent"
    await shop.start()
    [id] = (await shop.session.exec(select(PaymentRequest.id))).all()
    taken = await shop.database.transaction(lambda s: asking.take(s, id))
    assert taken is not None
    begun = await shop.cards.start(taken[2])
    shop.cards.mood = "silent"
    await shop.do("cancelOrder", "Order", orderId=shop.order_id, reason="x")
    assert (await shop.payment()).state == "CANCELLED"

    await shop.database.transaction(lambda s: asking.settle(s, id, begun))
    await shop.sweep()

    what, wanted = shop.cards.asked[-1]
    assert (what, wanted.reference) == ("cancel", begun.reference)


async def test_money_that_comes_after_the_cancellation_is_known_and_can_go_back(
    shop: Shop,
) -> None:
    await shop.start()
    shop.cards.mood = "declined"  # it has been paid a moment ago
    await shop.do("cancelOrder", "Order", orderId=shop.order_id, reason="x")

    assert await shop.told(*PAID) is Heard.TAKEN

    assert await shop.status() == "PAID"
    assert [one.template for one in await letters_of(shop.session)] == ["order_cancelled"]
    back = {"orderId": shop.order_id, "reason": "Cancelled"}
    answer = await shop.do("refundOrder", "Order", "status paymentStatus", **back)
    assert answer == {"status": "CANCELLED", "paymentStatus": "REFUNDED"}


async def test_an_order_that_is_paid_by_hand_calls_the_card_off(shop: Shop) -> None:
    await shop.start()

    await shop.do("markOrderPaid", "Order", orderId=shop.order_id)

    card, transfer = await payments_of(shop.session, shop.order)
    assert (card.state, transfer.state) == ("CANCELLED", "PAID")
    assert await shop.status() == "PAID"


async def test_without_its_provider_a_card_is_neither_offered_nor_asked(
    shop: Shop, ask: Ask
) -> None:
    offered = (await shop.ask("{ paymentMethods { method provider } }"))["paymentMethods"]
    assert offered == [{"method": "CARD", "provider": "cards"}]
    assert (await ask("{ paymentMethods { method } }"))["paymentMethods"] == []
    id = public(Payment, (await shop.payment()).id)
    do = doing(ask, as_customer(shop.ada))
    assert await do(*STARTED, paymentId=id) == ("PROVIDER_SILENT",)
    open_ = select(PaymentRequest.state).where(col(PaymentRequest.kind) == "START")
    assert (await shop.session.exec(open_)).all() == ["OPEN"]
    assert shop.cards.asked == []
