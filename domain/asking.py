"""Asking: a provider is asked over the network, with what is asked for on record before and after.

The wish is committed first, the provider is asked outside any transaction by the wish's own key,
and the answer is written in a transaction of its own. Whatever is cut in between stays open, and is
asked again by a job until it is answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM
from domain import payment_entries, refunds
from domain.payment_entries import Happened, told
from domain.providers import Answer, Provider, Providers, Unreachable, Wanted
from domain.refunds import Given
from kit import clock
from models import (
    Order,
    Payment,
    PaymentEntryKind,
    PaymentRequest,
    PaymentRequestKind,
    PaymentRequestState,
)

T = TypeVar("T")
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
AT_ONCE = 50


class Transact(Protocol):
    """A way to do work in a transaction of its own."""

    def __call__(self, work: Callable[[AsyncSession], Awaitable[T]]) -> Awaitable[T]:
        """Do it."""


async def ask(transact: Transact, providers: Providers, id: UUID) -> Answer | None:
    """Ask for one thing; None where it is settled already or no answer came."""
    taken = await transact(partial(take, id=id))
    provider = None if taken is None else providers.named.get(taken[0].provider)
    if taken is None or provider is None:
        return None
    _, kind, wanted = taken
    try:
        answer = await _asked(provider, kind, wanted)
    except Unreachable:
        return None
    await transact(partial(settle, id=id, answer=answer))
    return answer


async def _asked(provider: Provider, kind: PaymentRequestKind, wanted: Wanted) -> Answer:
    match kind:
        case PaymentRequestKind.CANCEL:
            return await provider.cancel(wanted)
        case PaymentRequestKind.CAPTURE:
            return await provider.capture(wanted)
        case PaymentRequestKind.REFUND:
            return await provider.refund(wanted)
        case PaymentRequestKind.START:
            return await provider.start(wanted)


async def ask_for(
    transact: Transact, providers: Providers, order_id: UUID, *kinds: PaymentRequestKind
) -> dict[UUID, Answer]:
    """Ask for what is open of an order, of some kinds or of all; what came of each."""

    async def open_of(session: AsyncSession) -> Sequence[UUID]:
        requests = (
            select(PaymentRequest.id)
            .join(Payment, col(Payment.id) == col(PaymentRequest.payment_id))
            .where(col(Payment.order_id) == order_id)
            .where(col(PaymentRequest.state) == PaymentRequestState.OPEN)
            .where(col(PaymentRequest.kind).in_(kinds or PaymentRequestKind))
        )
        return (await session.exec(requests.order_by(col(PaymentRequest.id)))).all()

    if not providers.named:
        return {}
    answers = {id: await ask(transact, providers, id) for id in await transact(open_of)}
    return {id: answer for id, answer in answers.items() if answer is not None}


async def ask_again(transact: Transact, providers: Providers) -> int:
    """Ask for what was not answered in time; return for how much."""

    async def due(session: AsyncSession) -> Sequence[UUID]:
        late = select(PaymentRequest.id).where(
            col(PaymentRequest.state) == PaymentRequestState.OPEN,
            col(PaymentRequest.due_at) <= clock.now(),
        )
        return (await session.exec(late.order_by(col(PaymentRequest.due_at)).limit(AT_ONCE))).all()

    ids = await transact(due) if providers.named else ()
    for id in ids:
        await ask(transact, providers, id)
    return len(ids)


async def take(
    session: AsyncSession, id: UUID
) -> tuple[Payment, PaymentRequestKind, Wanted] | None:
    """Take what is to be asked for; nobody else does before its time comes again."""
    locked = select(PaymentRequest).where(col(PaymentRequest.id) == id).with_for_update()
    request = (await session.exec(locked.execution_options(populate_existing=True))).one()
    is_start = request.kind is PaymentRequestKind.START  # may be asked for its secret again
    if request.state is not PaymentRequestState.OPEN and not is_start:
        return None
    if is_start and await _is_off(session, request):
        request.state = PaymentRequestState.DECLINED
        return None
    rows = select(Payment, Order.number).join(Order, col(Order.id) == col(Payment.order_id))
    payment, number = (await session.exec(rows.where(col(Payment.id) == request.payment_id))).one()
    wanted = Wanted(
        key=request.id,
        payment_id=payment.id,
        order_number=number,
        reference=payment.reference,
        currency=request.currency,
        amount_minor=request.amount_minor,
        again=request.tries > 0,
    )
    request.tries += 1
    request.due_at = clock.now() + min(FIRST_WAIT * 2 ** min(request.tries - 1, 10), LONGEST_WAIT)
    return payment, request.kind, wanted


async def _is_off(session: AsyncSession, request: PaymentRequest) -> bool:
    """Tell whether what is to be begun was called off meanwhile."""
    off = select(Payment.voided_at).where(col(Payment.id) == request.payment_id)
    return (await session.exec(off)).one() is not None


async def settle(session: AsyncSession, id: UUID, answer: Answer) -> None:
    """Write down what a provider answered, once, whoever hears it."""
    found = select(Payment).join(PaymentRequest, col(PaymentRequest.payment_id) == col(Payment.id))
    payment = (await session.exec(found.where(col(PaymentRequest.id) == id))).one()
    order, payments, payment = await locked(session, payment)
    asked = select(PaymentRequest).where(col(PaymentRequest.id) == id).with_for_update()
    request = (await session.exec(asked.execution_options(populate_existing=True))).one()
    if request.state is not PaymentRequestState.OPEN:
        return
    if answer.state is PaymentRequestState.OPEN:
        request.answer = answer.reference
        return
    request.state, request.answer = answer.state, answer.reason or answer.reference
    if request.kind is PaymentRequestKind.REFUND:
        payment.refunding_minor -= request.amount_minor
    if answer.state is PaymentRequestState.DECLINED:
        await _declined(session, order, payments, payment, request)
    else:
        await _done(session, order, payments, payment, request, answer)
    await session.flush()


async def locked(session: AsyncSession, payment: Payment) -> tuple[Order, list[Payment], Payment]:
    """Lock the order of a payment, then its payments; name the one again."""
    row = select(Order).where(col(Order.id) == payment.order_id).with_for_update()
    order = (await session.exec(row.execution_options(populate_existing=True))).one()
    payments = await payment_entries.of_order(session, order.id)
    return order, payments, next(one for one in payments if one.id == payment.id)


async def _done(
    session: AsyncSession,
    order: Order,
    payments: Sequence[Payment],
    payment: Payment,
    request: PaymentRequest,
    answer: Answer,
) -> None:
    match request.kind:
        case PaymentRequestKind.START:
            payment.reference = answer.reference
            if payment.voided_at is not None:  # while it was being begun, so nobody could say so
                payment_entries.ask_to_cancel(session, SYSTEM, payment)
        case PaymentRequestKind.CAPTURE:
            captured = Happened(PaymentEntryKind.CAPTURED, request.amount_minor, "captured")
            if await payment_entries.enter(session, SYSTEM, order, payments, payment, captured):
                await told(session, SYSTEM, order, "pay", method=payment.method.value)
        case PaymentRequestKind.CANCEL:
            voided = Happened(PaymentEntryKind.VOIDED, 0, "voided")
            await payment_entries.enter(session, SYSTEM, order, payments, payment, voided)
        case PaymentRequestKind.REFUND:
            given = given_of(request, answer.reference)
            await refunds.give_back(session, SYSTEM, order, payments, payment, given)


async def _declined(
    session: AsyncSession,
    order: Order,
    payments: Sequence[Payment],
    payment: Payment,
    request: PaymentRequest,
) -> None:
    """Put it on record; a payment that could not be begun, or taken, has failed."""
    if request.kind is PaymentRequestKind.START:
        failed = Happened(PaymentEntryKind.FAILED, 0, request.id.hex, request.answer)
        await payment_entries.enter(session, SYSTEM, order, payments, payment, failed)
    after = {"kind": request.kind.value, "reason": request.answer}
    who = order.customer_id
    await record(session, SYSTEM, "payment:decline", of=payment, customer_id=who, after=after)


def given_of(request: PaymentRequest, key: str | None) -> Given:
    """Read what a refund was asked for, with what its provider calls it."""
    details: dict[str, Any] = request.details or {}
    lines = {UUID(id): quantity for id, quantity in details.get("lines", {}).items()}
    of = details.get("return")
    return_id = None if of is None else UUID(of)
    return Given(request.amount_minor, request.reason or "", lines, key, return_id)
