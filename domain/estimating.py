"""Estimating: what an order of a cart comes to, as a pure function of facts read before.

The checkout shows it, and placing the order asks the same function about the same facts, read anew
under the locks: so what was shown is what is ordered, or the buyer is told what has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from domain import (
    carrying,
    checkout_problems,
    code_facts,
    payment_methods,
    point_terms,
    reckoning,
    taxing,
    totals,
)
from domain.carrying import ShippingOffer
from domain.checkout_problems import CheckoutProblem, CheckoutProblemKind
from domain.discounting import CodeTotal
from domain.payment_methods import OfferedMethod
from domain.point_terms import Rates
from domain.reckoning import CartLineNow, CartProblemKind
from domain.totals import Basket, Line, Points, Totals
from models import PaymentMethod

Facts = Mapping[str, Any]
Kind = CheckoutProblemKind


@dataclass(frozen=True)
class Estimate:
    """All that an order follows from: the facts, each line as it is now, and the totals."""

    facts: Facts
    lines: list[tuple[Facts, CartLineNow]]
    totals: Totals
    offers: list[ShippingOffer]
    problems: list[CheckoutProblem] = field(default_factory=list)

    @cached_property
    def needs_shipping(self) -> bool:
        """Whether anything is sent by a carrier."""
        return _is_sent(self.facts)

    @cached_property
    def offer(self) -> ShippingOffer | None:
        """The way to send it: the one that was chosen, if it goes there, else the first."""
        return _chosen(self.facts, self.offers)

    @cached_property
    def codes(self) -> list[tuple[str, CodeTotal]]:
        """The discount codes, each by its text, with what it takes off or why it does not."""
        texts = {each["id"]: each["text"] for each in self.facts["codes"]}
        return [(texts[one.key], one) for one in self.totals.codes]

    @cached_property
    def payment_method(self) -> PaymentMethod | None:
        """The way to pay that was chosen."""
        chosen = self.facts["payment"]
        return None if chosen is None else PaymentMethod(chosen)

    @cached_property
    def offered_method(self) -> OfferedMethod | None:
        """The way to pay that was chosen, in the words of the store; None where it has none."""
        offered = payment_methods.understood({payment_methods.KEY: self.facts["payments"]})
        return next((one for one in offered if one.method is self.payment_method), None)


def estimate(facts: Facts) -> Estimate:
    """Reckon what an order of the cart comes to, and find what is the matter with it."""
    lines = [(each, reckoning.line(each)) for each in facts["lines"]]
    basket = _basket(facts, lines)
    offers = _offers(facts, basket)
    offer = _chosen(facts, offers)
    found = totals.of(basket) if offer is None else offer.totals
    estimated = Estimate(facts, lines, found, offers)
    estimated.problems.extend(_problems(estimated))
    return estimated


def _basket(facts: Facts, lines: Sequence[tuple[Facts, CartLineNow]]) -> Basket:
    classes = {each["taxClass"] for each, _ in lines}
    taxed = {each: taxing.taxed(facts["taxes"], each) for each in classes}
    return Basket(
        currency=facts["currency"],
        includes_tax=any(line.includes_tax for _, line in lines),
        lines=[
            Line(
                key=each["id"],
                unit=line.unit.minor,
                quantity=each["quantity"],
                taxed=taxed[each["taxClass"]],
            )
            for each, line in lines
            if line.unit is not None and not _is_gone(line)
        ],
        codes=code_facts.codes(facts["codes"]),
        points=_points(facts),
        treatment=taxing.treatment(
            facts["taxes"], taxing.is_reversed(facts["taxes"], facts["vat"])
        ),
    )


def _points(facts: Facts) -> Points:
    """Let no more points be used than there are; they are of the store's currency alone."""
    rates = _rates(facts)
    wanted = min(facts["wantedPoints"] or 0, _available(facts))
    return Points(wanted, rates.worth, rates.earning, rates.most)


def _available(facts: Facts) -> int:
    account = facts["points"]["account"]
    return 0 if account is None else int(account[0])


def _rates(facts: Facts) -> Rates:
    same = facts["points"]["currency"] == facts["currency"]
    return point_terms.rates(facts["points"]) if same else Rates()


def _offers(facts: Facts, basket: Basket) -> list[ShippingOffer]:
    if facts["shipping"] is None or not _is_sent(facts):
        return []
    weight = sum(each["quantity"] * (each["grams"] or 0) for each in facts["lines"])
    return carrying.offers(basket, facts["methods"], facts["taxes"], facts["shown"], weight)


def _chosen(facts: Facts, offers: Sequence[ShippingOffer]) -> ShippingOffer | None:
    wanted = facts["method"]
    return next((one for one in offers if wanted in (None, one.method_id)), None)


def _is_sent(facts: Facts) -> bool:
    return carrying.needs_carriage(each["kind"] for each in facts["lines"])


def _problems(estimated: Estimate) -> Iterator[CheckoutProblem]:
    facts = estimated.facts
    if not estimated.lines:
        yield CheckoutProblem(Kind.CART_EMPTY, ["lines"], "There is nothing in the cart.")
    for each, line in estimated.lines:
        if line.problems:
            yield from checkout_problems.of_line(UUID(each["id"]), line)
    if facts["email"] is None:
        yield checkout_problems.missing(Kind.EMAIL_MISSING, "email", "An address is needed.")
    if estimated.needs_shipping:
        yield from checkout_problems.of_address("shippingAddress", facts["shipping"])
        if facts["shipping"] is not None and estimated.offer is None:
            yield checkout_problems.not_sent(is_chosen=facts["method"] is not None)
    yield from checkout_problems.of_address("billingAddress", facts["billing"])
    yield from checkout_problems.of_vat_number(facts["vat"])
    for text, code in estimated.codes:
        if code.problem is not None:
            yield checkout_problems.of_code(text, code.problem)
    wanted, there = facts["wantedPoints"] or 0, _available(facts)
    if wanted and not _rates(facts).worth:
        why = "Points pay nothing here."
        yield checkout_problems.missing(Kind.POINTS_UNUSABLE, "points", why)
    elif wanted > there:
        why = f"There are {there} points."
        yield CheckoutProblem(Kind.POINTS_SHORT, ["points"], why, available=there)
    if estimated.payment_method is None:
        why = "A way to pay is needed."
        yield checkout_problems.missing(Kind.PAYMENT_METHOD_MISSING, "paymentMethod", why)
    elif estimated.offered_method is None:
        why = "One cannot pay this way any more."
        yield checkout_problems.missing(Kind.PAYMENT_METHOD_UNUSABLE, "paymentMethod", why)


def _is_gone(line: CartLineNow) -> bool:
    return any(problem.kind is CartProblemKind.NOT_FOR_SALE for problem in line.problems)
