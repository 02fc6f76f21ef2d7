"""Crediting: cancellations as credits, each line on the order it takes back where one fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from importing.codes import charge_of, sku_of
from importing.invoices import Fate, Invoice, by_time
from importing.lines import Line
from importing.placing import Returnables, Take
from importing.shop import Credit, Order, Piece, Standing
from kit.money import shares
from models.credits import CreditLineKind
from models.orders import FulfilmentStatus, PaymentStatus

Find = Callable[[str], Order]


class Placement(Enum):
    """How a cancelled line was placed; the value is said in the report."""

    WHOLE = "credit lines placed on an order"
    PART = "credit lines placed on an order in part"
    NONE = "credit lines of their own"


class Account:
    """What came back of an order, and what was given back for it."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.total = sum(line.total_minor for line in order.sold)
        self.total += sum(charge.amount_minor for charge in order.charged)
        self.returned = [0] * len(order.sold)
        self.refunded = 0

    def take_back(self, sku: str, quantity: int) -> list[tuple[int, int]]:
        """Take some of a SKU back, line by line; the places and how many of each."""
        parts: list[tuple[int, int]] = []
        for place, line in enumerate(self.order.sold):
            taken = min(quantity, line.quantity - self.returned[place])
            if line.sku == sku and taken > 0:
                self.returned[place] += taken
                quantity -= taken
                parts.append((place, taken))
        return parts

    def standing(self) -> Standing:
        """Tell how the order stands now."""
        returned = {place: count for place, count in enumerate(self.returned) if count}
        return Standing(self.order.number, self._payment(), self._fulfilment(), returned)

    def _payment(self) -> PaymentStatus:
        if self.refunded <= 0:
            return PaymentStatus.PAID
        partly = self.refunded < self.total
        return PaymentStatus.PARTLY_REFUNDED if partly else PaymentStatus.REFUNDED

    def _fulfilment(self) -> FulfilmentStatus:
        if not any(self.returned):
            return FulfilmentStatus.DELIVERED
        whole = [line.quantity for line in self.order.sold] == self.returned
        return FulfilmentStatus.RETURNED if whole else FulfilmentStatus.PARTLY_RETURNED


@dataclass
class Crediting:
    """The credits of all cancellations, and where each of their lines (by number) went."""

    names: Mapping[str, str]
    find: Find
    returnables: Returnables
    credits: list[Credit] = field(default_factory=list)
    placements: dict[int, Placement] = field(default_factory=dict)
    _accounts: dict[str, Account] = field(default_factory=dict)

    def add(self, invoice: Invoice) -> None:
        """Make the credit of a cancellation; they come by time."""
        pieces: list[Piece] = []
        touched: dict[str, Account] = {}
        for line in invoice.kept():
            sku = sku_of(line.code)
            take = self.returnables.take(invoice.customer, sku, invoice.at, -line.quantity)
            account = self._account(take.order) if take else None
            if account:
                touched[account.order.number] = account
            self.placements[line.number] = _placement(line, take)
            pieces.extend(self._pieces(line, sku, take, account))
        standings = [account.standing() for account in touched.values()]
        credit = Credit(invoice.number, invoice.customer, invoice.at, pieces, standings)
        self.credits.append(credit)

    def _pieces(
        self, line: Line, sku: str, take: Take | None, account: Account | None
    ) -> list[Piece]:
        """Divide a line into what goes to each line of an order, and what goes to none."""
        kind = CreditLineKind.CHARGE if charge_of(sku) else CreditLineKind.GOODS
        name = line.description or self.names.get(sku, sku)
        parts: list[tuple[int | None, int]] = []
        if take and account:
            parts += account.take_back(sku, take.quantity) or [(None, take.quantity)]
        placed, quantity = len(parts), -line.quantity
        if rest := quantity - sum(count for _, count in parts):
            parts.append((None, rest))
        totals = shares(-line.total_minor, [count for _, count in parts])
        if account:
            account.refunded += sum(totals[:placed])
        order = account.order.number if account else None
        return [
            Piece(kind, sku, name, count, total, order if n < placed else None, place)
            for n, ((place, count), total) in enumerate(zip(parts, totals, strict=True))
        ]

    def _account(self, number: str) -> Account:
        if number not in self._accounts:
            self._accounts[number] = Account(self.find(number))
        return self._accounts[number]


def _placement(line: Line, take: Take | None) -> Placement:
    if take is None:
        return Placement.NONE
    return Placement.WHOLE if take.quantity == -line.quantity else Placement.PART


def credited(invoices: Sequence[Invoice], names: Mapping[str, str], find: Find) -> Crediting:
    """Place every cancellation among the invoices; `find` makes the order of a number."""
    cancellations = by_time(invoice for invoice in invoices if invoice.fate is Fate.CREDIT)
    wanted = {
        (invoice.customer, sku_of(line.code))
        for invoice in cancellations
        for line in invoice.kept()
    }
    returnables = Returnables(wanted)
    for invoice in by_time(invoice for invoice in invoices if invoice.fate is Fate.ORDER):
        for line in invoice.kept():
            sku = sku_of(line.code)
            returnables.add(invoice.customer, sku, invoice.number, invoice.at, line.quantity)
    crediting = Crediting(names, find, returnables)
    for invoice in cancellations:
        crediting.add(invoice)
    return crediting
