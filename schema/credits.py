"""Credits."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted
from schema.lines import OrderLine
from schema.printing import PrintLink, printed
from schema.products import Variant
from schema.refs import CustomerRef, OrderRef
from schema.words import (
    Connection,
    Money,
    Node,
    by_id,
    by_key,
    choices,
    describes,
    latest,
    many,
    one,
    pages,
    query,
    since,
    until,
)

choices(
    models.CreditLineKind,
    CHARGE="A charge that is no product: carriage, a fee, a correction.",
    GOODS="Goods that came back, or were never received.",
)
NEWEST = (latest(models.Credit.issued_at),)
FILTERS = (
    since(models.Credit.issued_at, "issuedFrom", "Only what was given at this moment or later."),
    until(models.Credit.issued_at, "issuedUntil", "Only what was given before this moment."),
)


@describes(models.CreditLine)
class CreditLine(Node):
    position: int
    kind: models.CreditLineKind
    sku: str
    name: str
    quantity: int
    total: Money
    credit: "Credit" = one(models.CreditLine.credit_id, "The credit it is a line of.")
    order_line: OrderLine | None = one(
        models.CreditLine.order_line_id, "The line that is given back, if it is known."
    )
    variant: Variant | None = one(
        models.CreditLine.variant_id, "What came back, as it is today; null while not for sale."
    )


@describes(models.Credit)
class Credit(Node):
    number: str
    issued_at: datetime
    reason: str | None
    total: Money
    order: OrderRef | None = one(
        models.Credit.order_id,
        "The order it was given for; null where it was imported, which its lines know better.",
    )
    customer: CustomerRef | None = one(
        models.Credit.customer_id,
        "To whom it was given; null when unknown, and for staff who may not read customers.",
    )
    print: PrintLink = printed(models.Credit, "Where the credit note is printed as it was given")
    lines: list[CreditLine] = many(
        models.CreditLine.credit_id,
        "What was given back, 2000 lines at most.",
        order=(models.CreditLine.position,),
        most=2000,
    )


@strawberry.type
class CreditQueries:
    credits: Connection[Credit] | None = query(
        pages(models.Credit, "Every credit, the newest first.", order=NEWEST, filters=FILTERS),
        allow=permitted(Permission.ORDERS_READ),
    )
    credit: Credit | None = query(
        by_id(
            models.Credit,
            description="A credit by id, for its customer and for staff who read orders.",
        ),
        allow=anyone,
    )
    credit_by_number: Credit | None = query(
        by_key(
            models.Credit.number,
            "A credit by its number, for its customer and for staff who read orders.",
            says="The number, exactly.",
        ),
        allow=anyone,
    )
