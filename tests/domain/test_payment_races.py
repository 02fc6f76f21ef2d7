"""Races over payments at a provider: news, answers and staff at once, and money is told once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import asking, payments, refunds
from domain.payment_news import Heard, hear
from domain.payments import MarkOrderPaid
from domain.providers import News
from domain.refunds import RefundOrder
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import (
    Credit,
    Letter,
    Order,
    Payment,
    PaymentEntry,
    PaymentEntryKind,
    PaymentMethod,
    PaymentRequest,
)
from tests.makers import a_customer
from tests.makers.cards import Cards, news
from tests.makers.payments import a_merchant, a_placed_order, payments_of
from tests.races import at_once


async def made(database: Database, cards: Cards, many: int) -> tuple[Viewer, list[News]]:
    """Make a merchant, and orders that wait for cards; the news that each is paid."""
    told = []
    async with database.writes() as session:
        by, ada = await a_merchant(session), await a_customer(session)
        for _ in range(many):
            order = await a_placed_order(session, ada, PaymentMethod.CARD, cards.providers)
            [payment] = await payments_of(session, order)
            payment.reference = f"pi_{payment.id.hex}"
            session.add(payment)
            await session.commit()
            told.append(paid(payment))
    return by, told


def paid(payment: Payment) -> News:
    reference = payment.reference or ""
    return news(PaymentEntryKind.CAPTURED, "captured", 2500, reference=reference)


async def rows(database: Database, model: Any) -> list[Any]:
    async def read(session: AsyncSession) -> list[Any]:
        return list(await session.exec(select(model).order_by(model.id)))

    return await database.transaction(read)


async def tell(database: Database, said: News) -> Heard:
    return await database.transaction(lambda session: hear(session, "cards", said))


async def done(database: Database, operation: Any, by: Viewer, command: Any) -> str:
    """Do something in a transaction; how it is refused, or that it is done."""
    try:
        await database.transaction(lambda session: operation(session, by, command))
    except Refused as refused:
        return refused.code()
    return "done"


async def test_fifty_times_the_same_news_pays_once(committed: Database) -> None:
    _, [said] = await made(committed, Cards(), 1)

    heard = await at_once(lambda _: tell(committed, said))

    assert Counter(heard) == {Heard.TAKEN: 1, Heard.KNOWN: 49}
    [payment] = await rows(committed, Payment)
    assert payment.captured_minor == 2500
    assert len(await rows(committed, PaymentEntry)) == 1
    assert len(await rows(committed, Letter)) == 1


async def test_a_card_and_a_transfer_at_once_lose_no_money(committed: Database) -> None:
    by, said = await made(committed, Cards(), 25)
    orders = await rows(committed, Order)

    async def both(n: int) -> tuple[str, Heard]:
        command = MarkOrderPaid.model_validate({"order_id": public(Order, orders[n].id)})
        transfer = done(committed, payments.mark_paid, by, command)
        card = tell(committed, said[n])
        return await asyncio.gather(transfer, card)

    answers = await at_once(both, 25)

    assert {card for _, card in answers} == {Heard.TAKEN}
    twice = sum(transfer == "done" for transfer, _ in answers)
    assert {transfer for transfer, _ in answers} <= {"done", "NOTHING_OWED"}
    captured = [row.captured_minor for row in await rows(committed, Payment)]
    assert sum(captured) == 2500 * (25 + twice)
    assert {order.payment_status for order in await rows(committed, Order)} == {"PAID"}
    assert len(await rows(committed, Letter)) == 25


async def test_fifty_refunds_at_a_provider_ask_for_no_more_than_was_paid(
    committed: Database,
) -> None:
    cards = Cards()
    by, [said] = await made(committed, cards, 1)
    await tell(committed, said)
    [order] = await rows(committed, Order)
    given = {"order_id": public(Order, order.id), "amount": "6", "reason": "x"}
    part = RefundOrder.model_validate(given)

    answers = await at_once(lambda _: done(committed, refunds.refund, by, part))

    assert Counter(answers) == {"done": 4, "MORE_THAN_PAID": 46}
    [payment] = await rows(committed, Payment)
    assert (payment.refunded_minor, payment.refunding_minor) == (0, 2400)

    await at_once(lambda _: asking.ask_for(committed.transaction, cards.providers, order.id), 20)

    [payment] = await rows(committed, Payment)
    assert (payment.refunded_minor, payment.refunding_minor) == (2400, 0)
    assert [credit.total_minor for credit in await rows(committed, Credit)] == [600] * 4
    assert len(cards.done) == 4, "each was done once there, however often it was asked"


async def test_an_answer_and_the_news_of_it_make_one_refund(committed: Database) -> None:
    cards = Cards()
    by, said = await made(committed, cards, 10)
    for one in said:
        await tell(committed, one)
    for order in await rows(committed, Order):
        given = {"order_id": public(Order, order.id), "reason": "x"}
        await done(committed, refunds.refund, by, RefundOrder.model_validate(given))
    requests = await rows(committed, PaymentRequest)
    by_id = {row.id: row for row in await rows(committed, Payment)}

    async def both(n: int) -> None:
        request = requests[n % 10]
        back = news(
            PaymentEntryKind.REFUNDED,
            f"re_{request.id.hex}",
            2500,
            reference=by_id[request.payment_id].reference,
            request_id=request.id,
        )
        asked = asking.ask(committed.transaction, cards.providers, request.id)
        await asyncio.gather(asked, tell(committed, back))

    await at_once(both, 20)

    refunded = [row.refunded_minor for row in await rows(committed, Payment)]
    assert refunded == [2500] * 10
    assert len(await rows(committed, Credit)) == 10
