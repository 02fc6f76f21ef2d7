"""Money given back, with its credit notes, as staff do it and as customers see it."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import new, public
from models import (
    Credit,
    CreditLine,
    Payment,
)
from tests.conftest import Ask, Queries
from tests.makers import a_customer, an_order, as_customer, lines_of
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import (
    a_merchant,
    a_placed_order,
    ledger_of,
    letters_of,
    line_ids,
    payments_of,
)
from tests.schema.ledgers import LIST, SEEN, TWO, id_of


async def test_money_is_given_back_for_some_goods_with_a_note_that_names_them(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada, lines=TWO)
    await do("markOrderPaid", "Order", orderId=id_of(order))
    mug, jug = line_ids(await lines_of(session, order))
    lines = [{"orderLineId": jug, "quantity": 1}, {"orderLineId": mug, "quantity": 1}]

    answer = await do(
        "refundOrder",
        "Order",
        "paymentStatus status",
        orderId=id_of(order),
        amount="10",
        reason="Scratched",
        lines=lines,
    )

    assert answer == {"paymentStatus": "PARTLY_REFUNDED", "status": "PROCESSED"}
    seen = (await ask(SEEN, by=as_customer(ada), id=id_of(order)))["order"]
    [note] = seen["credits"]
    assert (note["reason"], note["total"]["amount"]) == ("Scratched", "10.00")
    assert note["order"] == {"number": order.number}
    assert [
        (line["sku"], line["quantity"], line["total"]["amount"], line["orderLine"]["name"])
        for line in note["lines"]
    ] == [("MUG", 1, "6.67", "Mug"), ("JUG", 1, "3.33", "Jug")]
    [payment] = seen["payments"]
    assert (payment["state"], payment["refunded"]["amount"]) == ("PARTLY_REFUNDED", "10.00")


async def test_a_second_refund_gives_back_the_rest_with_a_note_and_a_letter_of_its_own(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada, lines=TWO)
    await do("markOrderPaid", "Order", orderId=id_of(order))
    back = {"orderId": id_of(order), "reason": "Scratched", "amount": "10"}
    await do("refundOrder", "Order", **back)

    await do("refundOrder", "Order", orderId=id_of(order), reason="Never came")

    seen = (await ask(SEEN, by=as_customer(ada), id=id_of(order)))["order"]
    assert (seen["status"], seen["paymentStatus"]) == ("CANCELLED", "REFUNDED")
    assert [note["total"]["amount"] for note in seen["credits"]] == ["10.00", "15.00"]
    [line] = seen["credits"][1]["lines"]
    assert (line["kind"], line["sku"], line["name"]) == ("CHARGE", "REFUND", "Never came")
    numbers = [note["number"] for note in seen["credits"]]
    assert int(numbers[1][2:]) == int(numbers[0][2:]) + 1
    assert [event.after["credit"] for event in await events_of(session, "order:refund")] == numbers  # type: ignore[index]
    letters = [one for one in await letters_of(session) if one.template == "order_refunded"]
    assert [one.payload["given_money"] for one in letters] == ["10.00 EUR", "15.00 EUR"]
    assert letters[0].payload["reason"] == "Scratched"
    paid, *_ = await payments_of(session, order)
    assert await ledger_of(session, paid) == [
        ("CAPTURED", 2500),
        ("REFUNDED", 1000),
        ("REFUNDED", 1500),
    ]


async def test_what_cannot_be_given_back_is_refused_and_nothing_is_changed(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, await a_merchant(session))
    order = await a_placed_order(session, lines=TWO)
    other = await a_placed_order(session)

    async def refund(amount: str | None = None, *lines: tuple[str, int], **more: Any) -> Any:
        rows = [{"orderLineId": id, "quantity": quantity} for id, quantity in lines]
        told = {"orderId": id_of(order), "amount": amount, "reason": "x", **more}
        return await do("refundOrder", "Order", **told, **({"lines": rows} if rows else {}))

    mug, jug = line_ids(await lines_of(session, order))
    [stranger] = line_ids(await lines_of(session, other))
    assert await refund() == ("MORE_THAN_PAID", "amount")
    await do("markOrderPaid", "Order", orderId=id_of(order), amount="20")
    assert await refund("20.01") == ("MORE_THAN_PAID", "amount")
    for amount in ("0", "-5", "1.234"):
        assert await refund(amount) == ("INVALID_INPUT", "amount")
    assert await refund("1", reason="") == ("INVALID_INPUT", "reason")
    assert await refund("1", (mug, 1), (mug, 1)) == ("INVALID_INPUT", "lines.1.orderLineId")
    assert await refund("1", (mug, 0)) == ("INVALID_INPUT", "lines.0.quantity")
    assert await refund("1", (jug, 2)) == ("MORE_THAN_ORDERED", "lines.0.quantity")
    assert await refund("1", (stranger, 1)) == ("NO_SUCH_ORDER_LINE", "lines.0.orderLineId")
    [theirs] = await payments_of(session, other)
    for id in (public(Payment, theirs.id), public(Payment, new()), "x"):
        assert await refund("1", paymentId=id) == ("NO_SUCH_PAYMENT", "paymentId")
    assert (await session.exec(select(Credit))).all() == []
    assert await refund("1", (jug, 1)) == {"id": id_of(order)}
    assert await refund("1", (jug, 1)) == ("MORE_THAN_ORDERED", "lines.0.quantity")


async def test_money_goes_back_by_the_payment_that_is_named(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)
    for method, amount in (("BANK_TRANSFER", "10"), ("INVOICE", "15")):
        await do("markOrderPaid", "Order", orderId=id_of(order), method=method, amount=amount)
    first, second = await payments_of(session, order)
    back = {"orderId": id_of(order), "reason": "x"}

    assert await do("refundOrder", "Order", amount="20", **back) == ("MORE_THAN_PAID", "amount")
    await do("refundOrder", "Order", amount="12", **back)
    named = public(Payment, first.id)
    await do("refundOrder", "Order", paymentId=named, **back)

    first, second = await payments_of(session, order)
    assert (first.refunded_minor, second.refunded_minor) == (1000, 1200)


async def test_an_imported_order_has_nothing_here_to_give_back(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await an_order(session)

    answer = await do("refundOrder", "Order", orderId=id_of(order), reason="x")

    assert answer == ("MORE_THAN_PAID", "amount")


async def test_a_number_that_was_imported_is_not_given_again(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)
    await do("markOrderPaid", "Order", orderId=id_of(order))
    await do("refundOrder", "Order", orderId=id_of(order), reason="x", amount="1")
    [first] = (await session.exec(select(Credit))).all()
    first.number = f"C-{int(first.number[2:]) + 1}"
    await session.commit()

    await do("refundOrder", "Order", orderId=id_of(order), reason="x", amount="1")

    numbers = sorted((await session.exec(select(Credit.number))).all())
    assert numbers == [first.number, f"C-{int(first.number[2:]) + 1}"]


async def test_parts_of_a_note_sum_to_what_was_given_back(ask: Ask, session: AsyncSession) -> None:
    do = doing(ask, await a_merchant(session))
    lines = (("A", 3, 333), ("B", 7, 101), ("C", 1, 0))
    order = await a_placed_order(session, lines=lines)
    await do("markOrderPaid", "Order", orderId=id_of(order))
    named = line_ids(await lines_of(session, order))
    rows = [{"orderLineId": id, "quantity": 1} for id in named]

    await do("refundOrder", "Order", orderId=id_of(order), reason="x", amount="10.01", lines=rows)
    free = await a_placed_order(session, lines=(("C", 2, 0), ("D", 1, 100)))
    await do("markOrderPaid", "Order", orderId=id_of(free))
    only = [{"orderLineId": line_ids(await lines_of(session, free))[0], "quantity": 2}]
    await do("refundOrder", "Order", orderId=id_of(free), reason="x", amount="1", lines=only)

    parts = (await session.exec(select(CreditLine.total_minor).order_by("id"))).all()
    assert parts == [333, 101, 0, 567, 100]


async def test_payments_and_notes_of_many_orders_are_read_by_few_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    merchant = await a_merchant(session)
    do = doing(ask, merchant)
    for _ in range(3):
        order = await a_placed_order(session)
        await do("markOrderPaid", "Order", orderId=id_of(order))
        await do("refundOrder", "Order", orderId=id_of(order), reason="x", amount="1")

    with queries(5):
        answer = await ask(LIST, by=merchant)

    assert [len(node["payments"]) for node in answer["orders"]["nodes"]] == [1, 1, 1]


async def test_a_refund_is_so_many_statements_however_many_lines(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    by, ada = await a_merchant(session), await a_customer(session)
    do = doing(ask, by)
    for lines in (TWO, TWO * 5):
        order = await a_placed_order(session, ada, lines=lines)
        await do("markOrderPaid", "Order", orderId=id_of(order))
        named = line_ids(await lines_of(session, order))
        rows = [{"orderLineId": id, "quantity": 1} for id in named]
        with queries(22):
            answer = await do("refundOrder", "Order", orderId=id_of(order), reason="x", lines=rows)
        assert answer == {"id": id_of(order)}
        of = select(CreditLine.quantity).join(Credit).where(col(Credit.order_id) == order.id)
        assert (await session.exec(of)).all() == [1] * (len(lines) + 1), "the rest, too"
