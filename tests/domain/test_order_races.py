"""Races over orders: money comes in once, goes out once, and what is sent is not cancelled."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import order_moves, payments, refunds, shipments
from domain.order_moves import CancelOrder
from domain.payments import MarkOrderPaid
from domain.refunds import RefundOrder
from domain.shipments import ShipOrder
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import (
    Credit,
    Letter,
    Order,
    OrderLine,
    Payment,
    PaymentEntry,
    PaymentEntryKind,
    Shipment,
    StockLevel,
    StockMovement,
    Variant,
)
from tests.makers import a_customer, a_level, a_variant, lines_of
from tests.makers.payments import a_merchant, a_placed_order, sold
from tests.races import at_once


async def made(
    database: Database, many: int, lines: Any = (("Mug", 2, 1250),)
) -> tuple[Viewer, list[Order]]:
    """Make a merchant and orders of one customer that wait for their payments."""
    async with database.writes() as session:
        by, ada = await a_merchant(session), await a_customer(session)
        return by, [await a_placed_order(session, ada, lines=lines) for _ in range(many)]


async def told(database: Database, operation: Any, by: Viewer, command: Any) -> str:
    """Do something in a transaction; how it is refused, or that it is done."""
    try:
        await database.transaction(lambda session: operation(session, by, command))
    except Refused as refused:
        return refused.code()
    return "done"


def command(of: Any, order: Order, **values: Any) -> Any:
    return of.model_validate({"order_id": public(Order, order.id), **values})


async def _read(database: Database, statement: Any) -> list[Any]:
    async def read(session: AsyncSession) -> list[Any]:
        return list(await session.exec(statement))

    return await database.transaction(read)


async def ledger_adds_up(database: Database) -> None:
    """Compare the sums of every payment with its ledger."""
    entries, payments_ = col(PaymentEntry.payment_id), col(Payment.id)

    def total(kind: PaymentEntryKind) -> Any:
        amounts = sa.func.sum(col(PaymentEntry.amount_minor))
        return sa.func.coalesce(
            select(amounts)
            .where(entries == payments_, col(PaymentEntry.kind) == kind)
            .scalar_subquery(),
            0,
        )

    captured, refunded = total(PaymentEntryKind.CAPTURED), total(PaymentEntryKind.REFUNDED)
    sums = select(Payment.captured_minor, captured, Payment.refunded_minor, refunded)
    for row in await _read(database, sums):
        assert (row[0], row[2]) == (row[1], row[3])


async def test_fifty_who_mark_an_order_paid_do_it_once(committed: Database) -> None:
    by, [order] = await made(committed, 1)

    answers = await at_once(
        lambda _: told(committed, payments.mark_paid, by, command(MarkOrderPaid, order))
    )

    assert Counter(answers) == {"done": 1, "NOTHING_OWED": 49}
    [payment] = await _read(committed, select(Payment))
    assert payment.captured_minor == 2500
    assert len(await _read(committed, select(Letter))) == 1
    await ledger_adds_up(committed)


async def test_fifty_parts_of_a_payment_are_no_more_than_is_owed(committed: Database) -> None:
    by, [order] = await made(committed, 1)
    part = command(MarkOrderPaid, order, amount="6")

    answers = await at_once(lambda _: told(committed, payments.mark_paid, by, part))

    assert Counter(answers) == {"done": 4, "MORE_THAN_OWED": 46}
    await ledger_adds_up(committed)


async def test_fifty_refunds_give_back_no_more_than_was_paid(committed: Database) -> None:
    by, [order] = await made(committed, 1)
    await told(committed, payments.mark_paid, by, command(MarkOrderPaid, order))
    part = command(RefundOrder, order, amount="6", reason="x")

    answers = await at_once(lambda _: told(committed, refunds.refund, by, part))

    assert Counter(answers) == {"done": 4, "MORE_THAN_PAID": 46}
    credits = await _read(committed, select(Credit))
    assert sorted(credit.total_minor for credit in credits) == [600] * 4
    assert len({credit.number for credit in credits}) == 4
    await ledger_adds_up(committed)


async def test_a_whole_refund_is_one_whoever_asks_for_it(committed: Database) -> None:
    by, orders = await made(committed, 5)
    for order in orders:
        await told(committed, payments.mark_paid, by, command(MarkOrderPaid, order))

    answers = await at_once(
        lambda n: told(
            committed, refunds.refund, by, command(RefundOrder, orders[n % 5], reason="x")
        )
    )

    assert Counter(answers) == {"done": 5, "MORE_THAN_PAID": 45}
    assert [c.total_minor for c in await _read(committed, select(Credit))] == [2500] * 5


async def test_what_is_cancelled_is_not_sent_and_what_is_sent_is_not_cancelled(
    committed: Database,
) -> None:
    by, orders = await made(committed, 25)
    async with committed.writes() as session:
        mug = await a_variant(session)
        await a_level(session, mug, 100)
        for order in orders:
            await sold(session, order, mug)

    async def both(order: Order) -> tuple[str, ...]:
        sent = told(committed, shipments.ship, by, command(ShipOrder, order, carrier="UPS"))
        gone = told(committed, order_moves.cancel, by, command(CancelOrder, order, reason="x"))
        return tuple(await asyncio.gather(sent, gone))

    answers = await at_once(lambda n: both(orders[n]), 25)

    assert set(answers) <= {("done", "ALREADY_SHIPPED"), ("MOVE_NOT_ALLOWED", "done")}
    cancelled = answers.count(("MOVE_NOT_ALLOWED", "done"))
    assert len(await _read(committed, select(Shipment))) == 25 - cancelled
    await _stock_is(committed, mug, 50 + 2 * cancelled)


async def _stock_is(database: Database, variant: Variant, on_hand: int) -> None:
    level = select(StockLevel.on_hand).where(col(StockLevel.variant_id) == variant.id)
    ledger = select(sa.func.sum(col(StockMovement.change)))
    of = ledger.where(col(StockMovement.variant_id) == variant.id)
    assert (await _read(database, level), await _read(database, of)) == ([on_hand], [on_hand])


async def test_fifty_who_cancel_put_the_stock_back_once(committed: Database) -> None:
    by, [order] = await made(committed, 1)
    async with committed.writes() as session:
        mug = await a_variant(session)
        await a_level(session, mug, 5)
        await sold(session, order, mug)
    gone = command(CancelOrder, order, reason="x")

    answers = await at_once(lambda _: told(committed, order_moves.cancel, by, gone))

    assert Counter(answers) == {"done": 1, "MOVE_NOT_ALLOWED": 49}
    await _stock_is(committed, mug, 5)


async def test_fifty_parcels_hold_no_more_than_was_ordered(committed: Database) -> None:
    by, [order] = await made(committed, 1, (("Mug", 7, 100),))
    async with committed.writes() as session:
        [line] = await lines_of(session, order)
    lines = [{"order_line_id": public(OrderLine, line.id), "quantity": 2}]
    parcel = command(ShipOrder, order, carrier="UPS", lines=lines)

    answers = await at_once(lambda _: told(committed, shipments.ship, by, parcel))

    assert Counter(answers) == {"done": 3, "NOT_THAT_MANY_LEFT": 47}
    [line] = await _read(committed, select(OrderLine))
    assert line.shipped_quantity == 6


async def test_refunds_and_payments_of_one_customer_wait_in_no_circle(committed: Database) -> None:
    by, orders = await made(committed, 10)

    async def day(order: Order, n: int) -> list[str]:
        steps = [
            partial(told, committed, payments.mark_paid, by, command(MarkOrderPaid, order)),
            partial(told, committed, shipments.ship, by, command(ShipOrder, order, carrier="UPS")),
            partial(
                told, committed, refunds.refund, by, command(RefundOrder, order, reason=f"{n}")
            ),
        ]
        return [await step() for step in steps]

    answers = await at_once(lambda n: day(orders[n % 10], n))

    assert {len(answer) for answer in answers} == {3}
    assert sum(answer.count("done") for answer in answers) >= 20
    await ledger_adds_up(committed)
