"""Points at the checkout: they pay for a part, are taken with the order, and never twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from models import Customer, Order
from tests.conftest import Ask
from tests.makers import a_customer, a_shipping_method, a_variant, an_address, as_customer
from tests.makers.carts import a_cart, a_claim
from tests.makers.points import balance, give_points, rewarding
from tests.schema.ordering import kinds, none_of, placed, ready, said, shown, the


@pytest.fixture
async def ada(session: AsyncSession) -> Customer:
    """A customer with 1,000 points, worth half a cent each, and something in the cart."""
    await a_shipping_method(session)
    await rewarding(session)
    ada = await a_customer(session)
    await an_address(session, ada, is_default_billing=True, is_default_shipping=True)
    await give_points(session, ada, 1000)
    await a_cart(session, ada, (await a_variant(session), 2))
    return ada


async def test_points_pay_for_a_part_and_the_order_earns_some(
    ask: Ask, session: AsyncSession, ada: Customer
) -> None:
    by = as_customer(ada)

    checkout = (await said(ask, by, paymentMethod="INVOICE", points=800))["checkout"]
    order = await placed(ask, by, "21.00")

    totals = checkout["totals"]
    assert checkout["problems"] == []
    assert (totals["fees"], totals["pointsUsed"], totals["pointsEarned"]) == (
        {"amount": "-4.00"},
        800,
        25,
    )
    assert (order["fees"], order["total"]["amount"]) == ({"amount": "-4.00"}, "21.00")
    assert order["charges"] == [
        {"kind": "VOUCHER", "label": "800 points", "amount": {"amount": "-4.00"}}
    ]
    row = await the(session, Order)
    assert (row.points_used, row.points_earned) == (800, 25)
    assert await balance(session, ada) == (200, 0, 0)


async def test_more_points_than_there_are_are_told_and_refused(
    ask: Ask, session: AsyncSession, ada: Customer
) -> None:
    by = as_customer(ada)

    checkout = (await said(ask, by, paymentMethod="INVOICE", points=1001))["checkout"]
    refused = await placed(ask, by, checkout["totals"]["total"]["amount"])

    assert kinds(checkout) == [("POINTS_SHORT", "points")]
    [problem] = checkout["problems"]
    assert (problem["available"], problem["message"]) == (1000, "There are 1000 points.")
    assert checkout["totals"]["pointsUsed"] == 1000
    assert (refused["code"], refused["fields"][0]["path"]) == ("CHECKOUT_INCOMPLETE", ["points"])
    await none_of(session, Order)
    assert await balance(session, ada) == (1000, 0, 0)
    back = (await said(ask, by, points=None))["checkout"]
    assert (back["problems"], back["points"]) == ([], 0)


async def test_guests_have_no_points(ask: Ask, session: AsyncSession, ada: Customer) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))

    checkout = (await ready(ask, guest, points=100))["checkout"]

    assert kinds(checkout) == [("POINTS_UNUSABLE", "points")]
    assert checkout["totals"]["total"]["amount"] == "12.50"
    assert checkout["totals"]["pointsEarned"] == 0
    await none_of(session, Order)


@pytest.mark.parametrize("points", [-1, 10**9 + 1])
async def test_points_that_cannot_be_are_refused_by_their_path(
    ask: Ask, session: AsyncSession, ada: Customer, points: Any
) -> None:
    refused = await said(ask, as_customer(ada), points=points)

    assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", ["points"])
    assert (await shown(ask, as_customer(ada)))["points"] == 0
