"""Refunds over a provider: asked between two transactions, given back and noted once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.payment_news import Heard
from kit.database import Database
from kit.ids import public
from models import (
    Credit,
    OrderLine,
)
from tests.makers import lines_of
from tests.makers.cards import Cards
from tests.makers.catalogue import events_of
from tests.makers.payments import (
    ledger_of,
)
from tests.schema.paying import PAID, K, Shop


@pytest.fixture
async def shop(database: Database, session: AsyncSession) -> Shop:
    """A store with an order that waits for a card."""
    return await Shop(database, session, Cards()).open()


async def test_money_goes_back_over_the_provider_with_one_note(shop: Shop) -> None:
    await shop.start()
    await shop.told(*PAID)
    [line] = await lines_of(shop.session, shop.order)
    lines = [{"orderLineId": public(OrderLine, line.id), "quantity": 1}]
    told = {"orderId": shop.order_id, "amount": "10", "reason": "Scratched", "lines": lines}

    answer = await shop.do("refundOrder", "Order", "paymentStatus", **told)

    assert answer == {"paymentStatus": "PARTLY_REFUNDED"}
    what, wanted = shop.cards.asked[-1]
    assert (what, wanted.amount_minor, wanted.again) == ("refund", 1000, False)
    key = f"re_{wanted.key.hex}"
    assert await shop.told(K.REFUNDED, key, 1000, request_id=wanted.key) is Heard.KNOWN
    [note] = (await shop.session.exec(select(Credit))).all()
    assert (note.total_minor, note.reason) == (1000, "Scratched")
    payment = await shop.payment()
    assert (payment.refunded_minor, payment.refunding_minor) == (1000, 0)
    assert await ledger_of(shop.session, payment) == [("CAPTURED", 2500), ("REFUNDED", 1000)]


@pytest.mark.parametrize("mood", ["silent", "lost", "crash", "open"])
async def test_a_refund_without_an_answer_is_found_and_done_once(shop: Shop, mood: str) -> None:
    await shop.start()
    await shop.told(*PAID)
    shop.cards.mood = mood
    told = {"orderId": shop.order_id, "amount": "20", "reason": "Scratched"}

    answer = await shop.do("refundOrder", "Order", "paymentStatus", **told)

    assert answer == ("INTERNAL" if mood == "crash" else {"paymentStatus": "PAID"})
    payment = await shop.payment()
    assert (payment.refunded_minor, payment.refunding_minor) == (0, 2000)
    more = await shop.do("refundOrder", "Order", orderId=shop.order_id, amount="6", reason="x")
    assert more == ("MORE_THAN_PAID", "amount")
    assert await shop.sweep(timedelta()) == 0
    assert await shop.sweep() == 1

    assert await shop.status() == "PARTLY_REFUNDED"
    payment = await shop.payment()
    assert (payment.refunded_minor, payment.refunding_minor) == (2000, 0)
    refunds = [wanted for what, wanted in shop.cards.asked if what == "refund"]
    assert [wanted.again for wanted in refunds] == [False, True]
    assert len({wanted.key for wanted in refunds}) == 1
    assert len((await shop.session.exec(select(Credit))).all()) == 1
    assert await shop.sweep(timedelta(days=1)) == 0


async def test_news_settles_a_refund_whose_answer_was_lost(shop: Shop) -> None:
    await shop.start()
    await shop.told(*PAID)
    shop.cards.mood = "lost"
    await shop.do("refundOrder", "Order", orderId=shop.order_id, reason="Scratched")
    _, wanted = shop.cards.asked[-1]

    heard = await shop.told(K.REFUNDED, "re_9", 2500, request_id=wanted.key)

    assert (heard, await shop.status()) == (Heard.TAKEN, "REFUNDED")
    assert await shop.sweep() == 0
    [note] = (await shop.session.exec(select(Credit))).all()
    assert note.reason == "Scratched"


async def test_a_refund_that_is_declined_is_refused_and_the_money_can_be_asked_for_again(
    shop: Shop,
) -> None:
    await shop.start()
    await shop.told(*PAID)
    shop.cards.mood = "declined"
    told = {"orderId": shop.order_id, "reason": "x"}

    assert await shop.do("refundOrder", "Order", **told) == ("PAYMENT_DECLINED",)
    assert (await shop.payment()).refunding_minor == 0
    [event] = await events_of(shop.session, "payment:decline")
    assert event.after == {"kind": "REFUND", "reason": "The card was declined."}
    assert (await shop.session.exec(select(Credit))).all() == []

    await shop.do("refundOrder", "Order", **told)
    assert await shop.status() == "REFUNDED"


async def test_a_refund_is_not_refused_because_one_before_it_is_declined_meanwhile(
    shop: Shop,
) -> None:
    await shop.start()
    await shop.told(*PAID)
    told = {"orderId": shop.order_id, "amount": "10", "reason": "x"}
    shop.cards.mood = "silent"
    assert await shop.do("refundOrder", "Order", "paymentStatus", **told) == {
        "paymentStatus": "PAID"
    }

    shop.cards.mood = "declined"  # the one before, which is asked for again
    answer = await shop.do("refundOrder", "Order", "paymentStatus", **told)

    assert answer == {"paymentStatus": "PARTLY_REFUNDED"}
    payment = await shop.payment()
    assert (payment.refunded_minor, payment.refunding_minor) == (1000, 0)
    assert len(await events_of(shop.session, "payment:decline")) == 1


async def test_what_was_given_back_at_the_provider_itself_has_a_note_as_well(shop: Shop) -> None:
    await shop.start()
    await shop.told(*PAID)

    assert await shop.told(K.REFUNDED, "re_dash", 500) is Heard.TAKEN

    [note] = (await shop.session.exec(select(Credit))).all()
    assert (note.total_minor, note.reason) == (500, "Refund at the payment provider")


async def test_goods_that_a_provider_is_asked_to_pay_back_are_not_paid_back_twice(
    shop: Shop,
) -> None:
    await shop.start()
    await shop.told(*PAID)
    [line] = await lines_of(shop.session, shop.order)
    lines = [{"orderLineId": public(OrderLine, line.id), "quantity": 2}]
    told = {"orderId": shop.order_id, "amount": "5", "reason": "Scratched", "lines": lines}
    shop.cards.mood = "lost"
    await shop.do("refundOrder", "Order", **told)

    refused = ("MORE_THAN_ORDERED", "lines.0.quantity")
    assert await shop.do("refundOrder", "Order", **told) == refused
    await shop.sweep()
    assert await shop.do("refundOrder", "Order", **told) == refused
