"""Online Retail: the format of the UCI data set, read as a shop and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from importing import figures, naming
from importing.codes import charge_of, sku_of
from importing.crediting import Crediting, Placement, credited
from importing.invoices import KEPT, Fate, Invoice, by_time, fate_of_line, gathered
from importing.lines import COLUMNS, Line, Unusable
from importing.lines import read as read_line
from importing.ordering import Orders, order_of
from importing.report import Report
from importing.rows import Table
from importing.shop import Customer, Shop

SYSTEM, CURRENCY, LANGUAGE = "online-retail", "GBP", "en"
STEP = 5_000
Advance = Callable[[int], None]


@dataclass
class Reading:
    """A file as far as it has been read."""

    rows: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)

    def take(self, table: Table, advance: Advance) -> None:
        """Read a whole table; `advance` hears now and then how many rows there were."""
        self.invoices = gathered(self._lines(table, advance))

    def _lines(self, table: Table, advance: Advance) -> Iterator[Line]:
        for row in table.rows(COLUMNS):
            self.rows += 1
            if self.rows % STEP == 0:
                advance(self.rows)
            try:
                if row.problem:
                    raise Unusable(row.problem)
                yield read_line(row.number, row.values)
            except Unusable as problem:
                self.refused.append((row.number, str(problem)))


def understood(reading: Reading, file: str) -> tuple[Shop, Report]:
    """Make of a file the shop to load, and the report that accounts for each of its lines."""
    invoices = reading.invoices
    products = naming.products(invoices)
    names = {product.sku: product.name for product in products}
    by_number = {invoice.number: invoice for invoice in invoices}
    orders = by_time(i for i in invoices if i.fate in (Fate.ORDER, Fate.GUEST_ORDER) and i.kept())
    crediting = credited(invoices, names, lambda number: order_of(by_number[number], names))
    shop = Shop(
        system=SYSTEM,
        currency=CURRENCY,
        language=LANGUAGE,
        products=products,
        customers=_customers(invoices),
        orders=Orders(orders, names),
        credits=[credit for credit in crediting.credits if credit.pieces],
    )
    return shop, _report(reading, file, crediting)


def _customers(invoices: Sequence[Invoice]) -> list[Customer]:
    """Find every customer, known since the first invoice that names them."""
    first: dict[str, datetime] = {}
    for invoice in by_time(invoices):
        if invoice.customer:
            first.setdefault(invoice.customer, invoice.at)
    return [Customer(key, at) for key, at in first.items()]


def _report(reading: Reading, file: str, crediting: Crediting) -> Report:
    report = Report(
        file=file,
        rows=reading.rows,
        refused=reading.refused,
        merged=figures.merged(reading.invoices),
        figures=figures.of(reading.invoices),
    )
    for invoice in reading.invoices:
        for line in invoice.lines:
            fate = fate_of_line(invoice, line)
            if fate in KEPT:
                placement = crediting.placements.get(line.number)
                report.count_imported(_kind(fate, line, placement), invoice.number, line)
            else:
                report.count_aside(fate.value, invoice.number, line)
    return report


def _kind(fate: Fate, line: Line, placement: Placement | None) -> str:
    if placement:
        return placement.value
    goods = "charges" if charge_of(sku_of(line.code)) else "products"
    return f"{goods} in {fate.value}"
