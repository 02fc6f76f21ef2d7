"""Payment news: what a provider tells of its own accord: late, twice, or the later one first."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import SYSTEM
from domain import asking, payment_entries, refunds
from domain.payment_entries import Happened, told
from domain.providers import Answer, News
from domain.refunds import Given
from models import (
    Order,
    Payment,
    PaymentEntry,
    PaymentEntryKind,
    PaymentRequest,
    PaymentRequestKind,
    PaymentRequestState,
)

AT_THE_PROVIDER = "Refund at the payment provider"
BRINGING = frozenset({PaymentEntryKind.AUTHORIZED, PaymentEntryKind.CAPTURED})


class Heard(StrEnum):
    """What became of a piece of news."""

    EARLY = "EARLY"  # what it builds on is not known yet: it is to be told again
    KNOWN = "KNOWN"
    STRANGE = "STRANGE"
    TAKEN = "TAKEN"


async def hear(session: AsyncSession, provider: str, news: News) -> Heard:
    """Write down what happened, if it is about a payment of ours and fits to it."""
    payment = await _of(session, provider, news)
    if payment is None:
        return Heard.STRANGE
    order, payments, payment = await asking.locked(session, payment)
    if payment.reference not in (None, news.reference):
        return Heard.STRANGE
    payment.reference = news.reference
    if await _is_known(session, payment, news.key):
        return Heard.KNOWN
    if news.kind is PaymentEntryKind.REFUNDED:
        return await _refunded(session, order, payments, payment, news)
    if not _fits(payment, news):
        await _mismatched(session, order, payment, news)
        return Heard.STRANGE
    happened = Happened(news.kind, news.amount_minor, news.key)
    await payment_entries.enter(session, SYSTEM, order, payments, payment, happened)
    verbs = {PaymentEntryKind.CAPTURED: "pay", PaymentEntryKind.AUTHORIZED: "authorize"}
    if news.kind in verbs:
        await told(session, SYSTEM, order, verbs[news.kind], method=payment.method.value)
    await session.flush()
    return Heard.TAKEN


async def _of(session: AsyncSession, provider: str, news: News) -> Payment | None:
    """Find the payment by what its provider calls it, or by what we had called it there."""
    by = col(Payment.reference) == news.reference
    if news.payment_id is not None:
        named = col(Payment.id) == news.payment_id
        by = sa.or_(by, named & col(Payment.reference).is_(None))
    rows = select(Payment).where(col(Payment.provider) == provider, by)
    return (await session.exec(rows)).first()


async def _is_known(session: AsyncSession, payment: Payment, key: str) -> bool:
    rows = select(PaymentEntry.id).where(
        col(PaymentEntry.payment_id) == payment.id, col(PaymentEntry.key) == key
    )
    return (await session.exec(rows)).first() is not None


def _fits(payment: Payment, news: News) -> bool:
    """Tell whether it is in the payment's currency, of some money where that is promised or came,
    and no more than it was to bring."""
    before = payment.captured_minor if news.kind is PaymentEntryKind.CAPTURED else 0
    least = 1 if news.kind in BRINGING else 0
    return (
        news.currency == payment.currency
        and least <= news.amount_minor <= payment.amount_minor - before
    )


async def _refunded(
    session: AsyncSession, order: Order, payments: list[Payment], payment: Payment, news: News
) -> Heard:
    """Settle what we had asked for; what was given back elsewhere has a credit note as well."""
    if news.request_id is not None:
        asked = select(PaymentRequest.id).where(
            col(PaymentRequest.id) == news.request_id,
            col(PaymentRequest.payment_id) == payment.id,
            col(PaymentRequest.kind) == PaymentRequestKind.REFUND,
            col(PaymentRequest.state) == PaymentRequestState.OPEN,
        )
        if (id := (await session.exec(asked)).first()) is not None:
            await asking.settle(session, id, Answer(PaymentRequestState.DONE, news.key))
            return Heard.TAKEN
    if news.currency != payment.currency:
        await _mismatched(session, order, payment, news)
        return Heard.STRANGE
    left = payment.captured_minor - payment.refunded_minor - payment.refunding_minor
    if news.amount_minor > left:
        return Heard.EARLY
    given = Given(news.amount_minor, AT_THE_PROVIDER, key=news.key)
    await refunds.give_back(session, SYSTEM, order, payments, payment, given)
    return Heard.TAKEN


async def _mismatched(session: AsyncSession, order: Order, payment: Payment, news: News) -> None:
    """Leave word for staff: what the provider tells is not what this payment is about."""
    await record(
        session,
        SYSTEM,
        "payment:mismatch",
        of=payment,
        customer_id=order.customer_id,
        after={"kind": news.kind.value, "amount": news.amount_minor, "currency": news.currency},
    )
