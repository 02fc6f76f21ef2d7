"""The desk of withdrawals: what staff make of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import returns
from domain.commands import Command, Prose, left
from domain.finding import found
from domain.order_moves import held as held_order
from domain.return_terms import Reason
from domain.withdrawal_refusals import (
    BusinessOrder,
    NoSuchWithdrawal,
    OrderUnknown,
    WithdrawalSettled,
)
from kit import clock, ids
from kit.ids import PublicId
from kit.refused import Wrong
from mailer import letters
from mailer.withdrawals import Declared, withdrawal_answered
from models import Order, Withdrawal, WithdrawalState
from models.withdrawals import exemption

WITHDRAWN = Reason("WITHDRAWAL", {"en": "Withdrawal from the contract", "de": "Widerruf"})
WithdrawalId = Annotated[PublicId, Field(description="The withdrawal.")]


class ReturnWithdrawal(Command):
    """Turn a withdrawal into a return."""

    withdrawal_id: WithdrawalId
    order_id: Annotated[
        PublicId | None,
        left("The order, where the one that was found is not it, or none was found."),
    ]
    answer: Annotated[
        Annotated[str, Prose(1000)] | None,
        left("How to send it, as the customer reads it; 1 to 1000 characters."),
    ]


class AnswerWithdrawal(Command):
    """Answer a withdrawal of which no return is made."""

    withdrawal_id: WithdrawalId
    answer: Annotated[
        Annotated[str, Prose(1000)],
        Field(description="What they read; 1 to 1000 characters."),
    ]


async def make_return(
    session: AsyncSession, viewer: Viewer, command: ReturnWithdrawal
) -> Withdrawal:
    """Let all of its order that was sent come back: an approved return, with its letter."""
    withdrawal = await _held(session, viewer, command.withdrawal_id)
    named = command.order_id
    if named is None and withdrawal.order_id is None:
        raise OrderUnknown(Wrong(("orderId",), OrderUnknown.sentence()))
    id = named if named is not None else ids.public(Order, withdrawal.order_id)  # type: ignore[arg-type]
    order = await held_order(session, viewer, id)
    if exemption(order.vat_number, order.business_id) is not None:
        raise BusinessOrder(Wrong(("orderId",), BusinessOrder.sentence()))
    returned = await returns.of_all(session, viewer, order, WITHDRAWN, command.answer)
    withdrawal.order_id, withdrawal.return_id = order.id, returned.id
    _settle(withdrawal, WithdrawalState.RETURNED, command.answer)
    after = {"number": withdrawal.number, "return": returned.number}
    who = order.customer_id
    await record(session, viewer, "withdrawal:return", of=withdrawal, customer_id=who, after=after)
    await session.flush()
    return withdrawal


async def answer(session: AsyncSession, viewer: Viewer, command: AnswerWithdrawal) -> Withdrawal:
    """Answer it with a letter: that it is no contract of ours, that it is a business', or more."""
    withdrawal = await _held(session, viewer, command.withdrawal_id)
    _settle(withdrawal, WithdrawalState.ANSWERED, command.answer)
    after = {"number": withdrawal.number, "answer": command.answer}
    await record(session, viewer, "withdrawal:answer", of=withdrawal, after=after)
    declared = Declared(
        withdrawal.id,
        number=withdrawal.number,
        order_number=withdrawal.order_number,
        name=withdrawal.name,
        to_address=withdrawal.email,
        received_at=withdrawal.created_at,
        language=withdrawal.language,
    )
    await session.flush()
    await letters.post(session, withdrawal_answered(declared, command.answer))
    return withdrawal


async def _held(session: AsyncSession, viewer: Viewer, id: str) -> Withdrawal:
    """Lock a withdrawal that nobody has answered yet, or refuse."""
    seen = await found(session, viewer, Withdrawal, id, NoSuchWithdrawal, path="withdrawalId")
    row = select(Withdrawal).where(col(Withdrawal.id) == seen.id).with_for_update()
    withdrawal = (await session.exec(row.execution_options(populate_existing=True))).one()
    if withdrawal.state is not WithdrawalState.RECEIVED:
        raise WithdrawalSettled(Wrong(("withdrawalId",), WithdrawalSettled.sentence()))
    return withdrawal


def _settle(withdrawal: Withdrawal, state: WithdrawalState, answer: str | None) -> None:
    withdrawal.state, withdrawal.answer, withdrawal.decided_at = state, answer, clock.now()
