"""Payments: what an order is to be paid by, money that staff say came in, and cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import amounts, paying, payment_entries
from domain.commands import Command, Line, Repeatable
from domain.finding import found
from domain.order_actions import OrderActionKind
from domain.order_facts import need
from domain.order_moves import OrderId, held
from domain.order_refusals import (
    MethodNotOffered,
    MoreThanOwed,
    NoSuchPayment,
    NotAuthorized,
    NothingOwed,
)
from domain.payment_entries import Happened, told
from domain.providers import BY_HAND, MANUAL, Providers
from kit import clock, rows
from kit.ids import PublicId
from kit.money import Money
from kit.refused import InvalidInput, Wrong
from models import (
    Order,
    Payment,
    PaymentEntryKind,
    PaymentMethod,
    PaymentRequest,
    PaymentRequestKind,
    PaymentRequestState,
    PaymentState,
)

WISHED = "wished"  # under this a session keeps what its operation asks a provider for
ANSWERS_WITHIN = timedelta(minutes=1)  # after that, the job asks again
BY_STAFF = "This is told by its provider alone."
PaymentId = Annotated[PublicId, Field(description="The payment.")]
Amount = Annotated[Decimal, Field(gt=0)]


class MarkOrderPaid(Repeatable):
    """Write down that money for an order came in."""

    order_id: OrderId
    amount: Annotated[
        Amount | None,
        Field(
            default_factory=lambda: None,
            description="How much, in the order's currency; null for all that is owed.",
        ),
    ]
    method: Annotated[
        PaymentMethod | None,
        Field(
            default_factory=lambda: None,
            description="By which way it came; null for the one that the order waits for. Cards "
            "are told of by their provider.",
        ),
    ]
    reference: Annotated[
        Annotated[str, Line(200)] | None,
        Field(
            default_factory=lambda: None,
            description="What it can be found by, such as the reference of a transfer.",
        ),
    ]


class StartPayment(Command):
    """Begin to pay at the provider of a payment."""

    payment_id: PaymentId


class CapturePayment(Command):
    """Take the money that a payment promises."""

    payment_id: PaymentId


def begin(order: Order, method: PaymentMethod, providers: Providers) -> Payment:
    """Make the payment that a new order waits for, or refuse; what costs nothing is paid by it.

    It is one of those that the store offers; whether anybody here moves its money is asked.
    """
    provider = providers.by(method)
    if provider is None:
        raise MethodNotOffered(Wrong(("paymentMethod",), MethodNotOffered.sentence()))
    payment = _of(order, method, provider, order.total_minor)
    payment.state = paying.state_of(payment)
    order.payment_status = paying.status_of(order.total_minor, [payment])
    return payment


async def mark_paid(session: AsyncSession, viewer: Viewer, command: MarkOrderPaid) -> Order:
    """Write down what came in: no more than is owed, whoever says so at the same time."""
    order = await held(session, viewer, command.order_id)
    if command.method is not None and command.method not in BY_HAND:
        raise InvalidInput(Wrong(("method",), BY_STAFF))
    await need(session, viewer, order, OrderActionKind.MARK_PAID)
    payments = await payment_entries.of_order(session, order.id)
    owed = order.total_minor - paying.paid(payments)
    amount = owed
    if command.amount is not None:
        amount = amounts.minor_in(order.currency, command.amount, "amount")
    if amount > owed:
        raise MoreThanOwed(Wrong(("amount",), _owed(owed, order.currency)))
    payment = _waiting(payments, command.method)
    if payment is None:
        payment = _of(order, command.method or PaymentMethod.BANK_TRANSFER, MANUAL, owed)
        session.add(payment)
        await session.flush()
        payments.append(payment)
    captured = Happened(PaymentEntryKind.CAPTURED, amount, note=command.reference)
    await payment_entries.enter(session, viewer, order, payments, payment, captured)
    money = Money(amount, order.currency)
    paid = {"amount": str(money.amount), "method": payment.method.value}
    await told(session, viewer, order, "pay", **paid, reference=command.reference)
    return order


async def start(
    session: AsyncSession, viewer: Viewer, command: StartPayment
) -> tuple[Payment, PaymentRequest]:
    """Write down that the provider of a payment is asked to begin it; asked again, it is one."""
    payment = await found(
        session, viewer, Payment, command.payment_id, NoSuchPayment, path="paymentId", lock=True
    )
    if payment.provider == MANUAL:
        raise MethodNotOffered(Wrong(("paymentId",), "This is paid to the shop itself."))
    if payment.state not in (PaymentState.FAILED, PaymentState.PENDING):
        raise NothingOwed
    return payment, await intend(session, viewer, payment, PaymentRequestKind.START)


async def capture(session: AsyncSession, viewer: Viewer, command: CapturePayment) -> Payment:
    """Write down that the provider is asked for the money it promised."""
    payment = await found(
        session, viewer, Payment, command.payment_id, NoSuchPayment, path="paymentId", lock=True
    )
    if payment.state is not PaymentState.AUTHORIZED:
        raise NotAuthorized(Wrong(("paymentId",), NotAuthorized.sentence()))
    await intend(session, viewer, payment, PaymentRequestKind.CAPTURE)
    return payment


async def intend(
    session: AsyncSession, viewer: Viewer, payment: Payment, kind: PaymentRequestKind
) -> PaymentRequest:
    """Find what the provider of a locked payment is being asked for, or write it down."""
    asked = select(PaymentRequest).where(
        col(PaymentRequest.payment_id) == payment.id,
        col(PaymentRequest.kind) == kind,
        col(PaymentRequest.state) != PaymentRequestState.DECLINED,
    )
    request = (await session.exec(asked.order_by(col(PaymentRequest.id)).limit(1))).first()
    if request is None:
        request = PaymentRequest(
            payment_id=payment.id,
            kind=kind,
            currency=payment.currency,
            amount_minor=payment.authorized_minor or payment.amount_minor,
            staff_id=viewer.staff_id,
            due_at=clock.now() + ANSWERS_WITHIN,
        )
        session.add(request)
        await session.flush()
    session.info[WISHED] = request.id
    return request


async def wished(session: AsyncSession) -> UUID | None:
    """Tell what the last operation of a session asks a provider for, once."""
    id: UUID | None = session.info.pop(WISHED, None)
    return id


def _waiting(payments: Sequence[Payment], method: PaymentMethod | None) -> Payment | None:
    """Find the payment that the order waits for, and that the shop itself is told of."""
    return next(
        (
            one
            for one in payments
            if one.provider == MANUAL
            and one.state is PaymentState.PENDING
            and method in (None, one.method)
        ),
        None,
    )


def _of(order: Order, method: PaymentMethod, provider: str, amount_minor: int) -> Payment:
    return rows.made(
        Payment,
        order_id=order.id,
        provider=provider,
        method=method,
        currency=order.currency,
        amount_minor=amount_minor,
    )


def _owed(owed_minor: int, currency: str) -> str:
    money = Money(owed_minor, currency)
    return f"{money.amount} {money.currency} are owed."
