"""Payments: what staff and customers do about them; providers are asked between transactions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import asking, payments, refunds
from domain.order_refusals import PaymentDeclined, ProviderSilent
from domain.payments import CapturePayment, MarkOrderPaid, StartPayment
from domain.providers import Answer
from domain.refunds import RefundOrder
from models import Order, Payment, PaymentRequestKind, PaymentRequestState
from resolvers.context import Info

T = TypeVar("T")


@dataclass(frozen=True)
class PaymentStarted:
    """A payment that its provider has begun, and what the customer's browser needs to go on."""

    payment: Payment
    provider: str
    client_secret: str
    public_key: str | None


async def mark_paid(info: Info, input: MarkOrderPaid) -> Order:
    order = await info.context.write(payments.mark_paid, input)
    await ask_for(info, order.id)
    return order


async def refund(info: Info, input: RefundOrder) -> Order:
    order = await info.context.write(refunds.refund, input)
    raise_declined(await answer_to(info, order.id, PaymentRequestKind.REFUND))
    return order


async def capture(info: Info, input: CapturePayment) -> Payment:
    payment = await info.context.write(payments.capture, input)
    raise_declined(await answer_to(info, payment.order_id, PaymentRequestKind.CAPTURE))
    return payment


async def start(info: Info, input: StartPayment) -> PaymentStarted:
    payment, request = await info.context.write(payments.start, input)
    providers = info.context.house.providers
    answer = await asking.ask(partial(transact, info), providers, request.id)
    if answer is None:
        raise ProviderSilent
    raise_declined(answer)
    public = providers.named[payment.provider].public_key
    return PaymentStarted(payment, payment.provider, answer.secret or "", public)


async def answer_to(info: Info, order_id: UUID, kind: PaymentRequestKind) -> Answer | None:
    """Ask for what an order waits for, and tell what came of that which was just asked for: what
    becomes of an earlier wish is another's."""
    id = await info.context.ask(payments.wished)
    answers = await ask_for(info, order_id, kind)
    return None if id is None else answers.get(id)


async def ask_for(info: Info, order_id: UUID, *kinds: PaymentRequestKind) -> dict[UUID, Answer]:
    """Ask providers for what an order waits for; what they do not answer now, a job asks again."""
    providers = info.context.house.providers
    return await asking.ask_for(partial(transact, info), providers, order_id, *kinds)


async def transact(info: Info, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do work in a transaction of its own, on the connection of the operation."""

    async def doing(session: AsyncSession, _: Viewer, __: None) -> T:
        return await work(session)

    return await info.context.write(doing, None)


def raise_declined(answer: Answer | None) -> None:
    """Refuse what a provider has declined; that is on record by now, and nothing else is."""
    if answer is not None and answer.state is PaymentRequestState.DECLINED:
        raise PaymentDeclined(message=answer.reason)
