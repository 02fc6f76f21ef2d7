"""Previewing: what an order of a cart would be, in the values that its checkout shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import kit.ids
from domain import tax_classes, vat_numbers
from domain.carrying import ShippingOffer
from domain.checkout_problems import CheckoutProblem
from domain.discounting import CodeProblem
from domain.estimating import Facts, estimate
from domain.totals import Totals
from kit import texts
from kit.ids import PublicId
from kit.money import Money
from models import PaymentMethod, ShippingMethod, TaxTreatment, VatCheck
from models.addresses import formatted


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
class CheckoutCode:
    """A discount code of the cart, with what it takes off, or why it takes off nothing."""

    text: str
    amount: Money
    problem: CodeProblem | None


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
    points: int
    payment_method: PaymentMethod | None
    vat_number: str | None
    vat_check: VatCheck | None
    vat_checked_at: datetime | None
    codes: list[CheckoutCode]
    totals: CheckoutTotals
    problems: list[CheckoutProblem]
    can_place: bool


def now(facts: Facts, *, languages: Sequence[str]) -> CheckoutNow:
    """What an order of the cart would be at this moment: what it comes to, and what it lacks."""
    estimated = estimate(facts)
    vat = vat_numbers.understood(facts["vat"])
    return CheckoutNow(
        email=facts["email"],
        needs_shipping=estimated.needs_shipping,
        shipping_address=_address(facts["shipping"]) if estimated.needs_shipping else None,
        billing_address=_address(facts["billing"]),
        shipping_method_id=_method_id(estimated.offer),
        shipping_methods=[_shipping(one, languages) for one in estimated.offers],
        points=facts["wantedPoints"] or 0,
        payment_method=estimated.payment_method,
        vat_number=vat.number,
        vat_check=vat.check,
        vat_checked_at=vat.checked_at,
        codes=[
            CheckoutCode(text, Money(code.amount, facts["currency"]), code.problem)
            for text, code in estimated.codes
        ],
        totals=_told(estimated.totals, languages),
        problems=estimated.problems,
        can_place=not any(problem.blocks for problem in estimated.problems),
    )


def _method_id(offer: ShippingOffer | None) -> PublicId | None:
    if offer is None:
        return None
    return PublicId(kit.ids.public(ShippingMethod, UUID(offer.method_id)))


def _shipping(offer: ShippingOffer, languages: Sequence[str]) -> CheckoutShipping:
    id = _method_id(offer)
    assert id is not None
    return CheckoutShipping(
        shipping_method_id=id,
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
