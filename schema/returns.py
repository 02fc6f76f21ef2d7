"""Returns."""

from datetime import datetime

import strawberry

import models
import schema.return_terms
import schema.shipments
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain import return_actions, return_facts, return_previews
from domain.return_actions import ReturnActionKind
from schema.files import File
from schema.lines import OrderLine
from schema.refs import CreditRef, OrderRef, ThreadRef
from schema.words import (
    EVERY_LINE,
    Connection,
    Money,
    Node,
    among,
    by_key,
    choices,
    derived,
    describes,
    latest,
    many,
    one,
    pages,
    query,
    since,
    sole,
    tells,
    until,
)

for _module in (schema.return_terms, schema.shipments):
    assert _module, "its import is what publishes enums"
choices(
    models.ReturnState,
    APPROVED="The shop waits for the goods.",
    CANCELLED="It was called off.",
    DECLINED="The shop said no.",
    PARTLY_RECEIVED="Some of it has come, and the rest is waited for.",
    RECEIVED="All of it has come, or all that will.",
    REQUESTED="It waits for an answer of the shop.",
    SENT="The customer has sent it.",
)
choices(
    ReturnActionKind,
    APPROVE="Let it come, by `approveReturn`.",
    ATTACH_LABEL="Give the customer a label, by `attachReturnLabel`.",
    CANCEL="Call it off, by `cancelReturn`.",
    CLOSE="Wait for no more of it, by `closeReturn`.",
    DECLINE="Say no to it, by `declineReturn`.",
    RECEIVE="Write down what has come, by `receiveReturn`.",
    REFUND="Give money back for what has come, by `refundReturn`.",
    SEND="Tell that it is on its way, by `sendReturn`.",
)
NEWEST = (latest(models.Return.created_at),)
FILTERS = (
    among(models.Return.state, "state", "Only returns that have come this far."),
    since(models.Return.created_at, "createdFrom", "Only what was asked for then or later."),
    until(models.Return.created_at, "createdUntil", "Only what was asked for before."),
)


@tells(return_actions.ReturnAction)
class ReturnAction:
    kind: ReturnActionKind = strawberry.field(description="What can be done.")
    allowed: bool = strawberry.field(description="Whether it can be done now.")
    code: str | None = strawberry.field(
        description="Why not: the code by which the mutation would refuse; null where it can."
    )
    reason: str | None = strawberry.field(
        description="Why not, as a sentence; null where it can be done."
    )
    until: datetime | None = strawberry.field(
        description="Until when it can be done; null where it has no end, or cannot be done."
    )


@tells(return_previews.RefundPreviewLine)
class RefundPreviewLine:
    order_line_id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: int = strawberry.field(description="How many of it.")
    total: Money = strawberry.field(description="The money for them.")


@tells(return_previews.RefundPreview)
class RefundPreview:
    lines: list[RefundPreviewLine] = strawberry.field(description="For each line.")
    goods: Money = strawberry.field(description="What the goods cost, before discounts.")
    discount: Money = strawberry.field(
        description="Their share of what codes took off, which is not given back; positive."
    )
    paid_with_points: Money = strawberry.field(
        description="What was paid for them with points, which come back as points; positive."
    )
    tax: Money = strawberry.field(description="The taxes in `total`.")
    total: Money = strawberry.field(
        description="The money: goods - discount - paidWithPoints, with taxes that came on top."
    )
    points_back: int = strawberry.field(description="How many points that were used come back.")
    points_taken: int = strawberry.field(
        description="How many points that were earned are taken back."
    )


@describes(models.ReturnLine)
class ReturnLine(Node):
    position: int
    quantity: int
    reason_key: str
    reason: str
    note: str | None
    resalable_quantity: int
    damaged_quantity: int
    order_line: OrderLine = one(models.ReturnLine.order_line_id, "What it was bought as.")


@describes(models.Return)
class Return(Node):
    number: str
    created_at: datetime
    state: models.ReturnState
    carriage: models.ReturnCarriage
    note: str | None
    answer: str | None
    decided_at: datetime | None
    sent_at: datetime | None
    carrier: models.Carrier | None
    tracking_number: str | None
    received_at: datetime | None
    label: File | None = one(
        models.Return.label_id, "A label for the parcel, if the shop has given one."
    )
    order: OrderRef = one(models.Return.order_id, "The order whose goods come back.")
    lines: list[ReturnLine] = many(
        models.ReturnLine.return_id,
        "What comes back, 2000 lines at most.",
        order=(models.ReturnLine.position,),
        most=2000,
    )
    credits: list[CreditRef] = many(
        models.Credit.return_id,
        "What was given back for it, each with its note, 200 at most.",
        order=(models.Credit.issued_at,),
        most=200,
    )
    thread: ThreadRef | None = sole(
        models.Thread.return_id,
        "What was written about it, by `writeMessage`, and a notice of each of its steps; null "
        "where there is neither.",
    )
    available_actions: list[ReturnAction] = derived(
        models.Return, return_facts.facts, return_actions.actions
    )
    refund_preview: RefundPreview = derived(
        models.Return, return_facts.facts, return_previews.of_return, weight=EVERY_LINE // 2
    )


@strawberry.type
class ReturnQueries:
    returns: Connection[Return] | None = query(
        pages(models.Return, "Every return, the newest first.", order=NEWEST, filters=FILTERS),
        allow=permitted(Permission.ORDERS_READ),
    )
    return_by_number: Return | None = query(
        by_key(
            models.Return.number,
            "A return by its number, for whoever sees its order.",
            says="The number, exactly.",
        ),
        allow=anyone,
    )
