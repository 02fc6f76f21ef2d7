"""Races over returns: nothing is returned, received or given back twice, however many try."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import receiving, return_moves, return_refunds, returns, settings, shipments
from domain.receiving import ReceiveReturn
from domain.return_moves import ApproveReturn
from domain.return_refunds import RefundReturn
from domain.returns import RequestReturn
from domain.settings import Feature, key_of
from domain.shipments import ShipOrder
from kit.database import Database
from kit.ids import public
from models import (
    Credit,
    Customer,
    Order,
    OrderLine,
    Payment,
    Return,
    ReturnLine,
    StockLevel,
)
from tests.domain.test_order_races import command, told
from tests.makers import a_customer, a_level, a_variant, as_customer, lines_of
from tests.makers.payments import a_merchant, a_placed_order, line_ids, sold
from tests.races import at_once

LINES = (("Mug", 3, 1000),)


async def test_fifty_who_want_the_same_get_no_more_than_there_is(committed: Database) -> None:
    """Three mugs: asked for, received and refunded, each by fifty at once, one piece a time."""
    by, ada, order, line = await _sent(committed)
    wanted = {"order_line_id": line, "quantity": 1, "reason": "FAULTY"}
    request = command(RequestReturn, order, lines=[wanted])
    asked = await at_once(lambda _: told(committed, returns.request, as_customer(ada), request))
    assert Counter(asked) == {"done": 3, "ALREADY_RETURNED": 47}

    async with committed.writes() as session:
        first, *others = list(await session.exec(select(Return).order_by(col(Return.id))))
        await session.exec(sa.delete(Return).where(col(Return.id).in_([r.id for r in others])))
        await session.exec(sa.update(ReturnLine).values(quantity=3))
        of = {"return_id": public(Return, first.id)}
        await return_moves.approve(session, by, ApproveReturn.model_validate(of))
        await session.commit()
        [back] = (await session.exec(select(ReturnLine))).all()

    one: dict[str, Any] = {"return_line_id": public(ReturnLine, back.id), "quantity": 1}
    receive = {**of, "lines": [{**one, "condition": "RESALABLE"}]}
    came = await at_once(
        lambda _: told(committed, receiving.receive, by, ReceiveReturn.model_validate(receive))
    )
    assert Counter(came) == {"done": 3, "RETURN_MOVE_NOT_ALLOWED": 47}

    refund = {**of, "lines": [one]}
    given = await at_once(
        lambda _: told(committed, return_refunds.refund, by, RefundReturn.model_validate(refund))
    )
    assert Counter(given) == {"done": 3, "NOTHING_TO_GIVE_BACK": 47}
    await _adds_up(committed)


async def _sent(database: Database) -> tuple[Viewer, Customer, Order, str]:
    """Let Ada have bought, paid and been sent three mugs."""
    async with database.writes() as session:
        await settings.put(session, SYSTEM, {key_of(Feature.RETURNS): True})
        by, ada = await a_merchant(session), await a_customer(session)
        mug = await a_variant(session)
        await a_level(session, mug, 3)
        order = await a_placed_order(session, ada, lines=LINES)
        await sold(session, order, mug)
        await session.exec(sa.update(Payment).values(captured_minor=3000))
        await session.commit()
        await shipments.ship(session, by, command(ShipOrder, order, carrier="DHL"))
        await session.commit()
        [line] = line_ids(await lines_of(session, order))
        return by, ada, order, line


async def _adds_up(database: Database) -> None:
    async def read(session: AsyncSession) -> None:
        [line] = await session.exec(select(OrderLine))
        [payment] = await session.exec(select(Payment))
        [level] = await session.exec(select(StockLevel))
        credits = list(await session.exec(select(Credit)))
        assert (line.returned_quantity, level.on_hand) == (3, 3)
        assert [credit.total_minor for credit in credits] == [1000] * 3
        assert payment.refunded_minor == 3000

    await database.transaction(read)
