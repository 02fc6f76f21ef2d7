"""Invoices: one line for each mutation."""

from domain import invoices
from domain.invoices import IssueInvoice
from models import Invoice
from resolvers.context import Info


async def issue(info: Info, input: IssueInvoice) -> Invoice:
    return await info.context.write(invoices.issue, input)
