"""What a note of a return names for each line, and returns of orders that were paid otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM
from domain.points import earn, use
from models import Credit, Message, MessageNotice, Order, OrderTax
from tests.conftest import Ask
from tests.makers import as_customer, lines_of
from tests.makers.payments import letters_of
from tests.makers.points import balance, give_points, rewarding
from tests.schema.moving import id_of
from tests.schema.returning import Desk

PREVIEW = "lines { total { amount } } tax { amount } total { amount }"
NAMED = "credits { lines { name kind total { amount } } }"
NOTES = "credits { total { amount } lines { total { amount } } }"


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open()


async def points_of(desk: Desk, returned: Any) -> tuple[int, int]:
    """Read how many points a return brings and takes."""
    document = """query ($n: String!) { returnByNumber(number: $n) {
      refundPreview { pointsBack pointsTaken } availableActions { kind allowed } } }"""
    answer = await desk.ask(document, by=desk.merchant, n=returned["number"])
    told = answer["returnByNumber"]
    assert {"kind": "REFUND", "allowed": True} in told["availableActions"]
    return told["refundPreview"]["pointsBack"], told["refundPreview"]["pointsTaken"]


async def half_off_one(desk: Desk, session: AsyncSession) -> Order:
    """Sell a mug at 20.00 less half of it, of 19 %, and a book at 20.00, of 7 %."""
    lines = (("Mug", 1, 2000), ("Book", 1, 2000))
    sums: dict[str, Any] = {"discount_minor": 1000, "total_minor": 3000, "prices_include_tax": True}
    order = await desk.bought(lines=lines, **sums)
    for place, (rate, base, amount) in enumerate(((1900, 840, 160), (700, 1869, 131))):
        tax: dict[str, Any] = {"rate_bp": rate, "base_minor": base, "amount_minor": amount}
        session.add(OrderTax(order_id=order.id, position=place, label="VAT", currency="EUR", **tax))
    mug, book = await lines_of(session, order)
    mug.discount_minor, mug.tax_rate_bp, book.tax_rate_bp = 1000, 1900, 700
    session.add_all([mug, book])
    await session.commit()
    return order


async def test_a_note_names_for_each_line_what_was_paid_for_it_and_its_tax(
    desk: Desk, session: AsyncSession
) -> None:
    order = await half_off_one(desk, session)
    wanted = await desk.wants(1, 1, of=order)
    told = await desk.own("previewReturn", "RefundPreview", PREVIEW, **wanted)
    returned = await desk.approved(1, 1, of=order)
    await desk.came(returned, (0, 1, "RESALABLE"), (1, 1, "RESALABLE"))

    answer = await desk.do("refundReturn", "Return", NOTES, returnId=returned["id"])

    parts = [line["total"]["amount"] for line in told["lines"]]
    assert (parts, told["tax"]["amount"]) == (["10.00", "20.00"], "2.91")
    [note] = answer["credits"]
    assert [line["total"]["amount"] for line in note["lines"]] == parts
    [kept] = await session.exec(select(Credit).where(col(Credit.order_id) == order.id))
    assert kept.content is not None
    assert [tax["amount"] for tax in kept.content["taxes"]] == [160, 131]


async def test_less_than_was_paid_is_divided_by_what_was_paid(
    desk: Desk, session: AsyncSession
) -> None:
    order = await half_off_one(desk, session)
    ids = [line["orderLineId"] for line in (await desk.wants(1, 1, of=order))["lines"]]

    answer = await desk.do(
        "refundOrder",
        "Order",
        NOTES,
        orderId=id_of(order),
        amount="15",
        reason="Scratched",
        lines=[{"orderLineId": id, "quantity": 1} for id in ids],
    )

    [note] = answer["credits"]
    assert [line["total"]["amount"] for line in note["lines"]] == ["5.00", "10.00"]


async def test_what_is_given_back_beside_the_goods_is_a_line_of_its_own(
    desk: Desk, session: AsyncSession
) -> None:
    order = await half_off_one(desk, session)
    returned = await desk.approved(1, of=order)
    await desk.came(returned, (0, 1, "RESALABLE"))

    answer = await desk.do(
        "refundReturn", "Return", NAMED, returnId=returned["id"], amount="14.90", reason="Carriage"
    )

    [note] = answer["credits"]
    assert [(one["name"], one["kind"], one["total"]["amount"]) for one in note["lines"]] == [
        ("Mug", "GOODS", "10.00"),
        ("Carriage", "CHARGE", "4.90"),
    ]


async def test_what_is_left_to_give_back_is_told_by_what_was_paid_for_each(
    desk: Desk, session: AsyncSession
) -> None:
    order = await half_off_one(desk, session)
    await desk.do("refundOrder", "Order", orderId=id_of(order), amount="15", reason="Late")

    told = await desk.own(
        "previewReturn", "RefundPreview", PREVIEW, **(await desk.wants(1, 1, of=order))
    )

    parts = [line["total"]["amount"] for line in told["lines"]]
    assert (parts, told["total"]["amount"]) == (["5.00", "10.00"], "15.00")


async def test_points_come_back_for_goods_that_were_paid_with_points_alone(
    desk: Desk, session: AsyncSession
) -> None:
    """Three mugs and a jug for 35.00 and 5.00 carriage, for 8000 points; 35 were earned."""
    await rewarding(session)
    await give_points(session, desk.ada, 8000)
    sums: dict[str, Any] = {"fees_minor": -4000, "shipping_minor": 500, "total_minor": 0}
    order = await desk.bought(sent=False, paid=False, points_used=8000, points_earned=35, **sums)
    await use(session, as_customer(desk.ada), order, 8000, "points")
    await earn(session, SYSTEM, order, 35)
    await session.commit()
    await desk.do("shipOrder", "Order", orderId=id_of(order), carrier="DHL")
    told = []
    for many in ((1,), (2, 1)):
        returned = await desk.approved(*many, of=order)
        came = [(place, few, "RESALABLE") for place, few in enumerate(many)]
        await desk.came(returned, *came)
        told.append(await points_of(desk, returned))
        refused = await desk.do("refundReturn", "Return", returnId=returned["id"], amount="1")
        assert refused == ("MORE_THAN_PAID", "amount")
        answer = await desk.do("refundReturn", "Return", NOTES, returnId=returned["id"])
        [note] = answer["credits"]
        assert note["total"]["amount"] == "0.00"
        again = await desk.do("refundReturn", "Return", returnId=returned["id"])
        assert again == ("NOTHING_TO_GIVE_BACK",)

    assert told == [(2000, 9), (5000, 22)]
    assert await balance(session, desk.ada) == (7000, 4, 0)
    letters = [one for one in await letters_of(session) if one.template == "return_points_back"]
    assert [one.payload["points"] for one in letters] == ["2000", "5000"]
    refunded = col(Message.notice) == MessageNotice.RETURN_REFUNDED
    assert len((await session.exec(select(Message).where(refunded))).all()) == 2


async def test_more_than_one_payment_has_left_is_not_cut_in_silence(
    desk: Desk, session: AsyncSession
) -> None:
    order = await desk.bought(paid=False)
    await desk.do("markOrderPaid", "Order", orderId=id_of(order), amount="15")
    await desk.do("markOrderPaid", "Order", orderId=id_of(order), method="CASH_ON_DELIVERY")
    returned = await desk.approved(3, 1, of=order)
    await desk.came(returned, (0, 3, "RESALABLE"), (1, 1, "RESALABLE"))

    refused = await desk.do("refundReturn", "Return", returnId=returned["id"])
    answer = await desk.do("refundReturn", "Return", NOTES, returnId=returned["id"], amount="20")
    await desk.do("refundOrder", "Order", orderId=id_of(order), reason="The rest")

    assert refused == ("MORE_THAN_PAID", "amount")
    assert [note["total"]["amount"] for note in answer["credits"]] == ["20.00"]
    await session.refresh(order)
    assert order.payment_status == "REFUNDED"
