"""Races over numbers: invoices and credit notes follow each other without a gap."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import invoices, payments, refunds, shipments
from domain.invoices import IssueInvoice
from domain.payments import MarkOrderPaid
from domain.refunds import RefundOrder
from domain.shipments import ShipOrder
from kit.database import Database
from models import Credit, Invoice, Order
from tests.domain.test_order_races import command, made, told
from tests.makers.letterheads import a_letterhead
from tests.races import at_once


async def billing(database: Database, many: int) -> tuple[Viewer, list[Order]]:
    """Make a store that has said who it is, with orders that wait for their payments."""
    async with database.writes() as session:
        await a_letterhead(session)
    return await made(database, many)


async def numbers(database: Database, model: Any) -> list[str]:
    async def read(session: AsyncSession) -> list[str]:
        return sorted(await session.exec(select(col(model.number))))

    return await database.transaction(read)


def in_a_row(letter: str, many: int) -> list[str]:
    return [f"{letter}-{1001 + n}" for n in range(many)]


async def test_fifty_invoices_at_once_have_numbers_in_a_row_though_some_fail(
    committed: Database,
) -> None:
    by, orders = await billing(committed, 50)

    async def pay(session: AsyncSession, viewer: Viewer, number: int) -> None:
        await payments.mark_paid(session, viewer, command(MarkOrderPaid, orders[number]))
        if number % 5 == 0:
            raise OSError("the connection is lost")

    async def paid(number: int) -> bool:
        try:
            await committed.transaction(lambda session: pay(session, by, number))
        except OSError:
            return False
        return True

    assert sum(await at_once(paid)) == 40
    assert await numbers(committed, Invoice) == in_a_row("I", 40)


async def test_fifty_credit_notes_at_once_have_numbers_in_a_row(committed: Database) -> None:
    by, orders = await billing(committed, 25)
    for order in orders:
        await told(committed, payments.mark_paid, by, command(MarkOrderPaid, order))
    parts = [command(RefundOrder, order, amount="6", reason="x") for order in orders * 2]
    parts[7] = command(RefundOrder, orders[7], amount="26", reason="more than was paid")

    answers = await at_once(lambda n: told(committed, refunds.refund, by, parts[n]))

    assert answers.count("done") == 49
    assert await numbers(committed, Credit) == in_a_row("C", 49)


async def test_an_order_that_is_paid_sent_and_billed_at_once_has_one_invoice(
    committed: Database,
) -> None:
    by, [order] = await billing(committed, 1)
    ways: list[tuple[Any, Any]] = [
        (payments.mark_paid, command(MarkOrderPaid, order)),
        (shipments.ship, command(ShipOrder, order, carrier="DHL")),
        (invoices.issue, command(IssueInvoice, order)),
    ]

    await at_once(lambda n: told(committed, ways[n % 3][0], by, ways[n % 3][1]))

    assert await numbers(committed, Invoice) == ["I-1001"]
