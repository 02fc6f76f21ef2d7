"""Returns: asking for one, what it would bring, and how one is found and moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from auth.visibility import visible
from domain import (
    order_lines,
    return_facts,
    return_letters,
    return_previews,
    return_terms,
    returnable_facts,
    returnables,
)
from domain.commands import Command, Line, Prose, Repeatable, left
from domain.finding import found
from domain.order_moves import OrderId
from domain.order_moves import held as held_order
from domain.order_refusals import NoSuchOrder
from domain.return_previews import RefundPreview
from domain.return_refusals import (
    AlreadyReturned,
    MoreThanReturnable,
    NoSuchReturn,
    NoSuchReturnReason,
    NotShipped,
    ReturnMoveNotAllowed,
)
from domain.return_states import MOVES, ReturnMove
from domain.return_steps import told
from domain.return_terms import Reason, Terms
from kit import clock
from kit.ids import PublicId
from kit.refused import Refused, Wrong
from models import Order, OrderLine, Return, ReturnLine, ReturnState
from models.returns import NUMBERS

MOST_LINES = 2000
MOST_PIECES = 1_000_000
LETTER = "R"
NEXT = sa.text(f"select nextval('{NUMBERS.name}')")
ReturnId = Annotated[PublicId, Field(description="The return.")]
Lines = Mapping[UUID, Mapping[str, Any]]


class RequestedLine(Command):
    """How many of a line are to come back, and why."""

    order_line_id: Annotated[PublicId, Field(description="The line of the order.")]
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES, description="How many of it.")]
    reason: Annotated[
        Annotated[str, Line(40)],
        Field(description="Why: the `key` of one of the store's reasons, see `returnTerms`."),
    ]
    note: Annotated[Annotated[str, Prose(500)] | None, left("More of it, in 1 to 500 characters.")]


RequestedLines = Annotated[
    list[RequestedLine],
    Field(min_length=1, max_length=MOST_LINES, description="What comes back, each line once."),
]


class RequestReturn(Repeatable):
    """Ask to send goods of an order back."""

    order_id: OrderId
    lines: RequestedLines
    note: Annotated[
        Annotated[str, Prose(1000)] | None,
        left("What else there is to say, in 1 to 1000 characters."),
    ]


class PreviewReturn(Command):
    """See what would be given back for goods of an order."""

    order_id: OrderId
    lines: RequestedLines


async def request(session: AsyncSession, viewer: Viewer, command: RequestReturn) -> Return:
    """Write down what is to come back, under a number of its own."""
    order = await held_order(session, viewer, command.order_id)
    known = await _lines(session, viewer, order)
    wanted = _wanted(known, command.lines)
    terms = await return_terms.read(session)
    reasons = _reasons(terms, command.lines)
    given = [
        (id, many, reason, line.note)
        for (id, many), line, reason in zip(wanted.items(), command.lines, reasons, strict=True)
    ]
    returned = await _made(session, order, terms, given, note=command.note)
    await told(session, viewer, order, returned, "request")
    goods = [(many, known[id]["name"]) for id, many in wanted.items()]
    await return_letters.requested(session, order, returned, goods)
    return returned


async def of_all(
    session: AsyncSession, viewer: Viewer, order: Order, reason: Reason, answer: str | None
) -> Return:
    """Let all of a locked order come back that can, approved at once; or refuse, and say why."""
    known = await _lines(session, viewer, order)
    some = {id: returnables.left(line["facts"]) for id, line in known.items()}
    if not any(some.values()):
        raise _nothing(known)
    given = [(id, many, reason, None) for id, many in some.items() if many]
    returned = await _made(session, order, await return_terms.read(session), given)
    move(returned, ReturnMove.APPROVE, ReturnState.APPROVED)
    returned.answer, returned.decided_at = answer, clock.now()
    await told(session, viewer, order, returned, "approve", says=answer)
    await return_letters.approved(session, order, returned)
    return returned


async def preview(session: AsyncSession, viewer: Viewer, command: PreviewReturn) -> RefundPreview:
    """Tell what would be given back; it is refused as the request would be, and changes nothing."""
    order = await found(session, viewer, Order, command.order_id, NoSuchOrder, path="orderId")
    known = await _lines(session, viewer, order)
    wanted = _wanted(known, command.lines)
    _reasons(await return_terms.read(session), command.lines)
    of = sa.select(return_facts.of_order()).where(col(Order.id) == order.id)
    facts = (await (await session.connection()).execute(of)).scalar_one()
    pieces = [(known[id]["money"], many) for id, many in wanted.items()]
    return return_previews.preview(facts, pieces)


async def held(session: AsyncSession, viewer: Viewer, id: str) -> tuple[Order, Return]:
    """Lock the return that a command names, its order before it, or refuse."""
    seen = await found(session, viewer, Return, id, NoSuchReturn, path="returnId")
    row = select(Order).where(col(Order.id) == seen.order_id).with_for_update()
    order = (await session.exec(row.execution_options(populate_existing=True))).one()
    again = visible(Return, viewer).where(col(Return.id) == seen.id).with_for_update(of=Return)
    returned = (await session.exec(again.execution_options(populate_existing=True))).first()
    if returned is None:
        raise NoSuchReturn(Wrong(("returnId",), NoSuchReturn.sentence()))
    return order, returned


def move(returned: Return, what: ReturnMove, to: ReturnState) -> None:
    """Move the return, where the table says so."""
    if not MOVES[what].allows(returned.state, to):
        raise ReturnMoveNotAllowed
    returned.state = to


async def lines_of(session: AsyncSession, returned: Return) -> list[ReturnLine]:
    """Read the lines of a locked return."""
    rows = select(ReturnLine).where(col(ReturnLine.return_id) == returned.id)
    rows = rows.order_by(col(ReturnLine.position), col(ReturnLine.id))
    return list(await session.exec(rows.execution_options(populate_existing=True)))


async def _lines(session: AsyncSession, viewer: Viewer, order: Order) -> Lines:
    """Read what returning each line of an order follows from."""
    of = sa.select(
        col(OrderLine.id),
        col(OrderLine.name),
        returnable_facts.facts(viewer),
        return_facts.of_line(),
    ).where(col(OrderLine.order_id) == order.id)
    rows = (await (await session.connection()).execute(of)).all()
    return {id: {"name": name, "facts": facts, "money": money} for id, name, facts, money in rows}


def _wanted(known: Lines, given: Sequence[RequestedLine]) -> dict[UUID, int]:
    """Read how many of which lines come back, or refuse, blaming each that cannot."""
    wanted = order_lines.read(given, dict.fromkeys(known, MOST_PIECES), MoreThanReturnable)
    refusals = [returnables.why_not(known[id]["facts"]) for id in wanted]
    first = next((one for one in refusals if one is not None), None)
    if first is not None:
        blamed = [
            Wrong(("lines", str(n), "orderLineId"), one.message)
            for n, one in enumerate(refusals)
            if one is not None
        ]
        raise type(first)(*blamed, message=first.message)
    many = [
        Wrong(("lines", str(n), "quantity"), f"{left} of it can be returned.")
        for n, (id, quantity) in enumerate(wanted.items())
        if quantity > (left := returnables.left(known[id]["facts"]))
    ]
    if many:
        raise MoreThanReturnable(*many)
    return wanted


async def _made(
    session: AsyncSession,
    order: Order,
    terms: Terms,
    given: Sequence[tuple[UUID, int, Reason, str | None]],
    **more: Any,
) -> Return:
    """Write down a return: how many of which lines, for which reasons, with which notes."""
    number = await _number(session)
    returned = Return(number=number, order_id=order.id, carriage=terms.carriage, **more)
    session.add(returned)
    await session.flush()
    session.add_all(
        ReturnLine(
            return_id=returned.id,
            order_line_id=id,
            position=place,
            quantity=many,
            reason_key=reason.key,
            reason=dict(reason.name),
            note=note,
        )
        for place, (id, many, reason, note) in enumerate(given)
    )
    return returned


def _nothing(known: Lines) -> Refused:
    """Say why nothing can come back: what is to be sent yet can be cancelled."""
    unsent = all(line["facts"]["shipped"] == 0 for line in known.values())
    return NotShipped() if unsent else AlreadyReturned()


def _reasons(terms: Terms, given: Sequence[RequestedLine]) -> list[Reason]:
    """Find the reasons that are named, or refuse, blaming each that is none of the store's."""
    found = [terms.reason(line.reason) for line in given]
    says = NoSuchReturnReason.sentence()
    absent = [Wrong(("lines", str(n), "reason"), says) for n, one in enumerate(found) if not one]
    if absent:
        raise NoSuchReturnReason(*absent)
    return [one for one in found if one is not None]


async def _number(session: AsyncSession) -> str:
    return f"{LETTER}-{(await (await session.connection()).execute(NEXT)).scalar_one()}"
