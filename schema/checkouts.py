"""Checkouts: what an order of a cart would be."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import strawberry

import models
import schema.payments
import schema.taxes
import schema.vat_numbers
from domain import checkout_problems, checkout_refusals, previewing
from domain.checkout_problems import CheckoutProblemKind
from domain.discounting import CodeProblem
from schema.words import Money, RefusalInterface, choices, refusal, tells

assert schema.payments, "its import is what publishes the ways to pay"
assert schema.taxes, "its import is what publishes how an order is taxed"
assert schema.vat_numbers, "its import is what publishes what is said of VAT numbers"
choices(
    CheckoutProblemKind,
    ADDRESS_INVALID="The address lacks what its country needs, or has what it has not.",
    ADDRESS_MISSING="It is not known where this goes, or who is billed.",
    CART_EMPTY="There is nothing in the cart.",
    CODE_UNUSABLE="A discount code takes nothing off; the message says why. It does not block.",
    EMAIL_MISSING="It is not known where letters about the order go.",
    LINE_UNAVAILABLE="The line cannot be bought as it is; its own problems say why.",
    PAYMENT_METHOD_MISSING="It was not chosen how this is paid.",
    PAYMENT_METHOD_UNUSABLE="The store does not offer this way to pay any more.",
    POINTS_SHORT="There are fewer points than are to be used; see `available`.",
    POINTS_UNUSABLE="Points pay nothing: for guests, in this currency, or while they are off.",
    PRICE_CHANGED="The line costs more or less than when it was added; see `seen` and `now`.",
    SHIPPING_METHOD_MISSING="The store has no way to send these goods there.",
    SHIPPING_METHOD_UNUSABLE="The shipping method does not go there, or not with these goods.",
    SHORT_STOCK="There is less than all lines of the variant want; see `available`.",
    VAT_NUMBER_UNUSABLE="The registry does not know the VAT number, so tax is charged. It does not "
    "block.",
)


@tells(previewing.CheckoutAddress)
class CheckoutAddress:
    first_name: str | None = strawberry.field(description="Given name of the recipient.")
    last_name: str | None = strawberry.field(description="Family name of the recipient.")
    company: str | None = strawberry.field(description="Company, if any.")
    line1: str = strawberry.field(description="Street and number, or post box.")
    line2: str | None = strawberry.field(description="Flat, floor, building.")
    district: str | None = strawberry.field(description="Part of the city.")
    city: str | None = strawberry.field(description="City or post town.")
    region: str | None = strawberry.field(description="State, province or prefecture.")
    postal_code: str | None = strawberry.field(description="Post code.")
    country: str = strawberry.field(description="ISO 3166-1 alpha-2 code, such as `GB`.")
    phone: str | None = strawberry.field(description="Telephone for the carrier, in E.164.")
    formatted: list[str] = strawberry.field(
        description="The address as on an envelope, line by line; the country comes last."
    )


@tells(previewing.CheckoutTax)
class CheckoutTax:
    label: str = strawberry.field(description="What the customer reads on the bill, such as VAT.")
    country: str | None = strawberry.field(description="Whose tax it is; null where none is.")
    region: str | None = strawberry.field(
        description="The region whose tax it is; null for that of a whole country."
    )
    rate: Decimal = strawberry.field(description="In percent of the price without it.")
    base: Money = strawberry.field(description="What is taxed, without the tax.")
    amount: Money = strawberry.field(description="The tax, in the prices or on top of them.")


@tells(previewing.CheckoutTotals)
class CheckoutTotals:
    goods: Money = strawberry.field(description="Sum of the lines, before discounts.")
    discount: Money = strawberry.field(description="What codes take off; positive.")
    shipping: Money = strawberry.field(description="Carriage.")
    handling: Money = strawberry.field(description="Packing and handling.")
    fees: Money = strawberry.field(description="What points pay; not positive.")
    tax: Money = strawberry.field(description="Taxes that are not in the other amounts.")
    total: Money = strawberry.field(
        description="What is paid: goods - discount + shipping + handling + fees + tax."
    )
    prices_include_tax: bool = strawberry.field(description="Whether taxes are in its amounts.")
    tax_treatment: models.TaxTreatment = strawberry.field(
        description="Whether tax is charged, and why not."
    )
    taxes: list[CheckoutTax] = strawberry.field(
        description="Its taxes by rate, those in its prices too; the highest rate is first."
    )
    points_used: int = strawberry.field(description="Reward points that it would take.")
    points_earned: int = strawberry.field(description="Reward points that it would bring.")


@tells(checkout_problems.CheckoutProblem)
class CheckoutProblem:
    kind: CheckoutProblemKind = strawberry.field(description="What is the matter.")
    blocks: bool = strawberry.field(description="Whether nothing can be ordered like this.")
    path: list[str] = strawberry.field(
        description="Which field of `updateCheckout` would put it right; `lines` for the cart's."
    )
    message: str = strawberry.field(description="What is the matter, as a sentence.")
    line_id: strawberry.ID | None = strawberry.field(description="Which line of the cart, if one.")
    available: int | None = strawberry.field(
        description="For POINTS_SHORT: how many there are. For SHORT_STOCK: how many could be had, "
        "where they are so few that the store tells."
    )
    seen: Money | None = strawberry.field(
        description="For PRICE_CHANGED: what one cost when its buyer last changed the line."
    )
    now: Money | None = strawberry.field(description="For PRICE_CHANGED: what one costs now.")


choices(
    CodeProblem,
    BELOW_MINIMUM="The goods that it is for come to too little.",
    ENDED="It has ended.",
    NOT_COMBINABLE="It cannot be used together with another that is in the cart.",
    NOT_FOR_THESE_GOODS="It is for nothing that is in the cart.",
    NOT_STARTED="It does not hold yet.",
    OFF="It is not offered any more.",
    OTHER_CURRENCY="It is for another currency than that of the cart.",
    USED_BY_YOU="The buyer has used it as often as they can.",
    USED_UP="It was used as often as it can be.",
)


@tells(previewing.CheckoutCode)
class CheckoutCode:
    text: str = strawberry.field(description="The code, as the shop writes it.")
    amount: Money = strawberry.field(description="What it takes off, of goods and carriage.")
    problem: CodeProblem | None = strawberry.field(
        description="Why it takes nothing off; null where it does."
    )


@tells(previewing.CheckoutShipping)
class CheckoutShipping:
    shipping_method_id: strawberry.ID = strawberry.field(
        description="Its id, for `shippingMethodId` of `updateCheckout`."
    )
    name: str = strawberry.field(description="What it is called.")
    shipping: Money = strawberry.field(description="Carriage, before codes that free it.")
    handling: Money = strawberry.field(description="Packing and handling.")
    total: Money = strawberry.field(description="What the whole order would come to with it.")


@tells(previewing.CheckoutNow)
class Checkout:
    email: str | None = strawberry.field(description="Where letters about the order would go.")
    needs_shipping: bool = strawberry.field(
        description="Whether anything is sent by a carrier; downloads and services are not."
    )
    shipping_address: CheckoutAddress | None = strawberry.field(
        description="Where it would go: as was said, else the usual one of the address book; null "
        "while neither is known, and for what is not sent."
    )
    billing_address: CheckoutAddress | None = strawberry.field(
        description="Who would be billed: as was said, else the usual one of the address book, "
        "else where it goes."
    )
    shipping_method_id: strawberry.ID | None = strawberry.field(
        description="How it would be sent: as was chosen, else the first of `shippingMethods`; "
        "null where that does not go there, and for what is not sent."
    )
    shipping_methods: list[CheckoutShipping] = strawberry.field(
        description="The ways to send it that go there, in the order of the store; none while it "
        "is not known where it goes, and for what is not sent."
    )
    points: int = strawberry.field(description="How many reward points are to pay for it.")
    payment_method: models.PaymentMethod | None = strawberry.field(
        description="How it would be paid; null while it is not chosen."
    )
    vat_number: str | None = strawberry.field(
        description="The buyer's VAT number: as was said, else that of the account; null for none."
    )
    vat_check: models.VatCheck | None = strawberry.field(
        description="What a registry says of that number."
    )
    vat_checked_at: datetime | None = strawberry.field(
        description="When the registry said so; null while none was asked."
    )
    codes: list[CheckoutCode] = strawberry.field(
        description="The discount codes of the cart, with what each takes off."
    )
    totals: CheckoutTotals = strawberry.field(description="What the order would come to.")
    problems: list[CheckoutProblem] = strawberry.field(
        description="What its buyer should know; none when all is well."
    )
    can_place: bool = strawberry.field(description="Whether no problem blocks.")


@tells(checkout_refusals.ShortLine)
class ShortLine:
    line_id: strawberry.ID = strawberry.field(description="Which line of the cart.")
    wanted: int = strawberry.field(description="How many all lines of its variant want.")
    available: int | None = strawberry.field(
        description="How many of them could be had, where they are so few that the store tells; "
        "null otherwise."
    )


@refusal(checkout_refusals.ShortStock)
class ShortStock(RefusalInterface):
    """Of which lines there is too little."""

    lines: list[ShortLine] = strawberry.field(
        description="The lines of which there is less than is wanted."
    )


@refusal(checkout_refusals.TotalChanged)
class TotalChanged(RefusalInterface):
    """What it comes to."""

    expected: Money = strawberry.field(description="What was expected.")
    total: Money = strawberry.field(description="What it comes to by now.")
