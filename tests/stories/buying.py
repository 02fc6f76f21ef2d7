"""Buyers who order without a pause, and remember what they were told."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

PATIENCE = 30  # seconds for one answer
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
            try:
                attempt = self._filled(len(self.attempts))
            except (httpx2.HTTPError, ValueError):
                time.sleep(0.05)
                continue
            self.attempts.append(attempt)
            while attempt.key not in self.answers and not closed.is_set():
                try:
                    self.answers[attempt.key] = self.placed(attempt)
                except (httpx2.HTTPError, ValueError):
                    time.sleep(0.05)

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
        with httpx2.Client(cookies=cookies, headers=headers, timeout=PATIENCE) as http:
            body = {"query": document, "variables": variables}
            answer = http.post(f"{self.base}/graphql", json=body)
            said = answer.json()
            if "errors" in said:
                raise ValueError(said["errors"])  # the server is being killed
            return said["data"], dict(http.cookies)
