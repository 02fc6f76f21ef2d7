"""What can be done with orders."""

from datetime import datetime

import strawberry

from domain.order_actions import OrderAction as Facts
from domain.order_actions import OrderActionKind
from schema.words import choices, tells

choices(
    OrderActionKind,
    CANCEL="Cancel it, by `cancelOrder`.",
    CONFIRM="Begin to process it, by `confirmOrder`.",
    DELIVER="Tell that it has arrived, by `deliverOrder`.",
    MARK_PAID="Tell that money for it came in, by `markOrderPaid`.",
    REFUND="Give money back, by `refundOrder`.",
    SHIP="Send what is left of it, by `shipOrder`.",
)


@tells(Facts)
class OrderAction:
    kind: OrderActionKind = strawberry.field(description="What can be done.")
    allowed: bool = strawberry.field(description="Whether it can be done now.")
    code: str | None = strawberry.field(
        description="Why not: the code by which the mutation would refuse; null where it can."
    )
    reason: str | None = strawberry.field(
        description="Why not, as a sentence; null where it can be done."
    )
    until: datetime | None = strawberry.field(
        description="Until when it can be done, as far as that is a matter of time; null where it "
        "is not, or cannot be done."
    )
