"""Buyers who order without a pause, and remember what they were told."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from kit import ids
from models import Variant
from tests.stories.killing import say, until_done

FILL = """mutation ($variant: ID!, $input: UpdateCheckoutInput!) {
  addToCart(input: { variantId: $variant, quantity: 1 }) { __typename }
  updateCheckout(input: $input) {
    __typename ... on Cart { checkout { canPlace totals { total { amount } } } } } }"""
PLACE = """mutation ($key: String!, $total: Decimal!) {
  placeOrder(input: { idempotencyKey: $key, expectedTotal: $total }) {
    __typename ... on Order { number } ... on Refusal { code } } }"""
HOME = {
    "firstName": "Gita",
    "lastName": "Guest",
    "line1": "Lindenweg 1",
    "postalCode": "10115",
    "city": "Berlin",
    "country": "DE",
}

STOCK = 100_000
GOODS = """
select v.id from variants v join products p on p.id = v.product_id
where p.name ->> 'en' = 'Breakfast bowl' limit 1"""
LEVEL = """
insert into stock_levels (id, created_at, variant_id, on_hand, reserved)
values (gen_random_uuid(), now(), $1, $2, 0)
on conflict (variant_id) do update set on_hand = stock_levels.on_hand + $2"""
RECEIVED = """
insert into stock_movements (id, created_at, variant_id, kind, change, on_hand)
select gen_random_uuid(), now(), variant_id, 'RECEIVED', $2, on_hand
from stock_levels where variant_id = $1"""


async def plenty(connection: Any) -> str:
    """Let there be more of a variant than will be bought."""
    variant = await connection.fetchval(GOODS)
    await connection.execute(LEVEL, variant, STOCK)
    await connection.execute(RECEIVED, variant, STOCK)
    return ids.public(Variant, variant)


@dataclass(frozen=True)
class Attempt:
    """An order that somebody wants, with all that asking for it again takes."""

    who: str
    key: str
    total: str
    cookies: dict[str, str]


@dataclass
class Buyer:
    """Somebody who orders one after the other: a customer who is signed in, or a new guest each
    time. `answers` holds what was acknowledged."""

    name: str
    base: str
    variant: str
    session: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    def shop(self, closed: threading.Event) -> None:
        """Order until the shop is closed; what was cut is asked for again at once."""
        while not closed.is_set():
            until_done(closed, lambda: self.attempts.append(self._filled(len(self.attempts))))
            until_done(closed, self._last_placed)

    def _last_placed(self) -> None:
        attempt = self.attempts[-1]
        self.answers[attempt.key] = self.placed(attempt)

    def placed(self, attempt: Attempt) -> str:
        """Ask for an order, and tell its number."""
        told, _ = self._ask(
            attempt.who, attempt.cookies, PLACE, key=attempt.key, total=attempt.total
        )
        order = told["placeOrder"]
        assert order["__typename"] == "Order", order
        return str(order["number"])

    def _filled(self, number: int) -> Attempt:
        """Fill a cart and say all that an order needs."""
        who = self.name if self.session else f"{self.name}-{time.monotonic_ns()}"
        cookies = {"sid": self.session} if self.session else {}
        input: dict[str, Any] = {"shippingAddress": HOME, "paymentMethod": "INVOICE"}
        input |= {"points": 10} if self.session else {"email": f"{who}@example.com"}
        told, made = self._ask(who, cookies, FILL, variant=self.variant, input=input)
        checkout = told["updateCheckout"]["checkout"]
        assert checkout["canPlace"], told
        total = checkout["totals"]["total"]["amount"]
        return Attempt(who, f"{who}-{number:05}", total, {**cookies, **made})

    def _ask(
        self, who: str, cookies: dict[str, str], document: str, **variables: Any
    ) -> tuple[Any, dict[str, str]]:
        network = f"198.51.{hash(who) % 250}.{hash(who) // 250 % 250 + 1}"
        headers = {"x-forwarded-for": network, "origin": self.base}
        return say(self.base, document, variables, headers, cookies)
