"""What staff do with orders, and what their customers see of it at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import (
    OrderLine,
    PaymentMethod,
    Shipment,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    lines_of,
)
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import a_merchant, a_placed_order, letters_of
from tests.schema.moving import STATES, TWO, id_of, seen


async def test_a_confirmed_order_is_processed_though_nothing_is_paid(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada, PaymentMethod.INVOICE)
    assert (await seen(ask, ada, order))["status"] == "PENDING"

    answer = await do("confirmOrder", "Order", STATES, orderId=id_of(order))

    assert answer == {
        "status": "PROCESSED",
        "fulfilmentStatus": "PROCESSING",
        "paymentStatus": "PENDING",
    }
    assert (await seen(ask, ada, order))["status"] == "PROCESSED"
    [event] = await events_of(session, "order:confirm")
    assert (event.object_id, event.customer_id) == (order.id, ada.id)
    assert event.after == {"fulfilment": "PROCESSING", "payment": "PENDING"}
    assert event.is_public
    assert await letters_of(session) == []


async def test_an_order_is_sent_in_two_parcels_and_its_customer_sees_each_at_once(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada, lines=TWO)
    mug, _ = await lines_of(session, order)
    first = [{"orderLineId": public(OrderLine, mug.id), "quantity": 1}]
    sent = {"carrier": "DHL", "service": "Express", "trackingNumber": "JD 1"}

    await do("shipOrder", "Order", orderId=id_of(order), lines=first, **sent)

    after = await seen(ask, ada, order)
    assert (after["status"], after["fulfilmentStatus"]) == ("PROCESSED", "PARTLY_SHIPPED")
    assert [line["shippedQuantity"] for line in after["lines"]] == [1, 0]
    [parcel] = after["shipments"]
    assert parcel == {
        **sent,
        "trackingUrl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD%201",
        "deliveredAt": None,
        "lines": [{"quantity": 1, "orderLine": {"name": "Mug"}}],
    }

    await do("shipOrder", "Order", orderId=id_of(order), carrier="UPS")

    after = await seen(ask, ada, order)
    assert (after["status"], after["fulfilmentStatus"]) == ("SHIPPED", "SHIPPED")
    assert [line["shippedQuantity"] for line in after["lines"]] == [2, 1]
    assert [line["quantity"] for line in after["shipments"][1]["lines"]] == [1, 1]
    one, two = await letters_of(session)
    assert (one.template, one.to_address, one.customer_id) == ("order_shipped", ada.email, ada.id)
    assert one.payload["lines"] == [{"quantity": 1, "name": "Mug"}]
    assert one.payload["address"] == parcel["trackingUrl"]
    assert (one.payload["is_last"], two.payload["is_last"]) == (False, True)
    assert [event.after["fulfilment"] for event in await events_of(session, "order:ship")] == [  # type: ignore[index]
        "PARTLY_SHIPPED",
        "SHIPPED",
    ]


async def test_a_parcel_goes_with_a_carrier_of_the_stores_own_and_keeps_its_page(
    ask: Ask, session: AsyncSession
) -> None:
    ada, by = await a_customer(session), await a_merchant(session)
    do, order = doing(ask, by), await a_placed_order(session, ada)
    own = [{"name": "Bike & Co", "trackingPage": "https://bike.example/t/{number}?x=1"}]
    await do("setCarriers", "CarriersDecided", "carriers { name }", carriers=own)
    parcel = {"carrier": "OTHER", "carrierName": "Bike & Co", "trackingNumber": "7/8"}

    await do("shipOrder", "Order", orderId=id_of(order), **parcel)
    await do("setCarriers", "CarriersDecided", "carriers { name }", carriers=[])

    [seen_] = (await seen(ask, ada, order))["shipments"]
    assert seen_["trackingUrl"] == "https://bike.example/t/7%2F8?x=1"
    [letter] = await letters_of(session)
    assert (letter.payload["carrier"], letter.payload["tracking"]) == ("Bike & Co", "7/8")


async def test_parcels_arrive_one_by_one_and_the_order_with_the_last(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada)
    [line] = await lines_of(session, order)
    half = [{"orderLineId": public(OrderLine, line.id), "quantity": 1}]
    await do("shipOrder", "Order", orderId=id_of(order), carrier="DPD", lines=half)
    answer = await do("deliverOrder", "Order", STATES, orderId=id_of(order))
    assert answer["fulfilmentStatus"] == "PARTLY_SHIPPED"
    await do("shipOrder", "Order", orderId=id_of(order), carrier="DPD")
    shipments = (await session.exec(select(Shipment).order_by("id"))).all()

    named = [public(Shipment, shipments[0].id)]
    again = await do("deliverOrder", "Order", STATES, orderId=id_of(order), shipmentIds=named)
    assert again["fulfilmentStatus"] == "SHIPPED"
    first = (await seen(ask, ada, order))["shipments"][0]["deliveredAt"]
    await do("deliverOrder", "Order", STATES, orderId=id_of(order))

    after = await seen(ask, ada, order)
    assert (after["status"], after["fulfilmentStatus"]) == ("SHIPPED", "DELIVERED")
    assert [bool(parcel["deliveredAt"]) for parcel in after["shipments"]] == [True, True]
    assert after["shipments"][0]["deliveredAt"] == first
    assert len(await events_of(session, "order:deliver")) == 3


async def test_an_order_without_an_address_is_moved_and_nobody_is_written_to(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)

    await do("markOrderPaid", "Order", orderId=id_of(order))
    await do("shipOrder", "Order", orderId=id_of(order), carrier="OTHER")
    await do("refundOrder", "Order", orderId=id_of(order), reason="Late")

    assert await letters_of(session) == []


async def test_a_guest_is_written_to_at_the_address_of_the_order(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, await a_merchant(session))
    order = await a_placed_order(session, email="guest@example.com")

    await do("shipOrder", "Order", orderId=id_of(order), carrier="OTHER")

    [letter] = await letters_of(session)
    assert (letter.to_address, letter.payload["tracking"]) == ("guest@example.com", None)


async def test_a_parcel_that_is_reported_twice_with_one_key_is_one(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session, lines=TWO)
    mug, _ = await lines_of(session, order)
    lines = [{"orderLineId": public(OrderLine, mug.id), "quantity": 1}]
    parcel = {"orderId": id_of(order), "carrier": "UPS", "lines": lines}

    for _ in range(2):
        answer = await do(
            "shipOrder", "Order", "shipments { id }", idempotencyKey="k" * 8, **parcel
        )
        assert len(answer["shipments"]) == 1
    again = {**parcel, "carrier": "DHL"}
    refused = await do("shipOrder", "Order", idempotencyKey="k" * 8, **again)
    assert refused == ("KEY_USED_DIFFERENTLY",)


@pytest.mark.parametrize(
    ("name", "given", "count"),
    [
        ("confirmOrder", {}, 4),
        ("shipOrder", {"carrier": "UPS"}, 12),
        ("cancelOrder", {"reason": "x"}, 12),
        ("markOrderPaid", {}, 16),
    ],
)
async def test_a_move_is_so_many_statements_however_many_lines(
    ask: Ask, session: AsyncSession, queries: Queries, name: str, given: dict[str, Any], count: int
) -> None:
    by, ada = await a_merchant(session), await a_customer(session)
    do = doing(ask, by)
    for lines in (TWO, TWO * 5):
        order = await a_placed_order(session, ada, lines=lines)
        with queries(count):
            answer = await do(name, "Order", orderId=id_of(order), **given)
        assert answer == {"id": id_of(order)}


async def test_parcels_arrive_by_so_many_statements_however_many_there_are(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    do = doing(ask, await a_merchant(session))
    for parcels in (1, 5):
        order = await a_placed_order(session, lines=(("Mug", parcels, 100),))
        [line] = await lines_of(session, order)
        lines = [{"orderLineId": public(OrderLine, line.id), "quantity": 1}]
        for _ in range(parcels):
            await do("shipOrder", "Order", orderId=id_of(order), carrier="UPS", lines=lines)
        with queries(6):
            await do("deliverOrder", "Order", orderId=id_of(order))
        of = select(Shipment.delivered_at).where(col(Shipment.order_id) == order.id)
        arrived = (await session.exec(of)).all()
        assert (len(arrived), None in arrived) == (parcels, False)
