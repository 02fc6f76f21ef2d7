"""Return refunds: money given back for what came, by the refund of its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import (
    consequences,
    refunds,
    return_letters,
    return_previews,
    return_steps,
    returns,
)
from domain.commands import Command, Line, Repeatable, left
from domain.order_refusals import MoreThanPaid
from domain.refunds import Given, RefundOrder
from domain.return_actions import ReturnActionKind
from domain.return_facts import need
from domain.return_previews import by_points_alone
from domain.return_refusals import MoreThanReceived, NoSuchReturnLine, NothingToGiveBack
from domain.returns import MOST_LINES, MOST_PIECES, ReturnId
from kit import doubles
from kit.ids import PublicId
from kit.money import Money
from kit.refused import InvalidInput, Wrong
from models import Order, OrderLine, Return, ReturnLine

TWICE = "This line is there twice."
SEVERAL = "No payment has that much left: say how much, and give the rest back by refundOrder."
Facts = Mapping[str, Any]


class ReturnRefundLine(Command):
    """For how many of a line of a return money is given back."""

    return_line_id: Annotated[PublicId, Field(description="The line of the return.")]
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES, description="How many of it.")]


class RefundReturn(Repeatable):
    """Give money back for what came of a return."""

    return_id: ReturnId
    lines: Annotated[
        list[ReturnRefundLine] | None,
        Field(
            default_factory=lambda: None,
            min_length=1,
            max_length=MOST_LINES,
            description="For what, each line once; null for all that came and for which none was "
            "given back.",
        ),
    ]
    amount: Annotated[
        Annotated[Decimal, Field(gt=0)] | None,
        left(
            "How much, in the order's currency, where it is to be less than was paid for the "
            "goods, or more, such as with the carriage; null for what was paid for them."
        ),
    ]
    reason: Annotated[
        Annotated[str, Line(500)] | None,
        left("Why, as the customer reads it; null names the return."),
    ]
    payment_id: Annotated[
        PublicId | None, left("Of which payment; null for the first that has enough left.")
    ]


async def refund(session: AsyncSession, viewer: Viewer, command: RefundReturn) -> Return:
    """Give back what was paid for what came, once."""
    order, returned = await returns.held(session, viewer, command.return_id)
    facts = await need(session, viewer, returned, ReturnActionKind.REFUND)
    wanted = _wanted(facts["lines"], command.lines)
    if by_points_alone(facts["order"]):
        await _points_back(session, viewer, order, returned, command, facts["order"], wanted)
        return returned
    due = return_previews.preview(facts["order"], wanted).total
    amount = command.amount
    if amount is None:
        if due.minor == 0:
            raise NothingToGiveBack
        amount = Money(_of_one_payment(facts, due.minor), order.currency).amount
    asked = RefundOrder.model_validate(
        {
            "order_id": kit.ids.public(Order, order.id),
            "amount": amount,
            "reason": command.reason or returned.number,
            "lines": [
                {
                    "order_line_id": kit.ids.public(OrderLine, UUID(line["orderLine"])),
                    "quantity": many,
                }
                for line, many in wanted
            ],
            "payment_id": command.payment_id,
        }
    )
    await refunds.refund(session, viewer, asked, returned.id)
    return returned


async def _points_back(
    session: AsyncSession,
    viewer: Viewer,
    order: Order,
    returned: Return,
    command: RefundReturn,
    sums: Facts,
    wanted: Sequence[tuple[Facts, int]],
) -> None:
    """Give back points for what was paid with points alone, with a note that is of no money."""
    if command.amount is not None:
        raise MoreThanPaid(Wrong(("amount",), MoreThanPaid.sentence()))
    points = return_previews.preview(sums, wanted).points_back
    lines = {UUID(line["orderLine"]): many for line, many in wanted}
    given = Given(0, command.reason or returned.number, lines, return_id=returned.id)
    credit = await refunds.note(session, viewer, order, given)
    says = command.reason
    await return_steps.told(session, viewer, order, returned, "refund", says=says, points=points)
    await return_letters.points_back(session, order, returned, credit, points)
    await consequences.unrewarded(session, viewer, order, credit)


def _of_one_payment(facts: Facts, due: int) -> int:
    """Tell what is given back of what is due: all that was paid of it, or refuse where that is
    more than any one payment has left."""
    paid = min(due, facts["refundableInAll"])
    if paid > facts["refundable"]:
        raise MoreThanPaid(Wrong(("amount",), SEVERAL))
    return int(paid)


def _wanted(
    lines: Sequence[Facts], given: Sequence[ReturnRefundLine] | None
) -> list[tuple[Facts, int]]:
    """Read for how many of which lines it is, or refuse, blaming each that is wrong."""
    left_of = {UUID(line["id"]): return_previews.owed(line) for line in lines}
    if given is None:
        return [(line, left_of[UUID(line["id"])]) for line in lines if left_of[UUID(line["id"])]]
    by_id = {UUID(line["id"]): line for line in lines}
    keys = [kit.ids.of(ReturnLine, one.return_line_id) for one in given]
    says = NoSuchReturnLine.sentence()
    absent = [_wrong(n, "returnLineId", says) for n, key in enumerate(keys) if key not in by_id]
    if absent:
        raise NoSuchReturnLine(*absent)
    twice = [_wrong(n, "returnLineId", TWICE) for n in doubles.places(keys)]
    if twice:
        raise InvalidInput(*twice)
    wanted = [(key, one.quantity) for key, one in zip(keys, given, strict=True) if key is not None]
    many = [
        _wrong(n, "quantity", MoreThanReceived.sentence())
        for n, (key, quantity) in enumerate(wanted)
        if quantity > left_of[key]
    ]
    if many:
        raise MoreThanReceived(*many)
    return [(by_id[key], quantity) for key, quantity in wanted]


def _wrong(place: int, name: str, says: str) -> Wrong:
    return Wrong(("lines", str(place), name), says)
