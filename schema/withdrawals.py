"""Withdrawals from contracts."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.refusals import EmailInvalid, RateLimited
from auth.rules import anyone, permitted
from domain import withdrawals as declared
from domain.order_refusals import NoSuchOrder
from domain.return_refusals import AlreadyReturned, NotShipped
from domain.withdrawal_desk import AnswerWithdrawal, ReturnWithdrawal
from domain.withdrawal_refusals import (
    BusinessOrder,
    DeclarationExpired,
    NoSuchWithdrawal,
    OrderUnknown,
    WithdrawalSettled,
)
from domain.withdrawals import ConfirmWithdrawal, DeclareWithdrawal
from resolvers import withdrawals
from schema.orders import Order
from schema.refs import ReturnRef
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    choices,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    tells,
)

choices(
    models.WithdrawalState,
    ANSWERED="The shop has answered it by mail, without a return.",
    RECEIVED="It waits for the shop.",
    RETURNED="The shop has made a return of it.",
)
accepts(AnswerWithdrawal, ConfirmWithdrawal, DeclareWithdrawal, ReturnWithdrawal)
NEWEST = (latest(models.Withdrawal.created_at),)
FILTERS = (
    among(models.Withdrawal.state, "state", "Only withdrawals with which the shop has done this."),
)


@tells(declared.WithdrawalDeclared)
class WithdrawalDeclared:
    order_number: str = strawberry.field(description="The number of the order, as typed.")
    name: str = strawberry.field(description="Who withdraws.")
    email: str = strawberry.field(description="Where the receipt goes.")
    text: str | None = strawberry.field(description="What else was said.")
    token: str = strawberry.field(description="What `confirmWithdrawal` takes, for a day.")


@tells(declared.WithdrawalReceipt)
class WithdrawalReceipt:
    number: str = strawberry.field(description="Its receipt number.")
    received_at: datetime = strawberry.field(description="When it arrived.")
    order_number: str = strawberry.field(description="The number of the order, as typed.")
    name: str = strawberry.field(description="Who withdraws.")
    email: str = strawberry.field(description="Where the receipt goes.")
    text: str | None = strawberry.field(description="What else was said.")


@describes(models.Withdrawal)
class Withdrawal(Node):
    number: str
    created_at: datetime
    order_number: str
    name: str
    email: str
    text: str | None
    state: models.WithdrawalState
    matched_at: datetime | None
    exemption: models.WithdrawalExemption | None
    answer: str | None
    decided_at: datetime | None
    order: Order | None = one(
        models.Withdrawal.order_id,
        "The order, found by number and address, both; null where there is none.",
    )
    return_made: ReturnRef | None = one(
        models.Withdrawal.return_id, "The return that the shop has made of it."
    )


@strawberry.type
class WithdrawalQueries:
    withdrawals: Connection[Withdrawal] | None = query(
        pages(
            models.Withdrawal, "Every withdrawal, the newest first.", order=NEWEST, filters=FILTERS
        ),
        allow=permitted(Permission.ORDERS_READ),
    )


@mutations
class WithdrawalMutations:
    declare_withdrawal: WithdrawalDeclared = mutation(
        withdrawals.declare,
        "Declare that one withdraws from a contract: the first of two steps, without signing in "
        "and without a reason. Nothing is kept, and whether there is such an order is not told. "
        "Sends no mail.",
        allow=anyone,
        refuses=(EmailInvalid,),
    )
    confirm_withdrawal: WithdrawalReceipt = mutation(
        withdrawals.confirm,
        "Confirm a declaration: the second step, which makes it count. The receipt is kept before "
        "anything else is done, and confirmed again it is the same. Sends it, with date and time, "
        "to the address that was given; it says that the declaration has arrived, and not that "
        "it is accepted. So many are taken for an address and from a network.",
        allow=anyone,
        refuses=(DeclarationExpired, RateLimited),
    )
    return_withdrawal: Withdrawal = mutation(
        withdrawals.make_return,
        "Make an approved return of all of the order that was sent, whatever its window, final "
        "sale and the switch `RETURNS` say. What was not sent is cancelled by `cancelOrder`. "
        "Sends the customer how to send it.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(
            AlreadyReturned,
            BusinessOrder,
            NoSuchOrder,
            NoSuchWithdrawal,
            NotShipped,
            OrderUnknown,
            WithdrawalSettled,
        ),
    )
    answer_withdrawal: Withdrawal = mutation(
        withdrawals.answer,
        "Answer a withdrawal of which no return is made: because nothing was sent yet, no such "
        "order is known, or a business has bought. Sends the answer to the address that was given.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(NoSuchWithdrawal, WithdrawalSettled),
    )
