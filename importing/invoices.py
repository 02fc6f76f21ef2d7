"""Invoices: lines put together, and what each invoice is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from importing.lines import Line


class Fate(Enum):
    """What becomes of an invoice or of a line; the value is said in the report."""

    ORDER = "orders of customers"
    GUEST_ORDER = "orders of guests"
    CREDIT = "credits"
    BAD_DEBT = "adjustment of bad debt (A invoice)"
    NAMELESS_CREDIT = "cancellation that names no customer"
    WRITE_OFF = "stock written off (negative quantity outside a cancellation, no customer)"
    STOCK_MOVE = "stock moved or corrected (no customer, no line with a price)"
    NEGATIVE_QUANTITY = "negative quantity in an order"
    NEGATIVE_PRICE = "negative price outside an adjustment"
    POSITIVE_CREDIT = "positive quantity in a cancellation"


KEPT = (Fate.ORDER, Fate.GUEST_ORDER, Fate.CREDIT)


class Invoice:
    """The lines that bear one number; its moment is the earliest of theirs."""

    __slots__ = ("at", "fate", "is_interrupted", "lines", "number")

    def __init__(self, first: Line) -> None:
        self.number = first.invoice
        self.at: datetime = first.at
        self.lines = [first]
        self.fate = Fate.ORDER
        self.is_interrupted = False

    @property
    def customer(self) -> str:
        """The customer named by the first line that names one."""
        return next((line.customer for line in self.lines if line.customer), "")

    @property
    def country(self) -> str:
        """The country of the first line."""
        return self.lines[0].country

    @property
    def is_credit(self) -> bool:
        """Whether it cancels."""
        return self.number.startswith("C")

    def add(self, line: Line) -> None:
        """Put a line to it."""
        self.lines.append(line)
        self.at = min(self.at, line.at)

    def kept(self) -> list[Line]:
        """The lines that are imported."""
        return [line for line in self.lines if fate_of_line(self, line) in KEPT]


def gathered(lines: Iterable[Line]) -> list[Invoice]:
    """Put lines together by invoice, wherever they stand, in the order in which each begins."""
    invoices: dict[str, Invoice] = {}
    last: Invoice | None = None
    for line in lines:
        invoice = invoices.get(line.invoice)
        if invoice is None:
            invoice = invoices[line.invoice] = Invoice(line)
        else:
            invoice.add(line)
            invoice.is_interrupted |= invoice is not last
        last = invoice
    for invoice in invoices.values():
        invoice.fate = fate_of(invoice)
    return list(invoices.values())


def fate_of(invoice: Invoice) -> Fate:
    """Tell what becomes of an invoice as a whole."""
    if invoice.number.startswith("A"):
        return Fate.BAD_DEBT
    if invoice.is_credit:
        return Fate.CREDIT if invoice.customer else Fate.NAMELESS_CREDIT
    if invoice.customer:
        return Fate.ORDER
    if any(line.quantity > 0 and line.price > 0 for line in invoice.lines):
        return Fate.GUEST_ORDER
    return Fate.STOCK_MOVE


def fate_of_line(invoice: Invoice, line: Line) -> Fate:
    """Tell what becomes of one line of an invoice."""
    fate = invoice.fate
    if fate is Fate.STOCK_MOVE and line.quantity < 0:
        return Fate.WRITE_OFF
    if fate not in KEPT:
        return fate
    if line.price < 0:
        return Fate.NEGATIVE_PRICE
    if fate is Fate.CREDIT:
        return fate if line.quantity < 0 else Fate.POSITIVE_CREDIT
    return fate if line.quantity > 0 else Fate.NEGATIVE_QUANTITY


def by_time(invoices: Iterable[Invoice]) -> list[Invoice]:
    """Sort invoices by time; those of one moment stay as they stand in the file."""
    return sorted(invoices, key=lambda invoice: invoice.at)


def exact_duplicates(invoice: Invoice) -> int:
    """Count the lines that say in every field what an earlier one of the invoice said."""
    return sum(times - 1 for times in Counter(line[1:] for line in invoice.lines).values())
