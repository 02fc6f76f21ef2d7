"""Withdrawing from a contract: two steps, a receipt that is kept and mailed, and what staff do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY
from domain import withdrawals
from kit import clock
from kit.database import Database
from models import Withdrawal
from tests.conftest import Ask, Queries, asking
from tests.makers.catalogue import doing
from tests.makers.payments import a_placed_order, letters_of
from tests.races import at_once
from tests.schema.returning import Desk

DECLARED = ("declareWithdrawal", "WithdrawalDeclared", "orderNumber name email text token")
CONFIRMED = (
    "confirmWithdrawal",
    "WithdrawalReceipt",
    "number receivedAt orderNumber name email text",
)
EVA = {"name": "Eva Gast", "email": "eva@example.com"}


@pytest.fixture
async def desk(ask: Ask, session: AsyncSession) -> Desk:
    return await Desk(ask, session).open(on=False, email=EVA["email"])


async def withdrawn(ask: Ask, number: str, **more: Any) -> Any:
    """Declare a withdrawal and confirm it, as nobody; the receipt, or how it is refused."""
    do = doing(ask, NOBODY)
    declared = await do(*DECLARED, orderNumber=number, **{**EVA, **more})
    if isinstance(declared, tuple):
        return declared
    return await do(*CONFIRMED, token=declared["token"])


async def kept(session: AsyncSession) -> list[Withdrawal]:
    rows = select(Withdrawal).order_by(col(Withdrawal.id))
    return list(await session.exec(rows.execution_options(populate_existing=True)))


async def matched(session: AsyncSession) -> list[Withdrawal]:
    """Let the job look for orders."""
    await withdrawals.match(session)
    await session.commit()
    return await kept(session)


async def test_it_is_declared_confirmed_kept_and_mailed_with_date_and_time(
    ask: Ask, session: AsyncSession, desk: Desk
) -> None:
    receipt = await withdrawn(ask, desk.order.number, text="The mugs alone")

    [row] = await kept(session)
    assert receipt["number"] == row.number
    assert receipt["number"][:2] == "W-"
    assert {name: receipt[name] for name in ("orderNumber", "name", "email", "text")} == {
        "orderNumber": desk.order.number,
        "text": "The mugs alone",
        **EVA,
    }
    letter = (await letters_of(session))[-1]
    assert (letter.template, letter.to_address) == ("withdrawal_received", EVA["email"])
    assert letter.payload["receipt_number"] == row.number
    assert letter.payload["received_at"] == row.created_at.isoformat()
    assert letter.payload["text"] == "The mugs alone"


async def test_nothing_is_kept_and_nothing_mailed_before_it_is_confirmed(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    with queries(0):
        declared = await doing(ask, NOBODY)(*DECLARED, orderNumber="A-1", **EVA)

    assert declared["token"]
    assert await kept(session) == []
    assert await letters_of(session) == []


async def test_an_order_that_is_there_and_one_that_is_not_are_answered_alike(
    ask: Ask, session: AsyncSession, desk: Desk, queries: Queries
) -> None:
    do, receipts = doing(ask, NOBODY), []
    for number in (desk.order.number, "A-0"):
        declared = await do(*DECLARED, orderNumber=number, **EVA)
        with queries(5):
            receipts.append(await do(*CONFIRMED, token=declared["token"]))

    there, absent = receipts
    assert {**there, "number": "", "receivedAt": "", "orderNumber": ""} == {
        **absent,
        "number": "",
        "receivedAt": "",
        "orderNumber": "",
    }
    first, second = [x for x in await letters_of(session) if x.template == "withdrawal_received"]
    assert first.payload.keys() == second.payload.keys()


async def test_confirmed_twice_it_is_one_receipt_and_one_mail(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, NOBODY)
    declared = await do(*DECLARED, orderNumber="A-1", **EVA)

    first, second = [await do(*CONFIRMED, token=declared["token"]) for _ in range(2)]

    assert first == second
    assert len(await kept(session)) == len(await letters_of(session)) == 1


async def test_fifty_who_confirm_the_same_at_once_get_one_receipt(committed: Database) -> None:
    ask = asking(committed)
    do = doing(ask, NOBODY)
    declared = await do(*DECLARED, orderNumber="A-1", **EVA)

    receipts = await at_once(lambda _: do(*CONFIRMED, token=declared["token"]))

    assert len({receipt["number"] for receipt in receipts}) == 1
    async with committed.reads() as session:
        assert len(await kept(session)) == len(await letters_of(session)) == 1


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"name": "x" * 10_000}, ("INVALID_INPUT", "name")),
        ({"name": " "}, ("INVALID_INPUT", "name")),
        ({"name": "a\nb"}, ("INVALID_INPUT", "name")),
        ({"orderNumber": ""}, ("INVALID_INPUT", "orderNumber")),
        ({"orderNumber": "1" * 41}, ("INVALID_INPUT", "orderNumber")),
        ({"text": "x" * 2001}, ("INVALID_INPUT", "text")),
        ({"email": "nobody"}, ("EMAIL_INVALID", "email")),
        ({"email": "a@b.c\r\nBcc: d@e.f"}, ("INVALID_INPUT", "email")),
    ],
    ids=["long", "blank", "lines", "no number", "long number", "long text", "no mail", "two mails"],
)
async def test_what_is_no_declaration_is_refused_by_its_field(
    ask: Ask, session: AsyncSession, wrong: Any, refused: Any
) -> None:
    answer = await doing(ask, NOBODY)(*DECLARED, **{"orderNumber": "A-1", **EVA, **wrong})

    assert answer == refused
    assert await kept(session) == []


async def test_what_was_not_declared_or_long_ago_is_not_confirmed(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, NOBODY)
    declared = await do(*DECLARED, orderNumber="A-1", **EVA)

    for token in ("x", declared["token"][:-2], ""):
        assert await do(*CONFIRMED, token=token) == ("DECLARATION_EXPIRED", "token")
    with clock.travel(timedelta(days=1, minutes=1)):
        assert await do(*CONFIRMED, token=declared["token"]) == ("DECLARATION_EXPIRED", "token")
    assert await kept(session) == []


async def test_one_address_gets_so_many_receipts(ask: Ask, session: AsyncSession) -> None:
    for _ in range(10):
        assert isinstance(await withdrawn(ask, "A-1"), dict)

    refused = await withdrawn(ask, "A-1")

    assert refused[0] == "RATE_LIMITED"
    assert len(await kept(session)) == 10


async def test_the_order_is_found_by_number_and_address_both(
    ask: Ask, session: AsyncSession, desk: Desk
) -> None:
    number = desk.order.number
    await withdrawn(ask, f"#{number.lower()}", email="EVA@example.com")
    await withdrawn(ask, number, email="eve@example.com")
    await withdrawn(ask, "A-0")
    own = await a_placed_order(session, desk.ada)
    await withdrawn(ask, own.number, email=desk.ada.email)

    rows = await matched(session)

    assert [row.order_id for row in rows] == [desk.order.id, None, None, own.id]
    assert all(row.matched_at for row in rows)
    assert {row.exemption for row in rows} == {None}
