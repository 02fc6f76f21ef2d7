"""Figures: what an Online Retail file holds, counted so that it can be checked elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from importing.codes import charge_of, sku_of
from importing.countries import code_of
from importing.invoices import Fate, Invoice, exact_duplicates
from importing.lines import TO_MINOR, Line

Figures = dict[str, int | str]


def of(invoices: Sequence[Invoice]) -> dict[str, Figures]:
    """Count everything, by subject."""
    return {
        "invoices": _invoices(invoices),
        "customers": _customers(invoices),
        "paid goods": _paid_goods(invoices),
        "stock codes": _codes(invoices),
        "odd lines": _odd_lines(invoices),
    }


def merged(invoices: Sequence[Invoice]) -> Figures:
    """Count what was several things in the file and is one after the import."""
    codes = {line.code for line in _lines(invoices)}
    countries: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    for invoice in invoices:
        countries.setdefault(invoice.customer, set()).add(invoice.country)
        for line in invoice.lines:
            if line.description:
                names.setdefault(sku_of(line.code), set()).add(line.description)
    countries.pop("", None)
    return {
        "stock codes that differ from another by letter case": len(codes)
        - len({sku_of(code) for code in codes}),
        "stock codes with several descriptions": sum(len(of) > 1 for of in names.values()),
        "invoices of several moments (the earliest counts)": _several_moments(invoices),
        "invoices that others interrupt": sum(i.is_interrupted for i in invoices),
        "customers in several countries (each order keeps its own)": sum(
            len(of) > 1 for of in countries.values()
        ),
    }


def _several_moments(invoices: Iterable[Invoice]) -> int:
    return sum(any(line.at != invoice.at for line in invoice.lines) for invoice in invoices)


def _lines(invoices: Iterable[Invoice]) -> Iterable[Line]:
    return (line for invoice in invoices for line in invoice.lines)


def _invoices(invoices: Sequence[Invoice]) -> Figures:
    longest = max(invoices, key=lambda invoice: len(invoice.lines), default=None)
    nameless = [invoice for invoice in invoices if not invoice.customer]
    return {
        "invoices": len(invoices),
        "cancellations (C)": sum(invoice.is_credit for invoice in invoices),
        "bad-debt adjustments (A)": sum(i.fate is Fate.BAD_DEBT for i in invoices),
        "lines that name no customer": sum(not line.customer for line in _lines(invoices)),
        "invoices that name no customer": len(nameless),
        "of those orders of guests": sum(i.fate is Fate.GUEST_ORDER for i in nameless),
        "longest invoice": longest.number if longest else "",
        "its lines": len(longest.lines) if longest else 0,
    }


def _customers(invoices: Sequence[Invoice]) -> Figures:
    named = [invoice for invoice in invoices if invoice.customer]
    all_of = Counter(invoice.customer for invoice in named)
    orders_of = Counter(invoice.customer for invoice in named if not invoice.is_credit)
    most, count = max(orders_of.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    countries = {invoice.country for invoice in invoices}
    return {
        "customers": len(all_of),
        "invoices that name one": len(named),
        "of those cancellations (C)": len(named) - orders_of.total(),
        "customer with the most orders": most,
        "invoices of that customer": all_of[most],
        "of those not cancellations": count,
        "names of countries": len(countries),
        "of those no country with a code": sum(code_of(name) is None for name in countries),
    }


def _paid_goods(invoices: Sequence[Invoice]) -> Figures:
    """Count orders that name a customer and their lines with a positive quantity."""
    paid = [
        [line for line in invoice.lines if line.quantity > 0]
        for invoice in invoices
        if invoice.customer and not invoice.is_credit
    ]
    total = sum(line.total_minor for lines in paid for line in lines)
    return {
        "invoices": sum(bool(lines) for lines in paid),
        "lines": sum(len(lines) for lines in paid),
        "total in pence": total,
    }


def _codes(invoices: Sequence[Invoice]) -> Figures:
    codes = {line.code for line in _lines(invoices)}
    skus = {sku_of(code) for code in codes}
    return {
        "stock codes as written": len(codes),
        "stock codes without regard to letter case": len(skus),
        "codes as written that are no products": sum(bool(charge_of(sku_of(c))) for c in codes),
        "products": sum(not charge_of(sku) for sku in skus),
    }


def _odd_lines(invoices: Sequence[Invoice]) -> Figures:
    odd: Counter[str] = Counter()
    for invoice in invoices:
        for line in invoice.lines:
            odd["negative quantity outside a cancellation"] += (
                line.quantity < 0 and not invoice.is_credit
            )
            odd["price of zero"] += line.price == 0
            odd["negative price"] += line.price < 0
            odd["price of more than two decimals"] += line.price % TO_MINOR != 0
            odd["description empty"] += not line.description
        odd["exact duplicate (kept)"] += exact_duplicates(invoice)
    return dict(odd)
