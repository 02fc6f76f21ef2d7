"""Receiving: goods of a return that have come, in parts, each piece with how it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import order_moves, reservations, return_letters, return_steps, return_terms, returns
from domain.commands import Command, Repeatable
from domain.order_actions import Move
from domain.return_actions import ReturnActionKind
from domain.return_facts import need
from domain.return_refusals import MoreThanSentBack, NoSuchReturnLine
from domain.return_states import ReturnMove
from domain.returns import MOST_LINES, MOST_PIECES, ReturnId
from kit import clock, doubles
from kit.ids import PublicId
from kit.refused import InvalidInput, Wrong
from models import (
    MovementKind,
    Order,
    OrderLine,
    Return,
    ReturnCondition,
    ReturnLine,
    ReturnState,
)

TWICE = "This line is there twice in this condition."


class ReceivedLine(Command):
    """How many of a line came, and how."""

    return_line_id: Annotated[PublicId, Field(description="The line of the return.")]
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES, description="How many of it came.")]
    condition: Annotated[ReturnCondition, Field(description="How they came.")]


class ReceiveReturn(Repeatable):
    """Write down what of a return has come."""

    return_id: ReturnId
    lines: Annotated[
        list[ReceivedLine],
        Field(
            min_length=1,
            max_length=2 * MOST_LINES,
            description="What came; a line twice where some of it is damaged and some is not.",
        ),
    ]


async def receive(session: AsyncSession, viewer: Viewer, command: ReceiveReturn) -> Return:
    """Write down what came; what can be sold again is in stock, where the store wants it so."""
    order, returned = await returns.held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.RECEIVE)
    lines = await returns.lines_of(session, returned)
    came = _read(lines, command.lines)
    of_order = {line.id: line for line in await order_moves.lines_of(session, order)}
    resalable: Counter[UUID] = Counter()
    by_id = {line.id: line for line in lines}
    for (id, condition), many in came.items():
        line = by_id[id]
        bought = of_order[line.order_line_id]
        bought.returned_quantity += many
        if condition is ReturnCondition.DAMAGED:
            line.damaged_quantity += many
            continue
        line.resalable_quantity += many
        if bought.variant_id is not None:
            resalable[bought.variant_id] += many
    whole = not any(_left(line) for line in lines)
    to = ReturnState.RECEIVED if whole else ReturnState.PARTLY_RECEIVED
    returns.move(returned, ReturnMove.RECEIVE, to)
    returned.received_at = clock.now()
    await session.flush()
    order_moves.move(order, Move.RECEIVE, order_moves.sent(list(of_order.values())))
    bought_by = {line.id: of_order[line.order_line_id] for line in lines}
    goods = [(bought_by[id], how, many) for (id, how), many in came.items()]
    await _follow(session, viewer, order, returned, goods)
    if resalable and (await return_terms.read(session)).restocks:
        await reservations.restock(session, viewer, resalable, MovementKind.RETURNED, order.id)
    return returned


async def _follow(
    session: AsyncSession,
    viewer: Viewer,
    order: Order,
    returned: Return,
    came: Sequence[tuple[OrderLine, ReturnCondition, int]],
) -> None:
    """Put on record what came, and tell the customer."""
    after = [
        {"line": kit.ids.public(OrderLine, line.id), "quantity": many, "condition": how.value}
        for line, how, many in came
    ]
    await return_steps.told(session, viewer, order, returned, "receive", lines=after)
    goods: Counter[UUID] = Counter()
    for line, _, many in came:
        goods[line.id] += many
    called = {line.id: line.name for line, _, _ in came}
    names = [(many, called[id]) for id, many in goods.items()]
    await return_letters.received(session, order, returned, names)


def _read(
    lines: Sequence[ReturnLine], given: Sequence[ReceivedLine]
) -> dict[tuple[UUID, ReturnCondition], int]:
    """Read how many of which lines came how, or refuse, blaming each that is wrong."""
    by_id = {line.id: line for line in lines}
    keys = [kit.ids.of(ReturnLine, one.return_line_id) for one in given]
    says = NoSuchReturnLine.sentence()
    absent = [_wrong(n, "returnLineId", says) for n, key in enumerate(keys) if key not in by_id]
    if absent:
        raise NoSuchReturnLine(*absent)
    pairs = [(key, one.condition) for key, one in zip(keys, given, strict=True)]
    twice = [_wrong(n, "returnLineId", TWICE) for n in doubles.places(pairs)]
    if twice:
        raise InvalidInput(*twice)
    left = {line.id: _left(line) for line in lines}
    came: dict[tuple[UUID, ReturnCondition], int] = {}
    wrong: list[Wrong] = []
    for n, ((key, condition), one) in enumerate(zip(pairs, given, strict=True)):
        assert key is not None, "it would be absent"
        left[key] -= one.quantity
        came[key, condition] = one.quantity
        if left[key] < 0:
            wrong.append(_wrong(n, "quantity", MoreThanSentBack.sentence()))
    if wrong:
        raise MoreThanSentBack(*wrong)
    return came


def _left(line: ReturnLine) -> int:
    """Count how many of a line are still to come."""
    return line.quantity - line.resalable_quantity - line.damaged_quantity


def _wrong(place: int, name: str, says: str) -> Wrong:
    return Wrong(("lines", str(place), name), says)
