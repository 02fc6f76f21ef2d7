"""How far payments and orders have come, in whatever order it was told."""

from __future__ import annotations

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.paying import refundable, state_of, status_of
from kit import clock
from models import Payment, PaymentMethod, PaymentState, PaymentStatus

SUMS = ("amount", "authorized", "captured", "refunded", "refunding")


def a_payment(**values: int) -> Payment:
    given: dict[str, Any] = {
        **{f"{name}_minor": values.get(name, 0) for name in SUMS},
        "amount_minor": values.get("amount", 100),
    }
    given |= {f"{name}_at": clock.now() for name in ("failed", "voided") if name in values}
    payment = Payment(
        order_id=UUID(int=1),
        provider="manual",
        method=PaymentMethod.INVOICE,
        currency="EUR",
        **given,
    )
    payment.state = state_of(payment)
    return payment


@pytest.mark.parametrize(
    ("happened", "state"),
    [
        ({}, "PENDING"),
        ({"failed": 1}, "FAILED"),
        ({"authorized": 100}, "AUTHORIZED"),
        ({"authorized": 100, "failed": 1}, "AUTHORIZED"),
        ({"voided": 1}, "CANCELLED"),
        ({"voided": 1, "authorized": 100, "failed": 1}, "CANCELLED"),
        ({"captured": 40}, "PENDING"),
        ({"captured": 40, "failed": 1}, "PENDING"),
        ({"captured": 40, "voided": 1}, "PAID"),
        ({"captured": 40, "authorized": 100}, "PAID"),
        ({"captured": 100}, "PAID"),
        ({"captured": 100, "failed": 1, "voided": 1, "authorized": 100}, "PAID"),
        ({"captured": 100, "refunded": 1}, "PARTLY_REFUNDED"),
        ({"captured": 100, "refunded": 99}, "PARTLY_REFUNDED"),
        ({"captured": 100, "refunded": 100}, "REFUNDED"),
        ({"captured": 40, "refunded": 40}, "REFUNDED"),
        ({"amount": 0}, "PAID"),
    ],
)
def test_a_payment_has_come_so_far(happened: dict[str, int], state: str) -> None:
    for named in permutations(happened.items()):
        assert state_of(a_payment(**dict(named))) == PaymentState(state)


@pytest.mark.parametrize(
    ("payments", "status"),
    [
        ([], "PENDING"),
        ([{}], "PENDING"),
        ([{"failed": 1}], "FAILED"),
        ([{"failed": 1}, {}], "PENDING"),
        ([{"failed": 1}, {"voided": 1}], "FAILED"),
        ([{"voided": 1}], "PENDING"),
        ([{"authorized": 100}], "AUTHORIZED"),
        ([{"authorized": 60}], "PENDING"),
        ([{"captured": 40, "voided": 1}, {"authorized": 60, "amount": 60}], "AUTHORIZED"),
        ([{"captured": 40}], "PENDING"),
        ([{"captured": 40, "voided": 1}, {"captured": 60}], "PAID"),
        ([{"captured": 100}, {"failed": 1}], "PAID"),
        ([{"captured": 100, "refunded": 1}], "PARTLY_REFUNDED"),
        ([{"captured": 100, "refunded": 100}], "REFUNDED"),
        ([{"captured": 40, "refunded": 40}], "REFUNDED"),
        ([{"captured": 40, "refunded": 10}], "PENDING"),
        ([{"captured": 40, "refunded": 10}, {"captured": 60}], "PARTLY_REFUNDED"),
        # paid twice, by two cards at once: what was too much is given back
        ([{"captured": 100}, {"captured": 100}], "PAID"),
        ([{"captured": 100}, {"captured": 100, "refunded": 100}], "PAID"),
        ([{"captured": 100, "refunded": 1}, {"captured": 100, "refunded": 100}], "PARTLY_REFUNDED"),
        ([{"captured": 100, "refunded": 100}] * 2, "REFUNDED"),
    ],
)
def test_an_order_has_come_so_far(payments: list[dict[str, int]], status: str) -> None:
    rows = [a_payment(**values) for values in payments]

    assert status_of(100, rows) == PaymentStatus(status)
    assert status_of(100, rows[::-1]) == PaymentStatus(status)


def test_what_costs_nothing_is_paid() -> None:
    assert status_of(0, []) == PaymentStatus.PAID


@given(st.integers(1, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_money_is_not_told_twice(total: int, captured: int, refunded: int, asked: int) -> None:
    refunded = min(refunded, captured)
    asked = min(asked, captured - refunded)
    payment = a_payment(captured=captured, refunded=refunded, refunding=asked)
    status = status_of(total, [payment])

    assert refundable(payment) + refunded + asked == captured
    assert (status is PaymentStatus.REFUNDED) == (
        0 < refunded == captured and refunded > max(0, captured - total)
    )
    if refunded == 0:
        assert (status is PaymentStatus.PAID) == (captured >= total)
