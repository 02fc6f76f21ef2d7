"""Orders of guests: by an address alone, and nobody learns whose it is."""

from __future__ import annotations

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import (
    Customer,
    Order,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_shipping_method,
    a_variant,
    an_address,
    as_customer,
)
from tests.makers.carts import a_cart, a_claim
from tests.makers.catalogue import doing
from tests.makers.payments import a_merchant
from tests.schema.ordering import HOME, ORDER, PLACE, placed, ready, shown, the


@pytest.fixture(autouse=True)
async def parcel(session: AsyncSession) -> None:
    """Let the store send parcels everywhere, for nothing."""
    await a_shipping_method(session)


READ_ORDER = "query ($id: ID!) { order(id: $id) { number customer { id } } }"


async def test_a_guest_reads_the_order_by_the_claim_and_nobody_else_does(
    ask: Ask, session: AsyncSession
) -> None:
    _, guest = a_claim()
    _, other = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)
    order = await placed(ask, guest, "12.50")

    assert (await ask(READ_ORDER, by=guest, id=order["id"]))["order"] == {
        "number": order["number"],
        "customer": None,
    }
    ada = await a_customer(session, email="ada@example.com")
    for viewer in (other, as_customer(ada)):
        assert (await ask(READ_ORDER, by=viewer, id=order["id"]))["order"] is None


async def test_a_guest_sees_at_once_what_was_given_back(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session), 1))
    await ready(ask, guest)
    id = (await placed(ask, guest, "12.50"))["id"]
    do = doing(ask, await a_merchant(session))
    await do("markOrderPaid", "Order", orderId=id)
    await do("refundOrder", "Order", orderId=id, amount="5", reason="A dent")
    credits = "credits { id reason total { amount } lines { name } }"
    read = f"query ($id: ID!) {{ order(id: $id) {{ paymentStatus {credits} }} }}"

    seen = (await ask(read, by=guest, id=id))["order"]

    assert seen["paymentStatus"] == "PARTLY_REFUNDED"
    [credit] = seen["credits"]
    assert (credit["reason"], credit["total"]) == ("A dent", {"amount": "5.00"})
    assert credit["lines"] == [{"name": "A dent"}]
    node = "query ($id: ID!) { node(id: $id) { id } }"
    told = [(await ask(node, by=by, id=credit["id"]))["node"] for by in (guest, a_claim()[1])]
    assert told == [{"id": credit["id"]}, None]


async def test_a_guest_is_one_row_for_an_address_however_often_they_order(
    ask: Ask, session: AsyncSession
) -> None:
    for email in ("Ada@example.com", "ada@EXAMPLE.com"):
        _, guest = a_claim()
        await a_cart(session, guest, (await a_variant(session), 1))
        await ready(ask, guest, email=email)
        await placed(ask, guest, "12.50")

    row = await the(session, Customer)
    assert (row.email, row.email_key, row.email_verified_at) == (
        "Ada@example.com",
        "ada@example.com",
        None,
    )
    assert (await session.exec(select(Order.customer_id))).all() == [row.id, row.id]


async def test_a_guest_learns_nothing_about_accounts(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    known = await a_customer(session, email="known@example.com")
    await an_address(session, known, is_default_billing=True, is_default_shipping=True)
    answers = []
    for email in ("known@example.com", "unknown@example.com"):
        _, guest = a_claim()
        await a_cart(session, guest, (await a_variant(session, sku=f"S-{email[0]}"), 1))
        await ready(ask, guest, email=email)
        seen = await shown(ask, guest)
        assert seen["shippingAddress"]["line1"] == HOME["line1"]
        with queries(8):
            answer = await ask(
                PLACE.replace(ORDER, "status paymentStatus total { amount }"),
                by=guest,
                input={"idempotencyKey": "12345678", "expectedTotal": "12.50"},
            )
        answers.append((seen["problems"], answer))

    assert answers[0] == answers[1]
    orders = (await session.exec(select(Order))).all()
    assert known.id not in {order.customer_id for order in orders}
