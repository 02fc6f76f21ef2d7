"""Invoices."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.invoices import IssueInvoice
from domain.order_refusals import MoveNotAllowed, NoLetterhead, NoSuchOrder
from resolvers import invoices
from schema.printing import PrintLink, printed
from schema.refs import OrderRef
from schema.words import (
    Connection,
    Node,
    accepts,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    since,
    until,
)

accepts(IssueInvoice)
NEWEST = (latest(models.Invoice.issued_at),)
FILTERS = (
    since(models.Invoice.issued_at, "issuedFrom", "Only what arose at this moment or later."),
    until(models.Invoice.issued_at, "issuedUntil", "Only what arose before this moment."),
)


@describes(models.Invoice)
class Invoice(Node):
    number: str
    issued_at: datetime
    order: OrderRef = one(models.Invoice.order_id, "The order it bills.")
    print: PrintLink = printed(models.Invoice, "Where the invoice is printed as it arose")


@strawberry.type
class InvoiceQueries:
    invoices: Connection[Invoice] | None = query(
        pages(models.Invoice, "Every invoice, the newest first.", order=NEWEST, filters=FILTERS),
        allow=permitted(Permission.ORDERS_READ),
    )


@mutations
class InvoiceMutations:
    issue_invoice: Invoice = mutation(
        invoices.issue,
        "Write the invoice of an order that was paid or sent without one, such as before the store "
        "had said who it is; one that is there is answered as it is. Sends no mail.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(MoveNotAllowed, NoLetterhead, NoSuchOrder),
    )
