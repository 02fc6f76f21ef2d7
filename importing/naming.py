"""Naming: what a product is called and costs, from all the lines that mention it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from importing.codes import charge_of, sku_of
from importing.invoices import KEPT, Fate, Invoice, fate_of_line
from importing.lines import Line, pence
from importing.shop import Product


def most_frequent(descriptions: Counter[str]) -> str:
    """Choose a name: the most frequent, of several the longest, of those the first by alphabet."""
    names = [(-times, -len(name), name) for name, times in descriptions.items() if name]
    return min(names)[2] if names else ""


class Mention:
    """What the lines say about one product."""

    __slots__ = ("descriptions", "first", "latest", "price_minor", "sku")

    def __init__(self, sku: str, at: datetime) -> None:
        self.sku = sku
        self.first = at
        self.latest = at
        self.price_minor: int | None = None
        self.descriptions: Counter[str] = Counter()

    def add(self, line: Line, *, sold: bool) -> None:
        """Learn from a line; only a sale with a price tells what the product costs."""
        self.descriptions[line.description] += 1
        self.first = min(self.first, line.at)
        price = pence(line.price)
        if sold and price > 0 and (self.price_minor is None or line.at >= self.latest):
            self.price_minor, self.latest = price, line.at

    def product(self) -> Product:
        """Make the product; one that no line names is called by its code."""
        name = most_frequent(self.descriptions) or self.sku
        return Product(self.sku, name, self.first, self.price_minor)


def products(invoices: Iterable[Invoice]) -> list[Product]:
    """Find every product that any line mentions, by SKU."""
    mentions: dict[str, Mention] = {}
    for invoice in invoices:
        for line in invoice.lines:
            sku = sku_of(line.code)
            if charge_of(sku):
                continue
            if sku not in mentions:
                mentions[sku] = Mention(sku, line.at)
            fate = fate_of_line(invoice, line)
            mentions[sku].add(line, sold=fate in KEPT and fate is not Fate.CREDIT)
    return [mentions[sku].product() for sku in sorted(mentions)]
