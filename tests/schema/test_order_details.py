"""One order with all that is in it, through the schema."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
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


async def test_an_order_shows_every_total_and_what_is_in_it(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session, sku="MUG-1")
    shipping, billing = (
        await an_order_address(session),
        await an_order_address(session, line1="2 Low Street"),
    )
    order = await an_order(
        session,
        ada,
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
        shipping_address_id=shipping.id,
        billing_address_id=billing.id,
    )
    mug, _ = await lines_of(session, order)
    mug.variant_id = variant.id
    discount = OrderCharge(
        order_id=order.id,
        position=0,
        kind=ChargeKind.DISCOUNT,
        label="SPRING10",
        currency="EUR",
        amount_minor=-450,
    )
    session.add_all([mug, discount])
    await session.commit()
    await a_shipment(session, order, tracking_number="00340 1/2")
    credit = await a_credit(session, order)

    found = (await ask(DETAILS, by=as_customer(ada), id=public(Order, order.id)))["order"]

    assert {name: found[name] for name in ("number", "placedAt", "email", "nickname")} == {
        "number": order.number,
        "placedAt": "2026-03-01T12:00:00.000000Z",
        "email": "ada@example.com",
        "nickname": "For Gran",
    }
    assert (found["status"], found["paymentStatus"], found["fulfilmentStatus"]) == (
        "PROCESSED",
        "PAID",
        "UNFULFILLED",
    )
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
    assert found["shippingMethod"] == "Express"
    assert found["lines"][0] == {
        "sku": "MUG",
        "name": "Mug",
        "quantity": 2,
        "shippedQuantity": 0,
        "returnedQuantity": 0,
        "unitPrice": {"amount": "12.50", "currency": "EUR"},
        "total": {"amount": "25.00", "currency": "EUR"},
        "variant": {"sku": "MUG-1"},
        "order": {"number": order.number},
        "creditLines": [
            {
                "quantity": 1,
                "total": {"amount": "12.50", "currency": "EUR"},
                "credit": {"number": credit.number},
            }
        ],
    }
    assert found["lines"][1]["variant"] is None
    assert found["charges"] == [
        {
            "kind": "DISCOUNT",
            "label": "SPRING10",
            "amount": {"amount": "-4.50", "currency": "EUR"},
        }
    ]
    assert found["shippingAddress"] == {"line1": "1 High Street", "city": "York", "country": "GB"}
    assert found["billingAddress"] == {"line1": "2 Low Street"}
    assert found["shipments"] == [
        {
            "carrier": "DHL",
            "trackingNumber": "00340 1/2",
            "trackingUrl": (
                "https://www.dhl.com/global-en/home/tracking.html?tracking-id=00340%201%2F2"
            ),
            "lines": [
                {"quantity": 1, "orderLine": {"name": "Mug"}},
                {"quantity": 1, "orderLine": {"name": "Bowl"}},
            ],
        }
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
        rows.append(
            OrderCharge(
                order_id=order.id,
                position=0,
                kind=ChargeKind.OTHER,
                label="Ribbon",
                currency="EUR",
                amount_minor=0,
            )
        )
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
