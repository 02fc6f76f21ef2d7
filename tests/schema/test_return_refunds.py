"""Money for what came back: what it would be, what it is, and that it is given back once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.points import use
from kit.database import Database
from models import Credit, Message, MessageNotice, Order, OrderTax
from tests.conftest import Ask, Queries
from tests.makers import as_customer, lines_of
from tests.makers.cards import Cards
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import a_placed_order, letters_of, line_ids
from tests.makers.points import balance, give_points, rewarding
from tests.schema.moving import id_of
from tests.schema.paying import PAID
from tests.schema.paying import Shop as CardShop
from tests.schema.returning import Desk

SUMS = """goods { amount } discount { amount } paidWithPoints { amount } tax { amount }
  total { amount } pointsBack pointsTaken"""
PREVIEW = f"lines {{ orderLineId quantity total {{ amount }} }} {SUMS}"
WITH = "state credits { number total { amount } lines { quantity total { amount } } }"


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open()


async def preview(desk: Desk, *many: int, of: Order | None = None) -> Any:
    """See what so many of each line would bring."""
    wanted = await desk.wants(*many, of=of)
    told = await desk.own("previewReturn", "RefundPreview", PREVIEW, **wanted)
    if isinstance(told, tuple):
        return told
    return {
        name: value["amount"] if isinstance(value, dict) else value
        for name, value in told.items()
        if name != "lines"
    }


async def back(desk: Desk, returned: Any, **more: Any) -> Any:
    """Give money back for a return."""
    return await desk.do("refundReturn", "Return", WITH, returnId=returned["id"], **more)


async def test_the_preview_is_what_is_then_given_back(desk: Desk, session: AsyncSession) -> None:
    before = await preview(desk, 2, 1)
    returned = await desk.approved(2, 1)
    await desk.came(returned, (0, 2, "RESALABLE"), (1, 1, "DAMAGED"))

    answer = await back(desk, returned)

    assert before["total"] == "25.00"
    [note] = answer["credits"]
    assert note["total"] == {"amount": "25.00"}
    assert [(one["quantity"], one["total"]["amount"]) for one in note["lines"]] == [
        (2, "20.00"),
        (1, "5.00"),
    ]
    letter = (await letters_of(session))[-1]
    assert (letter.template, letter.payload["reason"]) == ("order_refunded", returned["number"])
    [event] = await events_of(session, "return:refund")
    assert event.after is not None
    assert (event.after["amount"], event.after["number"]) == ("25.00", returned["number"])


async def test_a_return_is_refunded_once(desk: Desk, session: AsyncSession) -> None:
    returned = await desk.approved(2)
    await desk.came(returned, (0, 2, "RESALABLE"))
    await back(desk, returned)

    assert await back(desk, returned) == ("NOTHING_TO_GIVE_BACK",)

    assert len((await session.exec(select(Credit))).all()) == 1


async def test_only_what_came_is_refunded_and_the_rest_when_it_comes(desk: Desk) -> None:
    returned = await desk.approved(3)
    assert await back(desk, returned) == ("NOTHING_TO_GIVE_BACK",)
    await desk.came(returned, (0, 1, "RESALABLE"))
    line = {"returnLineId": returned["lines"][0]["id"]}

    assert await back(desk, returned, lines=[{**line, "quantity": 2}]) == (
        "MORE_THAN_RECEIVED",
        "lines.0.quantity",
    )
    first = await back(desk, returned)
    await desk.came(returned, (0, 2, "DAMAGED"))
    second = await back(desk, returned, amount="12.50", reason="Scratched")

    assert [one["total"]["amount"] for one in first["credits"]] == ["10.00"]
    assert [one["total"]["amount"] for one in second["credits"]] == ["10.00", "12.50"]


async def test_bad_refunds_are_refused(desk: Desk) -> None:
    returned = await desk.approved(2)
    await desk.came(returned, (0, 2, "RESALABLE"))
    line = {"returnLineId": returned["lines"][0]["id"], "quantity": 1}

    assert await back(desk, returned, amount="0") == ("INVALID_INPUT", "amount")
    assert await back(desk, returned, amount="35.01") == ("MORE_THAN_PAID", "amount")
    assert await back(desk, returned, amount="1.001") == ("INVALID_INPUT", "amount")
    assert await back(desk, returned, lines=[line, line]) == (
        "INVALID_INPUT",
        "lines.1.returnLineId",
    )
    assert await back(desk, returned, lines=[{**line, "returnLineId": "x"}]) == (
        "NO_SUCH_RETURN_LINE",
        "lines.0.returnLineId",
    )
    assert await back(desk, returned, paymentId="x") == ("NO_SUCH_PAYMENT", "paymentId")
    own = await desk.own("refundReturn", "Return", returnId=returned["id"])
    assert own == "FORBIDDEN"


async def test_what_was_not_paid_is_not_given_back(desk: Desk) -> None:
    order = await desk.bought(paid=False)
    returned = await desk.approved(1, of=order)
    await desk.came(returned, (0, 1, "RESALABLE"))

    assert await back(desk, returned) == ("MORE_THAN_PAID", "amount")


async def test_discounts_and_taxes_are_given_back_in_proportion_to_the_cent(
    desk: Desk, session: AsyncSession
) -> None:
    """Three mugs for 30.00 with 1.00 off, and 19 % tax in the price."""
    order = await desk.bought(discount_minor=100, total_minor=3400, prices_include_tax=True)
    tax: dict[str, Any] = {"rate_bp": 1900, "base_minor": 2857, "amount_minor": 543}
    session.add(OrderTax(order_id=order.id, position=0, label="VAT", currency="EUR", **tax))
    mug, jug = await lines_of(session, order)
    mug.discount_minor, mug.tax_rate_bp, jug.tax_rate_bp = 100, 1900, 1900
    session.add_all([mug, jug])
    await session.commit()

    one, three = await preview(desk, 1, of=order), await preview(desk, 3, of=order)

    assert one == {
        "goods": "10.00",
        "discount": "0.33",
        "paidWithPoints": "0.00",
        "tax": "1.54",
        "total": "9.67",
        "pointsBack": 0,
        "pointsTaken": 0,
    }
    assert (three["total"], three["tax"]) == ("29.00", "4.63")
    given = []
    for _ in range(3):
        returned = await desk.approved(1, of=order)
        await desk.came(returned, (0, 1, "RESALABLE"))
        [note] = (await back(desk, returned))["credits"]
        given.append(note["total"]["amount"])
    assert given == ["9.67", "9.66", "9.67"]
    [first, *_] = await session.exec(select(Credit).order_by(col(Credit.id)))
    assert first.content is not None
    assert [tax["amount"] for tax in first.content["taxes"]] == [154]


async def test_taxes_on_top_come_back_with_the_goods(desk: Desk, session: AsyncSession) -> None:
    order = await desk.bought(
        lines=(("Mug", 2, 1000),), tax_minor=380, total_minor=2380, prices_include_tax=False
    )
    [mug] = await lines_of(session, order)
    mug.tax_minor, mug.tax_rate_bp = 380, 1900
    session.add(mug)
    await session.commit()

    one = await preview(desk, 1, of=order)

    assert (one["goods"], one["tax"], one["total"]) == ("10.00", "1.90", "11.90")


async def test_points_come_back_and_are_taken_in_proportion(
    desk: Desk, session: AsyncSession
) -> None:
    """10.00 of 30.00 were paid with 2000 points, and 20 points were earned."""
    await rewarding(session)
    await give_points(session, desk.ada, 2000)
    order = await a_placed_order(
        session,
        desk.ada,
        lines=(("Mug", 3, 1000),),
        fees_minor=-1000,
        total_minor=2000,
        points_used=2000,
        points_earned=20,
    )
    await use(session, as_customer(desk.ada), order, 2000, "points")
    await session.commit()
    await desk.do("markOrderPaid", "Order", orderId=id_of(order))
    await desk.do("shipOrder", "Order", orderId=id_of(order), carrier="DHL")
    assert await balance(session, desk.ada) == (0, 20, 0)

    one = await preview(desk, 1, of=order)
    returned = await desk.approved(1, of=order)
    await desk.came(returned, (0, 1, "RESALABLE"))
    [note] = (await back(desk, returned))["credits"]

    assert {name: one[name] for name in ("goods", "paidWithPoints", "total")} == {
        "goods": "10.00",
        "paidWithPoints": "3.33",
        "total": "6.67",
    }
    assert note["total"]["amount"] == "6.67"
    assert (one["pointsBack"], one["pointsTaken"]) == (667, 7)
    assert await balance(session, desk.ada) == (667, 13, 0)


async def test_a_return_tells_what_it_would_bring_until_it_is_refunded(desk: Desk) -> None:
    document = """query ($n: String!) { returnByNumber(number: $n) {
      refundPreview { total { amount } } } }"""

    async def told() -> Any:
        answer = await desk.ask(document, by=as_customer(desk.ada), n=returned["number"])
        return answer["returnByNumber"]["refundPreview"]["total"]["amount"]

    returned = await desk.approved(2)
    assert await told() == "20.00"
    await desk.came(returned, (0, 1, "RESALABLE"))
    await back(desk, returned)
    assert await told() == "10.00"
    await desk.do("closeReturn", "Return", returnId=returned["id"])
    assert await told() == "0.00"


async def test_a_preview_changes_nothing_and_is_refused_as_the_request(
    desk: Desk, session: AsyncSession, queries: Queries
) -> None:
    wanted = await desk.wants(1)
    own = as_customer(desk.ada)
    with queries(4):
        await doing(desk.ask, own)("previewReturn", "RefundPreview", "pointsBack", **wanted)

    assert await preview(desk, 4) == ("MORE_THAN_RETURNABLE", "lines.0.quantity")
    assert await events_of(session, "return:request") == []


async def test_a_provider_is_asked_once_for_what_came_back_and_again_where_it_said_no(
    session: AsyncSession, database: Database
) -> None:
    shop = await CardShop(database, session, Cards()).open()
    await shop.start()
    await shop.told(*PAID)
    await shop.do("shipOrder", "Order", orderId=shop.order_id, carrier="DHL")
    [mug] = line_ids(await lines_of(session, shop.order))
    line = {"orderLineId": mug, "quantity": 1, "reason": "FAULTY"}
    returned = await shop.do(
        "requestReturn", "Return", "id lines { id }", orderId=shop.order_id, lines=[line]
    )
    await shop.do("approveReturn", "Return", returnId=returned["id"])
    came = {"returnLineId": returned["lines"][0]["id"], "quantity": 1, "condition": "RESALABLE"}
    await shop.do("receiveReturn", "Return", returnId=returned["id"], lines=[came])
    refund = ("refundReturn", "Return")

    shop.cards.mood = "declined"
    assert await shop.do(*refund, returnId=returned["id"]) == ("PAYMENT_DECLINED",)
    assert await told(session) == (0, 0), "nothing was given back"
    shop.cards.mood = "silent"
    assert await shop.do(*refund, returnId=returned["id"]) == {"id": returned["id"]}
    assert await shop.do(*refund, returnId=returned["id"]) == ("NOTHING_TO_GIVE_BACK",)
    assert await shop.sweep() == 1

    [credit] = await session.exec(select(Credit))
    assert (credit.total_minor, credit.return_id is None) == (1250, False)
    assert await told(session) == (1, 1)
    assert await shop.do(*refund, returnId=returned["id"]) == ("NOTHING_TO_GIVE_BACK",)


async def told(session: AsyncSession) -> tuple[int, int]:
    """Count how often it was put on record, and told in the conversation, that money went back."""
    refunded = col(Message.notice) == MessageNotice.RETURN_REFUNDED
    notices = (await session.exec(select(Message).where(refunded))).all()
    return len(await events_of(session, "return:refund")), len(notices)
