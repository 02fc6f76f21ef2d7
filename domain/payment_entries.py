"""Payment entries: the one place where something happens to a payment, and to its order by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import event
from auth.viewer import Viewer
from domain import consequences, paying
from domain.order_actions import UNPAID
from domain.providers import MANUAL
from kit import clock, ids
from models import (
    Event,
    FulfilmentStatus,
    Order,
    Payment,
    PaymentEntry,
    PaymentEntryKind,
    PaymentRequest,
    PaymentRequestKind,
    PaymentStatus,
)

WHOLE = frozenset({PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED})  # all of it came in


@dataclass(frozen=True)
class Happened:
    """What happened to a payment; a second of the same key is none."""

    kind: PaymentEntryKind
    amount_minor: int
    key: str | None = None
    note: str | None = None


async def of_order(session: AsyncSession, order_id: UUID) -> list[Payment]:
    """Lock the payments of an order whose row is locked, the oldest first."""
    rows = select(Payment).where(col(Payment.order_id) == order_id)
    rows = rows.order_by(col(Payment.created_at), col(Payment.id)).with_for_update()
    return list(await session.exec(rows.execution_options(populate_existing=True)))


async def enter(
    session: AsyncSession,
    viewer: Viewer,
    order: Order,
    payments: Sequence[Payment],
    payment: Payment,
    happened: Happened,
) -> bool:
    """Write down what happened to one of the locked payments of a locked order.

    Sums, states and the order's status follow from it. False when it was written before.
    """
    if not await _written(session, viewer, payment, happened):
        return False
    amount = happened.amount_minor
    match happened.kind:
        case PaymentEntryKind.AUTHORIZED:
            payment.authorized_minor = amount
        case PaymentEntryKind.CAPTURED:
            payment.captured_minor += amount
        case PaymentEntryKind.REFUNDED:
            payment.refunded_minor += amount
        case PaymentEntryKind.FAILED:
            payment.failed_at = clock.now()
        case PaymentEntryKind.VOIDED:
            payment.voided_at = clock.now()
    payment.state = paying.state_of(payment)
    await follow(session, viewer, order, payments)
    return True


async def follow(
    session: AsyncSession, viewer: Viewer, order: Order, payments: Sequence[Payment]
) -> None:
    """Let the order's status be what its payments say; what else is open then is called off."""
    before = order.payment_status
    order.payment_status = paying.status_of(order.total_minor, payments)
    await session.flush()
    if order.payment_status not in WHOLE or before not in UNPAID:
        return
    await call_off(session, viewer, order, payments)
    if order.fulfilment_status is not FulfilmentStatus.CANCELLED:
        await consequences.follow(session, viewer, order, consequences.PAID)


async def call_off(
    session: AsyncSession, viewer: Viewer, order: Order, payments: Sequence[Payment]
) -> None:
    """Call off what is still waited for: by hand at once, at a provider by asking for it."""
    for payment in payments:
        if payment.state not in paying.OPEN:
            continue
        if payment.provider == MANUAL:
            happened = Happened(PaymentEntryKind.VOIDED, 0)
            await _written(session, viewer, payment, happened)
            payment.voided_at = clock.now()
            payment.state = paying.state_of(payment)
        else:
            ask_to_cancel(session, viewer, payment)
    await session.flush()


def ask_to_cancel(session: AsyncSession, viewer: Viewer, payment: Payment) -> None:
    """Write down that a payment's provider is asked to call it off."""
    session.add(
        PaymentRequest(
            payment_id=payment.id,
            kind=PaymentRequestKind.CANCEL,
            currency=payment.currency,
            amount_minor=0,
            staff_id=viewer.staff_id,
            due_at=clock.now(),
        )
    )


async def _written(
    session: AsyncSession, viewer: Viewer, payment: Payment, happened: Happened
) -> bool:
    id = ids.new()
    row = PaymentEntry(
        id=id,
        payment_id=payment.id,
        kind=happened.kind,
        key=happened.key or id.hex,
        currency=payment.currency,
        amount_minor=happened.amount_minor,
        note=happened.note,
        staff_id=viewer.staff_id,
    )
    added = insert(PaymentEntry).values(row.model_dump())
    once = added.on_conflict_do_nothing(index_elements=["payment_id", "key"])
    written = await session.exec(once.returning(col(PaymentEntry.id)))
    return written.first() is not None


async def told(
    session: AsyncSession, viewer: Viewer, order: Order, verb: str, **after: object
) -> None:
    """Put a happening of an order on record, with its statuses as they are by then."""
    session.add(event_of(viewer, order, verb, **after))


def event_of(viewer: Viewer, order: Order, verb: str, **after: object) -> Event:
    """Make the event of it."""
    return event(
        viewer,
        f"order:{verb}",
        of=order,
        customer_id=order.customer_id,
        after={
            "fulfilment": order.fulfilment_status.value,
            "payment": order.payment_status.value,
            **after,
        },
        public=True,
    )
