"""Withdrawals: what each field of the schema asks of the domain."""

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import withdrawal_desk, withdrawals
from domain.withdrawal_desk import AnswerWithdrawal, ReturnWithdrawal
from domain.withdrawals import (
    ConfirmWithdrawal,
    DeclareWithdrawal,
    WithdrawalDeclared,
    WithdrawalReceipt,
)
from models import Withdrawal
from resolvers.context import Info


async def declare(info: Info, input: DeclareWithdrawal) -> WithdrawalDeclared:
    context = info.context
    return withdrawals.declare(input, context.house.signing, context.languages[0])


async def confirm(info: Info, input: ConfirmWithdrawal) -> WithdrawalReceipt:
    house, client = info.context.house, info.context.caller.client

    async def here(
        session: AsyncSession, _: Viewer, command: ConfirmWithdrawal
    ) -> WithdrawalReceipt:
        return await withdrawals.confirm(session, command, house.signing, house.desk, client)

    return await info.context.write(here, input)


async def make_return(info: Info, input: ReturnWithdrawal) -> Withdrawal:
    return await info.context.write(withdrawal_desk.make_return, input)


async def answer(info: Info, input: AnswerWithdrawal) -> Withdrawal:
    return await info.context.write(withdrawal_desk.answer, input)
