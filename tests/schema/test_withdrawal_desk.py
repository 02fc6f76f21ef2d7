"""What staff see of withdrawals, and what they make of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.ids import public
from models import Message, Return, Withdrawal
from tests.conftest import Ask, Queries
from tests.makers import a_customer, as_customer
from tests.makers.catalogue import doing, events_of
from tests.makers.payments import letters_of
from tests.schema.moving import id_of
from tests.schema.returning import Desk
from tests.schema.test_withdrawals import EVA, matched, withdrawn

OF_ORDER = "state returnMade { number state lines { quantity reason } } order { number }"


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open(on=False, email=EVA["email"])


async def test_an_order_of_a_business_is_exempt_and_says_so(
    ask: Ask, session: AsyncSession, desk: Desk
) -> None:
    order = await desk.bought(email=EVA["email"], vat_number="DE123456789")
    await withdrawn(ask, order.number)
    [row] = await matched(session)
    document = "query ($id: ID!) { order(id: $id) { withdrawalExemption withdrawals { number } } }"

    seen = (await ask(document, by=as_customer(desk.ada), id=id_of(order)))["order"]
    other = (await ask(document, by=as_customer(desk.ada), id=id_of(desk.order)))["order"]
    made = await desk.do("returnWithdrawal", "Withdrawal", withdrawalId=public(Withdrawal, row.id))

    assert seen == {"withdrawalExemption": "BUSINESS", "withdrawals": [{"number": row.number}]}
    assert other == {"withdrawalExemption": None, "withdrawals": []}
    assert row.exemption is not None
    assert made == ("BUSINESS_ORDER", "orderId")
    assert (await session.exec(select(Return))).all() == []


async def test_staff_see_it_in_a_list_and_make_an_approved_return_of_it(
    ask: Ask, session: AsyncSession, desk: Desk, queries: Queries
) -> None:
    await desk.passes(100)
    receipt = await withdrawn(ask, desk.order.number)
    [row] = await matched(session)
    listed = """query ($state: [WithdrawalState!]) { withdrawals(state: $state) {
      nodes { number name order { number } exemption } } }"""

    with queries(2):
        before = await ask(listed, by=desk.merchant, state=["RECEIVED"])
    of = {"withdrawalId": public(Withdrawal, row.id), "answer": "To the back door"}
    made = await desk.do("returnWithdrawal", "Withdrawal", OF_ORDER, **of)

    assert before["withdrawals"]["nodes"] == [
        {
            "number": receipt["number"],
            "name": "Eva Gast",
            "order": {"number": desk.order.number},
            "exemption": None,
        }
    ]
    assert made["state"] == "RETURNED"
    assert made["returnMade"]["state"] == "APPROVED"
    assert made["returnMade"]["lines"] == [
        {"quantity": many, "reason": "Withdrawal from the contract"} for many in (3, 1)
    ]
    assert (await letters_of(session))[-1].template == "return_approved"
    assert len(await events_of(session, "withdrawal:return")) == 1
    told = await session.exec(select(Message.notice, Message.body))
    assert told.all() == [("RETURN_APPROVED", "To the back door")]
    assert await desk.do("returnWithdrawal", "Withdrawal", **of) == (
        "WITHDRAWAL_SETTLED",
        "withdrawalId",
    )
    assert await ask(listed, by=as_customer(desk.ada), state=None) == "FORBIDDEN"


async def test_staff_name_the_order_where_none_was_found(
    ask: Ask, session: AsyncSession, desk: Desk
) -> None:
    await withdrawn(ask, "the mugs, please")
    [row] = await matched(session)
    of = {"withdrawalId": public(Withdrawal, row.id)}
    unsent = await desk.bought(sent=False)

    async def made(**more: Any) -> Any:
        return await desk.do("returnWithdrawal", "Withdrawal", OF_ORDER, **of, **more)

    assert await made() == ("ORDER_UNKNOWN", "orderId")
    assert await made(orderId="x") == ("NO_SUCH_ORDER", "orderId")
    assert await made(orderId=id_of(unsent)) == ("NOT_SHIPPED",)
    assert (await made(orderId=id_of(desk.order)))["order"] == {"number": desk.order.number}
    again = {"withdrawalId": "x", "orderId": id_of(desk.order)}
    assert await desk.do("returnWithdrawal", "Withdrawal", **again) == (
        "NO_SUCH_WITHDRAWAL",
        "withdrawalId",
    )


async def test_what_is_no_return_is_answered_by_mail(
    ask: Ask, session: AsyncSession, desk: Desk
) -> None:
    await withdrawn(ask, "A-0")
    [row] = await matched(session)
    of = {"withdrawalId": public(Withdrawal, row.id), "answer": "We know no such order."}

    answered = await desk.do("answerWithdrawal", "Withdrawal", "state answer", **of)

    assert answered == {"state": "ANSWERED", "answer": "We know no such order."}
    letter = (await letters_of(session))[-1]
    assert (letter.template, letter.to_address) == ("withdrawal_answered", EVA["email"])
    assert letter.payload["text"] == "We know no such order."
    own = doing(ask, as_customer(await a_customer(session)))
    assert await own("answerWithdrawal", "Withdrawal", **of) == "FORBIDDEN"


async def test_all_that_came_back_already_is_not_returned_again(
    ask: Ask, session: AsyncSession, desk: Desk
) -> None:
    await withdrawn(ask, desk.order.number)
    await withdrawn(ask, desk.order.number)
    first, second = await matched(session)
    of = "Withdrawal"
    await desk.do("returnWithdrawal", of, withdrawalId=public(Withdrawal, first.id))

    again = await desk.do("returnWithdrawal", of, withdrawalId=public(Withdrawal, second.id))

    assert again == ("ALREADY_RETURNED",)
