"""Previewing: what an order of a cart would be, as a pure function of facts read before.

The checkout shows it, and placing the order asks the same function about the same facts, read anew
under the locks: so what was shown is what is ordered, or the buyer is told what has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import kit.ids
from domain import (
    carrying,
    checkout_problems,
    payment_methods,
    reckoning,
    tax_classes,
    taxing,
    totals,
)
from domain.carrying import ShippingOffer
from domain.checkout_problems import CheckoutProblem, CheckoutProblemKind
from domain.payment_methods import OfferedMethod
from domain.reckoning import CartLineNow, CartProblemKind
from domain.totals import Basket, Line, Totals
from kit import texts
from kit.ids import PublicId
from kit.money import Money
from models import PaymentMethod, ShippingMethod, TaxTreatment
from models.addresses import formatted

Facts = Mapping[str, Any]
Kind = CheckoutProblemKind


@dataclass(frozen=True)
class CheckoutAddress:
    """An address as it would be kept with the order."""

    first_name: str | None
    last_name: str | None
    company: str | None
    line1: str
    line2: str | None
    district: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str
    phone: str | None

    @property
    def formatted(self) -> list[str]:
        """The address as on an envelope, line by line; the country comes last."""
        return formatted(**{name: part for name, part in asdict(self).items() if name != "phone"})


@dataclass(frozen=True)
class CheckoutTax:
    """What all that is taxed by one rate comes to, and the tax."""

    label: str
    country: str | None
    region: str | None
    rate: Decimal
    base: Money
    amount: Money


@dataclass(frozen=True)
class CheckoutTotals:
    """What the order would come to."""

    goods: Money
    discount: Money
    shipping: Money
    handling: Money
    fees: Money
    tax: Money
    total: Money
    prices_include_tax: bool
    tax_treatment: TaxTreatment
    taxes: list[CheckoutTax]
    points_used: int
    points_earned: int


@dataclass(frozen=True)
class CheckoutShipping:
    """A way to send the order that goes there, and what the order would come to with it."""

    shipping_method_id: PublicId
    name: str
    shipping: Money
    handling: Money
    total: Money


@dataclass(frozen=True)
class CheckoutNow:
    """What an order of the cart would be at this moment."""

    email: str | None
    needs_shipping: bool
    shipping_address: CheckoutAddress | None
    billing_address: CheckoutAddress | None
    shipping_method_id: PublicId | None
    shipping_methods: list[CheckoutShipping]
    payment_method: PaymentMethod | None
    totals: CheckoutTotals
    problems: list[CheckoutProblem]
    can_place: bool


@dataclass(frozen=True)
class Reckoned:
    """All that an order follows from: the facts, each line as it is now, and the totals."""

    facts: Facts
    lines: list[tuple[Facts, CartLineNow]]
    totals: Totals
    offers: list[ShippingOffer]
    problems: list[CheckoutProblem] = field(default_factory=list)

    @property
    def needs_shipping(self) -> bool:
        """Whether anything is sent by a carrier."""
        return _is_sent(self.facts)

    @property
    def offer(self) -> ShippingOffer | None:
        """The way to send it that was chosen, if it goes there."""
        return _chosen(self.facts, self.offers)

    @property
    def payment_method(self) -> PaymentMethod | None:
        """The way to pay that was chosen."""
        chosen = self.facts["payment"]
        return None if chosen is None else PaymentMethod(chosen)

    @property
    def offered_method(self) -> OfferedMethod | None:
        """The way to pay that was chosen, in the words of the store; None where it has none."""
        offered = payment_methods.understood({payment_methods.KEY: self.facts["payments"]})
        return next((one for one in offered if one.method is self.payment_method), None)


def now(facts: Facts, *, languages: Sequence[str]) -> CheckoutNow:
    """What an order of the cart would be at this moment: what it comes to, and what it lacks."""
    reckoned = reckon(facts)
    return CheckoutNow(
        email=facts["email"],
        needs_shipping=reckoned.needs_shipping,
        shipping_address=_address(facts["shipping"]) if reckoned.needs_shipping else None,
        billing_address=_address(facts["billing"]),
        shipping_method_id=_method_id(facts["method"]),
        shipping_methods=[_shipping(one, languages) for one in reckoned.offers],
        payment_method=reckoned.payment_method,
        totals=_told(reckoned.totals, languages),
        problems=reckoned.problems,
        can_place=not any(problem.blocks for problem in reckoned.problems),
    )


def reckon(facts: Facts) -> Reckoned:
    """Reckon what an order of the cart comes to, and find what is the matter with it."""
    lines = [(each, reckoning.line(each)) for each in facts["lines"]]
    basket = _basket(facts, lines)
    offers = _offers(facts, basket)
    offer = _chosen(facts, offers)
    if offer is not None:
        basket = replace(basket, carriage=offer.carriage)
    reckoned = Reckoned(facts, lines, totals.of(basket), offers)
    reckoned.problems.extend(_problems(reckoned))
    return reckoned


def _offers(facts: Facts, basket: Basket) -> list[ShippingOffer]:
    if facts["shipping"] is None or not _is_sent(facts):
        return []
    weight = sum(each["quantity"] * (each["grams"] or 0) for each in facts["lines"])
    return carrying.offers(basket, facts["methods"], facts["taxes"], facts["shown"], weight)


def _chosen(facts: Facts, offers: Sequence[ShippingOffer]) -> ShippingOffer | None:
    return next((one for one in offers if one.method_id == facts["method"]), None)


def _is_sent(facts: Facts) -> bool:
    return carrying.needs_carriage(each["kind"] for each in facts["lines"])


def _basket(facts: Facts, lines: Sequence[tuple[Facts, CartLineNow]]) -> Basket:
    return Basket(
        currency=facts["currency"],
        includes_tax=any(line.includes_tax for _, line in lines),
        lines=[
            Line(
                key=each["id"],
                unit=line.unit.minor,
                quantity=each["quantity"],
                taxed=taxing.taxed(facts["taxes"], each["taxClass"]),
            )
            for each, line in lines
            if line.unit is not None and not _is_gone(line)
        ],
        treatment=taxing.treatment(facts["taxes"]),
    )


def _problems(reckoned: Reckoned) -> Iterator[CheckoutProblem]:
    facts = reckoned.facts
    if not reckoned.lines:
        yield CheckoutProblem(Kind.CART_EMPTY, ["lines"], "There is nothing in the cart.")
    for each, line in reckoned.lines:
        yield from checkout_problems.of_line(UUID(each["id"]), line)
    if facts["email"] is None:
        yield checkout_problems.missing(Kind.EMAIL_MISSING, "email", "An address is needed.")
    if reckoned.needs_shipping:
        yield from checkout_problems.of_address("shippingAddress", facts["shipping"])
        if facts["method"] is None:
            why = "A shipping method is needed."
            yield checkout_problems.missing(Kind.SHIPPING_METHOD_MISSING, "shippingMethodId", why)
        elif facts["shipping"] is not None and reckoned.offer is None:
            why = "This shipping method does not go there, or not with these goods."
            yield checkout_problems.missing(Kind.SHIPPING_METHOD_UNUSABLE, "shippingMethodId", why)
    yield from checkout_problems.of_address("billingAddress", facts["billing"])
    if reckoned.payment_method is None:
        why = "A way to pay is needed."
        yield checkout_problems.missing(Kind.PAYMENT_METHOD_MISSING, "paymentMethod", why)
    elif reckoned.offered_method is None:
        why = "One cannot pay this way any more."
        yield checkout_problems.missing(Kind.PAYMENT_METHOD_UNUSABLE, "paymentMethod", why)


def _is_gone(line: CartLineNow) -> bool:
    return any(problem.kind is CartProblemKind.NOT_FOR_SALE for problem in line.problems)


def _method_id(id: str | None) -> PublicId | None:
    return None if id is None else PublicId(kit.ids.public(ShippingMethod, UUID(id)))


def _shipping(offer: ShippingOffer, languages: Sequence[str]) -> CheckoutShipping:
    return CheckoutShipping(
        shipping_method_id=PublicId(kit.ids.public(ShippingMethod, UUID(offer.method_id))),
        name=texts.chosen(offer.name, languages),
        shipping=offer.shipping,
        handling=offer.handling,
        total=offer.total,
    )


def _address(parts: Facts | None) -> CheckoutAddress | None:
    return None if parts is None else CheckoutAddress(**parts)


def _told(reckoned: Totals, languages: Sequence[str]) -> CheckoutTotals:
    def money(minor: int) -> Money:
        return Money(minor, reckoned.currency)

    return CheckoutTotals(
        goods=money(reckoned.goods),
        discount=money(reckoned.discount),
        shipping=money(reckoned.shipping),
        handling=money(reckoned.handling),
        fees=money(reckoned.fees),
        tax=money(reckoned.tax),
        total=money(reckoned.total),
        prices_include_tax=reckoned.includes_tax,
        tax_treatment=reckoned.treatment,
        taxes=[
            CheckoutTax(
                label=texts.chosen(one.rate.name, languages),
                country=one.rate.country,
                region=one.rate.region,
                rate=tax_classes.rate(one.rate.bp),
                base=money(one.base),
                amount=money(one.amount),
            )
            for one in reckoned.taxes
        ],
        points_used=reckoned.points_used,
        points_earned=reckoned.points_earned,
    )
