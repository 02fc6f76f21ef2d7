"""Moves of orders that are refused, and who may make them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit.ids import new, public
from models import (
    Carrier,
    FulfilmentStatus,
    Order,
    OrderLine,
    Shipment,
)
from tests.conftest import Ask
from tests.makers import (
    a_member_of_staff,
    as_staff,
    lines_of,
)
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import a_merchant, a_placed_order, letters_of
from tests.schema.moving import TWO, id_of

MOVES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("confirmOrder", {}),
    ("shipOrder", {"carrier": "UPS"}),
    ("deliverOrder", {}),
    ("cancelOrder", {"reason": "x"}),
    ("markOrderPaid", {}),
    ("refundOrder", {"reason": "x"}),
)


@pytest.mark.parametrize(
    ("at", "name", "given", "code"),
    [
        ("PROCESSING", "confirmOrder", {}, "MOVE_NOT_ALLOWED"),
        ("SHIPPED", "confirmOrder", {}, "MOVE_NOT_ALLOWED"),
        ("CANCELLED", "confirmOrder", {}, "MOVE_NOT_ALLOWED"),
        ("SHIPPED", "shipOrder", {"carrier": "UPS"}, "MOVE_NOT_ALLOWED"),
        ("CANCELLED", "shipOrder", {"carrier": "UPS"}, "MOVE_NOT_ALLOWED"),
        ("DELIVERED", "shipOrder", {"carrier": "UPS"}, "MOVE_NOT_ALLOWED"),
        ("UNFULFILLED", "deliverOrder", {}, "MOVE_NOT_ALLOWED"),
        ("PROCESSING", "deliverOrder", {}, "MOVE_NOT_ALLOWED"),
        ("DELIVERED", "deliverOrder", {}, "MOVE_NOT_ALLOWED"),
        ("CANCELLED", "cancelOrder", {"reason": "x"}, "MOVE_NOT_ALLOWED"),
        ("PARTLY_SHIPPED", "cancelOrder", {"reason": "x"}, "ALREADY_SHIPPED"),
        ("SHIPPED", "cancelOrder", {"reason": "x"}, "ALREADY_SHIPPED"),
        ("DELIVERED", "cancelOrder", {"reason": "x"}, "ALREADY_SHIPPED"),
        ("RETURNED", "cancelOrder", {"reason": "x"}, "ALREADY_SHIPPED"),
        ("CANCELLED", "markOrderPaid", {}, "MOVE_NOT_ALLOWED"),
    ],
)
async def test_a_move_begins_where_the_table_says(
    ask: Ask, session: AsyncSession, at: str, name: str, given: dict[str, Any], code: str
) -> None:
    do = doing(ask, await a_merchant(session))
    order = await a_placed_order(session, fulfilment_status=FulfilmentStatus(at))

    assert await do(name, "Order", orderId=id_of(order), **given) == (code,)
    assert await events_of(session, "order:ship") == []
    assert await letters_of(session) == []
    await session.refresh(order)
    assert order.fulfilment_status == at


@pytest.mark.parametrize("name", ["confirmOrder", "shipOrder"])
async def test_nothing_more_is_sent_of_what_was_given_back_in_full(
    ask: Ask, session: AsyncSession, name: str
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)
    await do("markOrderPaid", "Order", orderId=id_of(order))
    await do("refundOrder", "Order", orderId=id_of(order), reason="Changed their mind")
    given = {"carrier": "UPS"} if name == "shipOrder" else {}

    assert await do(name, "Order", orderId=id_of(order), **given) == ("MOVE_NOT_ALLOWED",)


async def test_bad_parcels_are_refused_and_nothing_is_sent(ask: Ask, session: AsyncSession) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session, lines=TWO)
    mug, jug = (public(OrderLine, line.id) for line in await lines_of(session, order))
    other = (await lines_of(session, await a_placed_order(session)))[0]

    async def ship(*lines: tuple[str, int], **more: Any) -> Any:
        rows = [{"orderLineId": id, "quantity": quantity} for id, quantity in lines]
        parcel = {"carrier": "UPS", "lines": rows, **more}
        return await do("shipOrder", "Order", orderId=id_of(order), **parcel)

    assert await ship((mug, 1), (mug, 1)) == ("INVALID_INPUT", "lines.1.orderLineId")
    assert await ship((jug, 1), (mug, 3)) == ("NOT_THAT_MANY_LEFT", "lines.1.quantity")
    for quantity in (0, -1):
        assert await ship((mug, quantity)) == ("INVALID_INPUT", "lines.0.quantity")
    stranger = public(OrderLine, other.id)
    assert await ship((mug, 1), (stranger, 1)) == ("NO_SUCH_ORDER_LINE", "lines.1.orderLineId")
    assert await ship((mug, 1), ("x", 1)) == ("NO_SUCH_ORDER_LINE", "lines.1.orderLineId")
    assert await ship() == ("INVALID_INPUT", "lines")
    assert await ship((mug, 1), carrierName="Bike") == ("INVALID_INPUT", "carrierName")
    own = {"carrier": "OTHER", "carrierName": "Bike"}
    assert await ship((mug, 1), **own) == ("NO_SUCH_CARRIER", "carrierName")
    assert await ship((mug, 1), trackingNumber="1\n2") == ("INVALID_INPUT", "trackingNumber")
    assert (await session.exec(select(Shipment))).all() == []
    assert await letters_of(session) == []
    await ship((mug, 2))
    assert await ship((mug, 1)) == ("NOT_THAT_MANY_LEFT", "lines.0.quantity")


async def test_a_hundred_parcels_are_the_most(ask: Ask, session: AsyncSession) -> None:
    do = doing(ask, await a_merchant(session))
    order = await a_placed_order(session, fulfilment_status=FulfilmentStatus.PARTLY_SHIPPED)
    moment = order.placed_at
    session.add_all(
        Shipment(order_id=order.id, carrier=Carrier.UPS, shipped_at=moment) for _ in range(100)
    )
    await session.commit()

    assert await do("shipOrder", "Order", orderId=id_of(order), carrier="UPS") == ("TOO_MANY",)


async def test_a_shipment_of_another_order_does_not_arrive_with_this_one(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, await a_merchant(session))
    one, other = await a_placed_order(session), await a_placed_order(session)
    for order in (one, other):
        await do("shipOrder", "Order", orderId=id_of(order), carrier="UPS")
    rows = (await session.exec(select(Shipment).order_by("id"))).all()
    named = [public(Shipment, row.id) for row in rows]

    answer = await do("deliverOrder", "Order", orderId=id_of(one), shipmentIds=named)

    assert answer == ("NO_SUCH_SHIPMENT", "shipmentIds.1")
    assert [row.delivered_at for row in rows] == [None, None]


@pytest.mark.parametrize(("name", "given"), MOVES)
async def test_a_move_takes_its_permission_and_an_order_that_is_there(
    ask: Ask, session: AsyncSession, name: str, given: dict[str, Any]
) -> None:
    order, sam = await a_placed_order(session), await a_member_of_staff(session)
    others = frozenset(Permission) - {Permission.ORDERS_WRITE, Permission.PAYMENTS_WRITE}
    blind = as_staff(sam, Permission.ORDERS_WRITE, Permission.PAYMENTS_WRITE)
    do = doing(ask, await a_merchant(session))

    without = doing(ask, as_staff(sam, *others))
    assert await without(name, "Order", orderId=id_of(order), **given) == "FORBIDDEN"
    wanted = ("NO_SUCH_ORDER", "orderId")
    assert await doing(ask, blind)(name, "Order", orderId=id_of(order), **given) == wanted
    assert await do(name, "Order", orderId=public(Order, new()), **given) == wanted
