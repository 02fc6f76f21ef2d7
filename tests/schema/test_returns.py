"""Returns: what can be asked for, by whom, and what its customer sees."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from models import (
    Return,
)
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    as_customer,
    as_staff,
    lines_of,
)
from tests.makers.carts import a_claim
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import letters_of, line_ids
from tests.schema.moving import id_of
from tests.schema.returning import RETURN, Desk

NOTED = "number state note carriage lines { quantity reasonKey reason note }"


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open()


async def test_a_request_gives_a_number_a_letter_and_an_event(
    desk: Desk, session: AsyncSession
) -> None:
    wanted = await desk.wants(2)
    wanted["lines"][0]["note"] = "The handle is loose"

    answer = await desk.own("requestReturn", "Return", NOTED, **wanted, note="All of them wobble")
    again = await desk.requested(1)

    assert answer["number"][:2] == "R-"
    assert int(again["number"][2:]) == int(answer["number"][2:]) + 1
    assert {name: answer[name] for name in ("state", "note", "carriage")} == {
        "state": "REQUESTED",
        "note": "All of them wobble",
        "carriage": "CUSTOMER",
    }
    assert answer["lines"] == [
        {
            "quantity": 2,
            "reasonKey": "FAULTY",
            "reason": "It does not work",
            "note": "The handle is loose",
        }
    ]
    first, _ = await events_of(session, "return:request")
    assert first.after == {"number": answer["number"], "state": "REQUESTED"}
    assert (first.actor_id, first.customer_id, first.is_public) == (desk.ada.id, desk.ada.id, True)
    letter = next(one for one in await letters_of(session) if one.template == "return_requested")
    assert letter.payload["return_number"] == answer["number"]
    assert letter.payload["lines"] == [{"quantity": 2, "name": "Mug"}]


async def test_what_can_be_returned_is_told_on_the_lines(desk: Desk) -> None:
    before = await desk.returnable()
    await desk.requested(2, 1)
    after = await desk.returnable()

    assert (before["Mug"]["quantity"], before["Jug"]["quantity"]) == (3, 1)
    assert (before["Mug"]["code"], before["Mug"]["until"] is None) == (None, False)
    assert (after["Mug"]["quantity"], after["Jug"]["quantity"]) == (1, 0)
    assert (after["Jug"]["code"], after["Jug"]["until"]) == ("ALREADY_RETURNED", None)


@pytest.mark.parametrize(
    "code", ["FEATURE_OFF", "NOT_SHIPPED", "FINAL_SALE", "RETURN_WINDOW_CLOSED", "ALREADY_RETURNED"]
)
async def test_what_cannot_be_returned_is_told_as_it_is_refused(
    ask: Ask, session: AsyncSession, code: str
) -> None:
    desk = await Desk(ask, session).open(on=code != "FEATURE_OFF")
    if code == "NOT_SHIPPED":
        desk.order = await desk.bought(sent=False)
    if code == "FINAL_SALE":
        for line in await lines_of(session, desk.order):
            line.is_final_sale = True
            session.add(line)
        await session.commit()
    if code == "RETURN_WINDOW_CLOSED":
        await desk.passes(30)
    if code == "ALREADY_RETURNED":
        await desk.requested(3, 1)

    told = await desk.returnable()
    answer = await desk.requested(1, 1)

    assert {one["code"] for one in told.values()} == {code}
    assert {one["quantity"] for one in told.values()} == {0}
    assert answer == (code, "lines.0.orderLineId", "lines.1.orderLineId")
    by_staff = await desk.do("requestReturn", "Return", **(await desk.wants(1)))
    bound = code in ("NOT_SHIPPED", "ALREADY_RETURNED")
    assert isinstance(by_staff, tuple) is bound, "switch, time and final sale bind customers alone"


async def test_the_last_day_is_within_the_window(desk: Desk) -> None:
    await desk.passes(29)

    assert (await desk.returnable())["Mug"]["quantity"] == 3


async def test_the_window_begins_when_the_last_parcel_with_it_arrives(
    desk: Desk, session: AsyncSession
) -> None:
    await desk.passes(40)
    assert (await desk.returnable())["Mug"]["code"] == "RETURN_WINDOW_CLOSED"

    await desk.do("deliverOrder", "Order", orderId=id_of(desk.order))

    assert (await desk.returnable())["Mug"]["code"] is None


async def test_what_was_given_back_without_a_return_cannot_be_returned(desk: Desk) -> None:
    [mug, _] = line_ids(await lines_of(desk.session, desk.order))
    lines = [{"orderLineId": mug, "quantity": 2}]
    given = {"orderId": id_of(desk.order), "amount": "20", "reason": "Broken", "lines": lines}
    await desk.do("refundOrder", "Order", **given)

    assert (await desk.returnable())["Mug"]["quantity"] == 1
    assert await desk.requested(2) == ("MORE_THAN_RETURNABLE", "lines.0.quantity")


async def test_bad_requests_are_refused_and_leave_nothing(
    desk: Desk, session: AsyncSession
) -> None:
    async def ask_for(**more: Any) -> Any:
        return await desk.own("requestReturn", "Return", **{**(await desk.wants(1)), **more})

    [mug, _] = line_ids(await lines_of(session, desk.order))
    other = await desk.bought()
    [theirs, _] = line_ids(await lines_of(session, other))
    line = {"orderLineId": mug, "quantity": 1, "reason": "FAULTY"}

    assert await desk.requested(4) == ("MORE_THAN_RETURNABLE", "lines.0.quantity")
    assert await ask_for(lines=[]) == ("INVALID_INPUT", "lines")
    assert await ask_for(lines=[line, line]) == ("INVALID_INPUT", "lines.1.orderLineId")
    assert await ask_for(lines=[{**line, "quantity": 0}]) == ("INVALID_INPUT", "lines.0.quantity")
    assert await ask_for(lines=[{**line, "orderLineId": theirs}]) == (
        "NO_SUCH_ORDER_LINE",
        "lines.0.orderLineId",
    )
    assert await ask_for(lines=[{**line, "reason": "BORED"}]) == (
        "NO_SUCH_RETURN_REASON",
        "lines.0.reason",
    )
    assert await ask_for(note="x" * 1001) == ("INVALID_INPUT", "note")
    assert await ask_for(orderId="nonsense") == ("NO_SUCH_ORDER", "orderId")
    assert (await session.exec(select(Return))).all() == []


async def test_anothers_order_and_return_are_not_there(desk: Desk, session: AsyncSession) -> None:
    returned = await desk.requested(1)
    wanted = await desk.wants(1)
    eve = as_customer(await a_customer(session))
    for by in (eve, a_claim()[1]):
        do = doing(desk.ask, by)
        assert await do("requestReturn", "Return", **wanted) == ("NO_SUCH_ORDER", "orderId")
        assert await do("previewReturn", "RefundPreview", "pointsBack", **wanted) == (
            "NO_SUCH_ORDER",
            "orderId",
        )
        gone = await do("cancelReturn", "Return", returnId=returned["id"])
        assert gone == ("NO_SUCH_RETURN", "returnId")
        found = await desk.ask(
            "query ($n: String!) { returnByNumber(number: $n) { id } }", by=by, n=returned["number"]
        )
        assert found == {"returnByNumber": None}


async def test_a_guest_returns_by_the_claim(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    desk = await Desk(ask, session).open(claim_hash=guest.claim_hash)

    answer = await doing(ask, guest)("requestReturn", "Return", RETURN, **(await desk.wants(1)))
    own = await ask(
        "query ($id: ID!) { order(id: $id) { returns { number } } }", by=guest, id=id_of(desk.order)
    )

    assert answer["state"] == "REQUESTED"
    assert own["order"]["returns"] == [{"number": answer["number"]}]


async def test_a_request_sent_twice_is_one(desk: Desk, session: AsyncSession) -> None:
    wanted = {**(await desk.wants(2)), "idempotencyKey": "return-once"}

    first, second = [await desk.own("requestReturn", "Return", **wanted) for _ in range(2)]

    assert first == second
    assert len((await session.exec(select(Return))).all()) == 1


async def test_staff_list_returns_by_how_far_they_have_come(
    desk: Desk, session: AsyncSession, queries: Queries
) -> None:
    first, second = await desk.requested(1), await desk.approved(1)
    third = await desk.requested(1)
    document = """query ($state: [ReturnState!]) { returns(state: $state) {
      nodes { number refundPreview { total { amount } } availableActions { kind }
        lines { orderLine { name } } } } }"""

    with queries(4):
        told = await desk.ask(document, by=desk.merchant, state=["REQUESTED"])

    assert [one["number"] for one in told["returns"]["nodes"]] == [
        third["number"],
        first["number"],
    ]
    assert second["number"] not in str(told)
    reader = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    assert len((await desk.ask(document, by=reader, state=None))["returns"]["nodes"]) == 3
    assert await desk.ask(document, by=as_customer(desk.ada), state=None) == "FORBIDDEN"
