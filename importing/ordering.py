"""Ordering: an invoice as the order it was."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from importing.codes import charge_of, sku_of
from importing.countries import code_of
from importing.invoices import Invoice
from importing.lines import Line, pence
from importing.shop import Charged, Order, Sold


def order_of(invoice: Invoice, names: Mapping[str, str]) -> Order:
    """Make the order; `names` says what each SKU is called where a line does not."""
    sold: list[Sold] = []
    charged: list[Charged] = []
    for line in invoice.kept():
        sku = sku_of(line.code)
        kind = charge_of(sku)
        if kind:
            charged.append(Charged(kind, line.description or sku, line.total_minor))
        else:
            sold.append(_sold(line, sku, line.description or names.get(sku, sku)))
    customer, country = invoice.customer or None, code_of(invoice.country)
    return Order(invoice.number, customer, country, invoice.at, sold, charged)


def _sold(line: Line, sku: str, name: str) -> Sold:
    return Sold(sku, name, line.quantity, pence(line.price), line.total_minor)


class Orders(Collection[Order]):
    """The orders of many invoices, each made when it is asked for, so that few are held at once."""

    def __init__(self, invoices: Sequence[Invoice], names: Mapping[str, str]) -> None:
        self._invoices = invoices
        self._names = names

    def __len__(self) -> int:
        return len(self._invoices)

    def __iter__(self) -> Iterator[Order]:
        return (order_of(invoice, self._names) for invoice in self._invoices)

    def __contains__(self, order: object) -> bool:
        return any(order == made for made in self)
