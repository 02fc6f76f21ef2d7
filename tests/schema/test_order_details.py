"""One order with all that is in it, through the schema."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer, customer
from kit import clock
from kit.ids import public
from models import ChargeKind, FulfilmentStatus, Order, OrderCharge
from models.base import Record
from tests.conftest import Ask, Queries
from tests.makers import (
    a_credit,
    a_customer,
    a_member_of_staff,
    a_shipment,
    a_variant,
    an_order,
    an_order_address,
    as_customer,
    as_staff,
    lines_of,
)

SHOW = """query ($id: ID!, $number: String!) {
  order(id: $id) { number }
  orderByNumber(number: $number) { number }
}"""
MONEY = "{ amount currency }"
DETAILS = f"""query ($id: ID!) {{
  order(id: $id) {{
    number placedAt email nickname status paymentStatus fulfilmentStatus shippingMethod
    goods {MONEY} discount {MONEY} shipping {MONEY} handling {MONEY} fees {MONEY} tax {MONEY}
    total {MONEY} pointsUsed pointsEarned
    lines {{
      sku name quantity shippedQuantity returnedQuantity unitPrice {MONEY} total {MONEY}
      variant {{ sku }} order {{ number }}
      creditLines {{ quantity total {MONEY} credit {{ number }} }}
    }}
    charges {{ kind label amount {MONEY} }}
    shippingAddress {{ line1 city country }}
    billingAddress {{ line1 }}
    shipments {{ carrier trackingNumber trackingUrl lines {{ quantity orderLine {{ name }} }} }}
  }}
}}"""
EVERYTHING = """query {
  orders(first: 100) {
    nodes {
      number
      lines { name }
      charges { label }
      shipments { trackingUrl lines { quantity } }
      shippingAddress { city }
      billingAddress { city }
    }
  }
}"""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_an_order_is_there_for_its_owner_and_staff_alone(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve, sam = (
        await a_customer(session),
        await a_customer(session),
        await a_member_of_staff(session),
    )
    order = await an_order(session, ada)
    asked = {"id": public(Order, order.id), "number": order.number}
    there = {"order": {"number": order.number}, "orderByNumber": {"number": order.number}}
    not_there = {"order": None, "orderByNumber": None}

    assert await ask(SHOW, by=as_customer(ada), **asked) == there
    assert await ask(SHOW, by=as_staff(sam, Permission.ORDERS_READ), **asked) == there
    assert await ask(SHOW, by=as_customer(eve), **asked) == not_there
    assert await ask(SHOW, by=as_staff(sam, Permission.CUSTOMERS_READ), **asked) == not_there
    assert await ask(SHOW, **asked) == not_there


async def test_a_guest_sees_what_their_claim_opens(ask: Ask, session: AsyncSession) -> None:
    order = await an_order(session, claim_hash=b"mine")
    asked = {"id": public(Order, order.id), "number": order.number}

    assert (await ask(SHOW, by=Viewer(claim_hash=b"mine"), **asked))["order"] is not None
    assert (await ask(SHOW, by=Viewer(claim_hash=b"other"), **asked))["order"] is None


@pytest.mark.parametrize(
    "id", ["", "order_", "order_zz", "product_019a0000000070008000000000000000", "1", "🧦"]
)
async def test_what_is_no_id_finds_nothing(ask: Ask, session: AsyncSession, id: str) -> None:
    found = await ask(
        SHOW,
        by=as_staff(await a_member_of_staff(session), Permission.ORDERS_READ),
        id=id,
        number="%",
    )

    assert found == {"order": None, "orderByNumber": None}


@pytest.fixture
async def full(session: AsyncSession) -> Order:
    """An order that has something of everything."""
    variant = await a_variant(session, sku="MUG-1")
    order = await an_order(
        session,
        await a_customer(session),
        lines=(("Mug", 2, 1250), ("Bowl", 1, 1999)),
        placed_at=NOON,
        email="ada@example.com",
        nickname="For Gran",
        shipping_method="Express",
        discount_minor=450,
        shipping_minor=490,
        handling_minor=100,
        fees_minor=25,
        tax_minor=777,
        total_minor=4499 - 450 + 490 + 100 + 25 + 777,
        points_used=40,
        points_earned=54,
        shipping_address_id=(await an_order_address(session)).id,
        billing_address_id=(await an_order_address(session, line1="2 Low Street")).id,
    )
    mug, _ = await lines_of(session, order)
    mug.variant_id = variant.id
    session.add_all([mug, a_charge(order, ChargeKind.DISCOUNT, "SPRING10", -450)])
    await session.commit()
    await a_shipment(session, order, tracking_number="00340 1/2")
    await a_credit(session, order, number="C-1")
    return order


def a_charge(order: Order, kind: ChargeKind, label: str, amount: int) -> OrderCharge:
    return OrderCharge(
        order_id=order.id,
        position=0,
        kind=kind,
        label=label,
        currency="EUR",
        amount_minor=amount,
    )


async def shown(ask: Ask, order: Order) -> Any:
    """Ask for an order as its owner."""
    assert order.customer_id is not None
    owner = customer(order.customer_id)
    return (await ask(DETAILS, by=owner, id=public(Order, order.id)))["order"]


async def test_an_order_shows_every_total(ask: Ask, full: Order) -> None:
    found = await shown(ask, full)

    totals = ("goods", "discount", "shipping", "handling", "fees", "tax", "total")
    assert {name: found[name]["amount"] for name in totals} == {
        "goods": "44.99",
        "discount": "4.50",
        "shipping": "4.90",
        "handling": "1.00",
        "fees": "0.25",
        "tax": "7.77",
        "total": "54.41",
    }
    assert (found["pointsUsed"], found["pointsEarned"]) == (40, 54)


async def test_an_order_shows_what_it_is_called_and_how_far_it_has_come(
    ask: Ask, full: Order
) -> None:
    found = await shown(ask, full)

    assert found["number"] == full.number
    assert found["placedAt"] == "2026-03-01T12:00:00.000000Z"
    assert (found["email"], found["nickname"]) == ("ada@example.com", "For Gran")
    assert (found["status"], found["paymentStatus"]) == ("PROCESSED", "PAID")
    assert (found["fulfilmentStatus"], found["shippingMethod"]) == ("UNFULFILLED", "Express")


async def test_a_line_shows_what_was_sold_and_what_was_given_back(ask: Ask, full: Order) -> None:
    mug, bowl = (await shown(ask, full))["lines"]

    given_back = {
        "quantity": 1,
        "total": {"amount": "12.50", "currency": "EUR"},
        "credit": {"number": "C-1"},
    }
    assert mug == {
        "sku": "MUG",
        "name": "Mug",
        "quantity": 2,
        "shippedQuantity": 0,
        "returnedQuantity": 0,
        "unitPrice": {"amount": "12.50", "currency": "EUR"},
        "total": {"amount": "25.00", "currency": "EUR"},
        "variant": {"sku": "MUG-1"},
        "order": {"number": full.number},
        "creditLines": [given_back],
    }
    assert bowl["variant"] is None


async def test_an_order_shows_its_charges_and_addresses(ask: Ask, full: Order) -> None:
    found = await shown(ask, full)

    saved = {"amount": "-4.50", "currency": "EUR"}
    assert found["charges"] == [{"kind": "DISCOUNT", "label": "SPRING10", "amount": saved}]
    assert found["shippingAddress"] == {"line1": "1 High Street", "city": "York", "country": "GB"}
    assert found["billingAddress"] == {"line1": "2 Low Street"}


async def test_a_parcel_shows_the_page_of_its_carrier(ask: Ask, full: Order) -> None:
    [shipment] = (await shown(ask, full))["shipments"]

    assert (shipment["carrier"], shipment["trackingNumber"]) == ("DHL", "00340 1/2")
    assert shipment["trackingUrl"] == (
        "https://www.dhl.com/global-en/home/tracking.html?tracking-id=00340%201%2F2"
    )
    assert shipment["lines"] == [
        {"quantity": 1, "orderLine": {"name": "Mug"}},
        {"quantity": 1, "orderLine": {"name": "Bowl"}},
    ]


async def test_the_customer_of_an_order_is_seen_by_who_may_know_of_customers(
    ask: Ask, session: AsyncSession
) -> None:
    ada, sam = await a_customer(session), await a_member_of_staff(session)
    id = public(Order, (await an_order(session, ada)).id)
    document = "query ($id: ID!) { order(id: $id) { customer { email } } }"
    there = {"order": {"customer": {"email": ada.email}}}

    assert await ask(document, by=as_customer(ada), id=id) == there
    assert await ask(document, by=as_staff(sam), id=id) == there
    assert await ask(document, by=as_staff(sam, Permission.ORDERS_READ), id=id) == {
        "order": {"customer": None}
    }


async def test_a_currency_without_cents_shows_none(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada, lines=(("Fan", 1, 1200),), currency="JPY")

    found = await ask(DETAILS, by=as_customer(ada), id=public(Order, order.id))

    assert found["order"]["total"] == {"amount": "1200", "currency": "JPY"}


async def test_what_staff_change_shows_at_once(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    order = await an_order(session, ada)
    id = public(Order, order.id)
    before = (await ask(DETAILS, by=as_customer(ada), id=id))["order"]["status"]

    order.fulfilment_status = FulfilmentStatus.SHIPPED
    session.add(order)
    await session.commit()

    after = (await ask(DETAILS, by=as_customer(ada), id=id))["order"]["status"]
    assert (before, after) == ("PROCESSED", "SHIPPED")


async def test_a_hundred_orders_with_all_that_is_in_them_are_six_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    sam, rows = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ), list[Record]()
    for n in range(100):
        order = await an_order(
            session,
            lines=(("Mug", 1, 100), ("Bowl", 2, 200)),
            placed_at=clock.now() - timedelta(days=n),
            shipping_address_id=(await an_order_address(session)).id,
            billing_address_id=(await an_order_address(session, city="Bath")).id,
        )
        await a_shipment(session, order)
        rows.append(a_charge(order, ChargeKind.OTHER, "Ribbon", 0))
    session.add_all(rows)
    await session.commit()

    with queries(6):
        nodes = (await ask(EVERYTHING, by=sam))["orders"]["nodes"]

    assert len(nodes) == 100
    for node in nodes:
        assert [line["name"] for line in node["lines"]] == ["Mug", "Bowl"]
        assert [len(shipment["lines"]) for shipment in node["shipments"]] == [2]
        assert (node["shippingAddress"], node["billingAddress"]) == (
            {"city": "York"},
            {"city": "Bath"},
        )
