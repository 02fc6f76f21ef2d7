"""Refunds: money of an order that is given back, each with a credit note and its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import (
    amounts,
    consequences,
    credit_lines,
    numbering,
    order_lines,
    papers,
    paying,
    payment_entries,
    return_steps,
)
from domain.commands import Command, Line, Repeatable
from domain.order_actions import OrderActionKind
from domain.order_facts import need
from domain.order_moves import OrderId, held
from domain.order_refusals import MoreThanOrdered, MoreThanPaid, NoSuchPayment
from domain.payment_entries import Happened, told
from domain.payments import ANSWERS_WITHIN, WISHED
from domain.providers import MANUAL
from kit import clock
from kit.ids import PublicId
from kit.money import Money
from kit.refused import Wrong
from models import (
    Credit,
    CreditLine,
    Order,
    OrderLine,
    Payment,
    PaymentEntryKind,
    PaymentRequest,
    PaymentRequestKind,
    PaymentRequestState,
    Return,
)

MOST_LINES = 2000
LETTER = "C"


@dataclass(frozen=True)
class Given:
    """What was given back, why, and for how many of which lines; the key is the provider's."""

    amount_minor: int
    reason: str
    lines: Mapping[UUID, int] = field(default_factory=dict)
    key: str | None = None
    return_id: UUID | None = None


class RefundLine(Command):
    """How many of a line the money is given back for."""

    order_line_id: Annotated[PublicId, Field(description="The line of the order.")]
    quantity: Annotated[int, Field(ge=1, le=1_000_000, description="How many of it.")]


class RefundOrder(Repeatable):
    """Give money of an order back, all of it or some."""

    order_id: OrderId
    amount: Annotated[
        Annotated[Decimal, Field(gt=0)] | None,
        Field(
            default_factory=lambda: None,
            description="How much, in the order's currency; null for all that is left of what "
            "was paid.",
        ),
    ]
    reason: Annotated[
        Annotated[str, Line(500)],
        Field(description="Why, as the customer reads it; 1 to 500 characters."),
    ]
    lines: Annotated[
        list[RefundLine] | None,
        Field(
            default_factory=lambda: None,
            min_length=1,
            max_length=MOST_LINES,
            description="For which goods, each line once; the amount is divided among them by "
            "what was paid for them, and what is more is a line of its own. Null for none in "
            "particular. Nothing comes back into stock by it.",
        ),
    ]
    payment_id: Annotated[
        PublicId | None,
        Field(
            default_factory=lambda: None,
            description="Of which payment; null for the first that has enough left.",
        ),
    ]


async def refund(
    session: AsyncSession, viewer: Viewer, command: RefundOrder, return_id: UUID | None = None
) -> Order:
    """Give back by hand at once; where a provider moves the money, write down to ask for it."""
    order = await held(session, viewer, command.order_id)
    payments = await payment_entries.of_order(session, order.id)
    await need(session, viewer, order, OrderActionKind.REFUND)
    wanted = None
    if command.amount is not None:
        wanted = amounts.minor_in(order.currency, command.amount, "amount")
    payment = _chosen(payments, command.payment_id, wanted)
    amount = paying.refundable(payment) if wanted is None else wanted
    asked = await _asked(session, payments) if command.lines else {}
    lines = await _lines(session, order, command.lines or (), asked)
    if payment.provider == MANUAL:
        why = Given(amount, command.reason, lines, return_id=return_id)
        await give_back(session, viewer, order, payments, payment, why)
        return order
    payment.refunding_minor += amount
    request = PaymentRequest(
        payment_id=payment.id,
        kind=PaymentRequestKind.REFUND,
        currency=payment.currency,
        amount_minor=amount,
        reason=command.reason,
        details={
            "lines": {id.hex: quantity for id, quantity in lines.items()},
            "return": None if return_id is None else return_id.hex,
        },
        staff_id=viewer.staff_id,
        due_at=clock.now() + ANSWERS_WITHIN,
    )
    session.add(request)
    await session.flush()
    session.info[WISHED] = request.id
    return order


async def give_back(
    session: AsyncSession,
    viewer: Viewer,
    order: Order,
    payments: Sequence[Payment],
    payment: Payment,
    given: Given,
) -> None:
    """Write down what was given back, with its credit note, letter and all that follows."""
    happened = Happened(PaymentEntryKind.REFUNDED, given.amount_minor, given.key, given.reason)
    if await payment_entries.enter(session, viewer, order, payments, payment, happened):
        credit = await note(session, viewer, order, given)
        if given.return_id is not None:
            await _told(session, viewer, order, given.return_id, credit)
        await consequences.follow_refund(session, viewer, order, credit)


async def note(session: AsyncSession, viewer: Viewer, order: Order, given: Given) -> Credit:
    """Write the credit note of what was given back, and put it on record."""
    credit = Credit(
        number=await numbering.take(session, Credit, LETTER),
        customer_id=order.customer_id,
        order_id=order.id,
        return_id=given.return_id,
        issued_at=clock.now(),
        currency=order.currency,
        total_minor=given.amount_minor,
        reason=given.reason,
    )
    session.add(credit)
    await session.flush()
    session.add_all(await credit_lines.of(session, order, credit, given.lines))
    await session.flush()
    credit.content = await papers.of_credit(session, order, credit)
    money = Money(credit.total_minor, credit.currency)
    facts = {"amount": str(money.amount), "credit": credit.number, "reason": given.reason}
    await told(session, viewer, order, "refund", **facts)
    await session.flush()
    return credit


async def _told(
    session: AsyncSession, viewer: Viewer, order: Order, return_id: UUID, credit: Credit
) -> None:
    """Put on record what was given back for a return, and tell it in its conversation."""
    returned = await session.get_one(Return, return_id)
    says = None if credit.reason == returned.number else credit.reason
    money = Money(credit.total_minor, credit.currency)
    facts = {"amount": str(money.amount), "currency": money.currency}
    await return_steps.told(session, viewer, order, returned, "refund", says=says, **facts)


def _chosen(payments: Sequence[Payment], named: str | None, amount: int | None) -> Payment:
    """Find the payment that has enough left, or refuse."""
    id = None if named is None else kit.ids.of(Payment, named)
    if named is not None and id not in {one.id for one in payments}:
        raise NoSuchPayment(Wrong(("paymentId",), NoSuchPayment.sentence()))
    left = [(paying.refundable(one), one) for one in payments if named is None or one.id == id]
    for most, payment in left:
        if most >= (1 if amount is None else amount):
            return payment
    raise MoreThanPaid(Wrong(("amount",), MoreThanPaid.sentence()))


async def _asked(session: AsyncSession, payments: Sequence[Payment]) -> Counter[UUID]:
    """Count for how many of which lines providers are being asked to give back already."""
    waiting = [one.id for one in payments if one.refunding_minor]
    if not waiting:
        return Counter()
    open_ = select(PaymentRequest.details).where(
        col(PaymentRequest.payment_id).in_(waiting),
        col(PaymentRequest.kind) == PaymentRequestKind.REFUND,
        col(PaymentRequest.state) == PaymentRequestState.OPEN,
    )
    many: Counter[UUID] = Counter()
    for details in await session.exec(open_):
        many.update({UUID(id): n for id, n in (details or {}).get("lines", {}).items()})
    return many


async def _lines(
    session: AsyncSession,
    order: Order,
    given: Sequence[RefundLine],
    asked: Mapping[UUID, int],
) -> dict[UUID, int]:
    """Read for how many of which lines it is, or refuse, blaming each that is wrong."""
    if not given:
        return {}
    back = sa.func.coalesce(
        select(sa.func.sum(col(CreditLine.quantity)))
        .where(col(CreditLine.order_line_id) == col(OrderLine.id))
        .scalar_subquery(),
        0,
    )
    rows = select(OrderLine.id, OrderLine.quantity - back).where(
        col(OrderLine.order_id) == order.id
    )
    left = {id: many - asked.get(id, 0) for id, many in (await session.exec(rows)).all()}
    return order_lines.read(given, left, MoreThanOrdered)
