"""Lines of orders, and the charges beside them."""

from datetime import datetime

import strawberry

import models
from domain import reckoning, returnable_facts, returnables
from domain.cart_facts import answers_of_line
from domain.repeat_facts import of_line
from domain.repeating import again
from schema.carts import CartAnswer
from schema.products import Variant
from schema.refs import CreditLineRef, OrderRef
from schema.repeats import RepeatLine
from schema.words import ONE_LINE, Money, Node, choices, derived, describes, many, one, tells

choices(
    models.ChargeKind,
    DISCOUNT="Something taken off, with or without a code.",
    FEE="A charge of a bank, a marketplace or the shop.",
    HANDLING="Packing and handling.",
    OTHER="A correction by hand, or what has no kind of its own.",
    SAMPLE="Samples that were charged for.",
    SHIPPING="Carriage.",
    TAX="A tax that is not in the other amounts.",
    VOUCHER="A gift voucher that was bought, or that paid for a part.",
)


@tells(returnables.Returnable)
class Returnable:
    quantity: int = strawberry.field(description="How many of it can be returned now.")
    code: str | None = strawberry.field(
        description="Why none can: the code by which `requestReturn` would refuse; else null."
    )
    reason: str | None = strawberry.field(description="Why none can, as a sentence; else null.")
    until: datetime | None = strawberry.field(
        description="Until when; null where none can be returned, and for staff, whom no time "
        "binds."
    )


@describes(models.OrderLine)
class OrderLine(Node):
    position: int
    sku: str
    name: str
    quantity: int
    shipped_quantity: int
    returned_quantity: int
    is_final_sale: bool
    unit_price: Money
    total: Money
    discount: Money
    tax: Money
    answers: list[CartAnswer] = derived(
        models.OrderLine,
        answers_of_line,
        reckoning.answers,
        "What the buyer answered to the modifiers of the product, as it was when they did.",
    )
    again: RepeatLine = derived(models.OrderLine, of_line, again, weight=ONE_LINE)
    returnable: Returnable = derived(
        models.OrderLine, returnable_facts.facts, returnables.returnable
    )
    order: OrderRef = one(models.OrderLine.order_id, "The order it belongs to.")
    variant: Variant | None = one(
        models.OrderLine.variant_id, "What was bought, as it is today; null while not for sale."
    )
    credit_lines: list[CreditLineRef] = many(
        models.CreditLine.order_line_id,
        "What was given back for it, 100 times at most.",
        order=(models.CreditLine.created_at,),
        most=100,
    )


@describes(models.OrderCharge)
class OrderCharge(Node):
    position: int
    kind: models.ChargeKind
    label: str
    amount: Money
