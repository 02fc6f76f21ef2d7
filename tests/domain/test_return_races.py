"""Races over returns: nothing is returned, received or given back twice, however many try."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import messages, receiving, return_moves, return_refunds, returns, settings, shipments
from domain.messages import WriteMessage
from domain.receiving import ReceiveReturn
from domain.return_moves import ApproveReturn
from domain.return_refunds import RefundReturn
from domain.returns import RequestReturn
from domain.settings import Feature, key_of
from domain.shipments import ShipOrder
from kit import ids
from kit.database import Database
from kit.ids import public
from models import (
    Credit,
    Customer,
    Message,
    Order,
    OrderLine,
    Payment,
    Return,
    ReturnLine,
    ReturnState,
    StockLevel,
    Thread,
)
from tests.domain.test_order_races import command, told
from tests.makers import a_customer, a_level, a_variant, as_customer, lines_of
from tests.makers.payments import a_merchant, a_placed_order, line_ids, sold
from tests.makers.rows import a_row
from tests.races import at_once


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
    notices = [one.notice for one in await _in_order(committed, first.id)]
    came_and_went = ["RETURN_RECEIVED"] * 3 + ["RETURN_REFUNDED"] * 3
    assert notices == ["RETURN_REQUESTED", "RETURN_APPROVED", *came_and_went]


async def test_what_is_said_while_goods_come_is_all_in_one_order(committed: Database) -> None:
    """Of fifty at once half write about a return that was never talked about, half receive it."""
    by, ada, order, line = await _sent(committed, 25)
    async with committed.writes() as session:
        returned = await a_row(session, Return, order_id=order.id, state=ReturnState.APPROVED)
        of: Any = {"return_id": returned.id, "order_line_id": ids.of(OrderLine, line)}
        back = await a_row(session, ReturnLine, **of, quantity=25, reason_key="FAULTY")
        await session.commit()
        id = {"return_id": public(Return, returned.id)}
    piece = {"return_line_id": public(ReturnLine, back.id), "quantity": 1}
    lines = [{**piece, "condition": "DAMAGED"}]
    receive = ReceiveReturn.model_validate({**id, "lines": lines})
    say = WriteMessage.model_validate({**id, "body": "Is it there?"})
    unused: Any = None  # a desk is for the letters about what the shop writes

    async def one(n: int) -> str:
        if n % 2:
            writing = partial(messages.write, desk=unused)
            return await told(committed, writing, as_customer(ada), say)
        return await told(committed, receiving.receive, by, receive)

    assert Counter(await at_once(one)) == {"done": 50}

    said = await _in_order(committed, returned.id)
    assert Counter(one.notice for one in said) == {None: 25, "RETURN_RECEIVED": 25}


async def _in_order(database: Database, id: UUID) -> list[Message]:
    """Read what was said about a return; its numbers and its times say the same order."""
    async with database.reads() as session:
        [thread] = await session.exec(select(Thread).where(col(Thread.return_id) == id))
        of = select(Message).where(col(Message.thread_id) == thread.id)
        said = list(await session.exec(of.order_by(col(Message.created_at), col(Message.id))))
    assert [one.position for one in said] == list(range(1, len(said) + 1))
    assert len({one.created_at for one in said}) == len(said)
    assert (thread.last_position, thread.last_message_at) == (len(said), said[-1].created_at)
    return said


async def _sent(database: Database, many: int = 3) -> tuple[Viewer, Customer, Order, str]:
    """Let Ada have bought, paid and been sent some mugs."""
    async with database.writes() as session:
        await settings.put(session, SYSTEM, {key_of(Feature.RETURNS): True})
        by, ada = await a_merchant(session), await a_customer(session)
        mug = await a_variant(session)
        await a_level(session, mug, many)
        order = await a_placed_order(session, ada, lines=(("Mug", many, 1000),))
        await sold(session, order, mug)
        await session.exec(sa.update(Payment).values(captured_minor=many * 1000))
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
