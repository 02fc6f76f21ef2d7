"""Lives of orders as a small model counts them by hand: money, stock, points and codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from kit import clock
from tests.domain.test_point_model import Model

PRICES, CARRIAGE = (1250, 990), 490
MOST_USES, MOST_USES_EACH = 4, 2


@dataclass(frozen=True)
class Wish:
    """What a customer wants to order: so many of some goods, with a code or points or neither."""

    customer: int
    goods: int
    many: int
    code: bool
    points: int
    mistake: int  # by how much the total that they agree to is another


@dataclass
class Life:
    """What should have become of one order."""

    id: UUID
    wish: Wish
    total: int
    used: int
    earned: int
    has_code: bool
    paid: int = 0
    back: int = 0
    sent: int = 0
    at: str = "UNFULFILLED"

    @property
    def payment(self) -> str:
        """How far it should be paid."""
        if self.back:
            if self.back == self.paid:
                return "REFUNDED"
            return "PARTLY_REFUNDED" if self.paid == self.total else "PENDING"
        return "PAID" if self.paid == self.total else "PENDING"

    def step(self, what: str, amount: int) -> str:
        """Do something, or say how it should be refused."""
        return {
            "pay": self._pay,
            "refund": self._refund,
            "confirm": self._confirm,
            "ship": lambda _: self._ship(1),
            "ship all": lambda _: self._ship(self.wish.many - self.sent),
            "deliver": self._deliver,
            "cancel": self._cancel,
        }[what](amount)

    def _pay(self, amount: int) -> str:
        if self.at == "CANCELLED":
            return "MOVE_NOT_ALLOWED"
        if self.payment != "PENDING":
            return "NOTHING_OWED"
        if amount > self.total - self.paid:
            return "MORE_THAN_OWED"
        self.paid += amount
        return "done"

    def _refund(self, amount: int) -> str:
        if amount > self.paid - self.back:
            return "MORE_THAN_PAID"
        self.back += amount
        return "done"

    def _confirm(self, _: int) -> str:
        if self.at != "UNFULFILLED" or self.payment == "REFUNDED":
            return "MOVE_NOT_ALLOWED"
        self.at = "PROCESSING"
        return "done"

    def _ship(self, many: int) -> str:
        sending = self.at in ("UNFULFILLED", "PROCESSING", "PARTLY_SHIPPED")
        if not sending or self.payment == "REFUNDED":
            return "MOVE_NOT_ALLOWED"
        self.sent += many
        self.at = "SHIPPED" if self.sent == self.wish.many else "PARTLY_SHIPPED"
        return "done"

    def _deliver(self, _: int) -> str:
        if self.at not in ("PARTLY_SHIPPED", "SHIPPED"):
            return "MOVE_NOT_ALLOWED"
        self.at = "DELIVERED" if self.at == "SHIPPED" else self.at
        return "done"

    def _cancel(self, _: int) -> str:
        if self.sent:
            return "ALREADY_SHIPPED"
        if self.at == "CANCELLED":
            return "MOVE_NOT_ALLOWED"
        self.at = "CANCELLED"
        return "done"


@dataclass
class Store:
    """What should be on the shelves and in the accounts of a store with one code and no taxes."""

    stock: list[int]
    points: list[Model]
    lives: list[Life] = field(default_factory=list)

    def uses(self) -> Counter[int]:
        """Tell how often each customer uses the code: in orders that stand."""
        held = (life for life in self.lives if life.has_code and life.at != "CANCELLED")
        return Counter(life.wish.customer for life in held)

    def wanted(self, wish: Wish, id: UUID) -> Life:
        """Reckon an order."""
        goods, uses = wish.many * PRICES[wish.goods], self.uses()
        left = uses.total() < MOST_USES and uses[wish.customer] < MOST_USES_EACH
        has_code = wish.code and left
        after = goods - (goods // 10 if has_code else 0)
        used = min(wish.points, self.available(wish.customer), after + CARRIAGE)
        total = after + CARRIAGE - used
        return Life(id, wish, total, used, earned=after // 100, has_code=has_code)

    def available(self, customer: int) -> int:
        """Tell how many points a customer can pay with."""
        return self.points[customer].balance()[0]

    def place(self, life: Life) -> str:
        """Order it, or say how it should be refused."""
        wish = life.wish
        if wish.many > self.stock[wish.goods]:
            return "SHORT_STOCK"
        if wish.points > self.available(wish.customer):
            return "CHECKOUT_INCOMPLETE"
        if wish.mistake:
            return "TOTAL_CHANGED"
        self.stock[wish.goods] -= wish.many
        self.lives.append(life)
        if life.used:
            assert self.points[wish.customer].use(life.id, life.used, _today())
        if life.payment == "PAID":  # by points alone
            self._earn(life)
        return "done"

    def step(self, life: Life, what: str, amount: int) -> str:
        """Do something with an order, and let follow what should."""
        told = life.step(what, amount)
        if told != "done":
            return told
        ledger = self.points[life.wish.customer]
        if what == "pay" and life.paid == life.total:
            self._earn(life)
            ledger.reverse(life.id, Fraction(life.back, life.total), _today())
        if what == "refund":
            ledger.reverse(life.id, Fraction(life.back, life.total), _today())
        if what == "cancel":
            ledger.reverse(life.id, Fraction(1), _today())
            self.stock[life.wish.goods] += life.wish.many
        return told

    def adjust(self, customer: int, points: int) -> str:
        """Give points or take some, or say how it should be refused."""
        if -points > self.available(customer):
            return "NOT_ENOUGH_POINTS"
        if points > 0:
            self.points[customer].put(points, date.max)
        else:
            self.points[customer].take(-points)
        return "done"

    def _earn(self, life: Life) -> None:
        if life.earned:
            self.points[life.wish.customer].earn(life.id, life.earned, _today())


def _today() -> Any:
    return clock.now().date()
