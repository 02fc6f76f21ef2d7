"""Returns: what each field of the schema asks of the domain."""

from domain import receiving, return_moves, return_refunds, returns
from domain.receiving import ReceiveReturn
from domain.return_moves import (
    ApproveReturn,
    AttachReturnLabel,
    CancelReturn,
    CloseReturn,
    DeclineReturn,
    SendReturn,
)
from domain.return_previews import RefundPreview
from domain.return_refunds import RefundReturn
from domain.returns import PreviewReturn, RequestReturn
from models import PaymentRequestKind, Return
from resolvers import payments
from resolvers.context import Info


async def request(info: Info, input: RequestReturn) -> Return:
    return await info.context.write(returns.request, input)


async def preview(info: Info, input: PreviewReturn) -> RefundPreview:
    return await info.context.write(returns.preview, input)


async def approve(info: Info, input: ApproveReturn) -> Return:
    return await info.context.write(return_moves.approve, input)


async def decline(info: Info, input: DeclineReturn) -> Return:
    return await info.context.write(return_moves.decline, input)


async def attach_label(info: Info, input: AttachReturnLabel) -> Return:
    return await info.context.write(return_moves.attach_label, input)


async def send(info: Info, input: SendReturn) -> Return:
    return await info.context.write(return_moves.send, input)


async def cancel(info: Info, input: CancelReturn) -> Return:
    return await info.context.write(return_moves.cancel, input)


async def close(info: Info, input: CloseReturn) -> Return:
    return await info.context.write(return_moves.close, input)


async def receive(info: Info, input: ReceiveReturn) -> Return:
    return await info.context.write(receiving.receive, input)


async def refund(info: Info, input: RefundReturn) -> Return:
    returned = await info.context.write(return_refunds.refund, input)
    kind = PaymentRequestKind.REFUND
    payments.raise_declined(await payments.answer_to(info, returned.order_id, kind))
    return returned
