"""Paying: how far a payment, and an order with all of its payments, have come; pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from models import Payment, PaymentState, PaymentStatus

OPEN = frozenset({PaymentState.AUTHORIZED, PaymentState.FAILED, PaymentState.PENDING})


def state_of(payment: Payment) -> PaymentState:
    """Tell how far a payment has come by all that happened, in whatever order it was told.

    What came in counts more than a promise, calling off more than a promise, and a promise more
    than a failure: a provider's news may come late, twice, or the later one first.
    """
    if payment.refunded_minor:
        whole = payment.refunded_minor >= payment.captured_minor
        return PaymentState.REFUNDED if whole else PaymentState.PARTLY_REFUNDED
    if payment.captured_minor >= payment.amount_minor:
        return PaymentState.PAID
    if payment.captured_minor and (payment.voided_at or payment.authorized_minor):
        return PaymentState.PAID  # what was promised beyond it was let go
    if payment.captured_minor:
        return PaymentState.PENDING
    if payment.voided_at is not None:
        return PaymentState.CANCELLED
    if payment.authorized_minor:
        return PaymentState.AUTHORIZED
    return PaymentState.PENDING if payment.failed_at is None else PaymentState.FAILED


def status_of(total_minor: int, payments: Sequence[Payment]) -> PaymentStatus:
    """Tell how far an order is paid; what was paid beyond its total and given back is no refund,
    and one that is owed some waits for it, whatever was given back."""
    captured, refunded = paid(payments), sum(one.refunded_minor for one in payments)
    is_back = refunded > max(0, captured - total_minor)
    if is_back and refunded >= captured:
        return PaymentStatus.REFUNDED
    if captured >= total_minor:
        return PaymentStatus.PARTLY_REFUNDED if is_back else PaymentStatus.PAID
    promised = [one for one in payments if one.state is PaymentState.AUTHORIZED]
    if captured + sum(one.authorized_minor for one in promised) >= total_minor:
        return PaymentStatus.AUTHORIZED
    live = {one.state for one in payments} - {PaymentState.CANCELLED}
    return PaymentStatus.FAILED if live == {PaymentState.FAILED} else PaymentStatus.PENDING


def paid(payments: Sequence[Payment]) -> int:
    """Count what came in, before anything was given back."""
    return sum(one.captured_minor for one in payments)


def refundable(payment: Payment) -> int:
    """Count what can be given back of a payment, less what the provider is being asked for."""
    return payment.captured_minor - payment.refunded_minor - payment.refunding_minor
