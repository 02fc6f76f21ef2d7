"""Checkout problems: what keeps a cart from becoming an order, and what its buyer should know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel

import kit.ids
from domain import addresses
from domain.discounting import CodeProblem
from domain.reckoning import CartLineNow, CartProblemKind
from kit.ids import PublicId
from kit.money import Money
from models import CartLine, VatCheck

Facts = Mapping[str, Any]
Parts = dict[str, str | None]


WHY = {
    CodeProblem.BELOW_MINIMUM: "the goods come to too little.",
    CodeProblem.ENDED: "it has ended.",
    CodeProblem.NOT_COMBINABLE: "it cannot be used together with another.",
    CodeProblem.NOT_FOR_THESE_GOODS: "it is not for these goods.",
    CodeProblem.NOT_STARTED: "it does not hold yet.",
    CodeProblem.OFF: "it is not offered any more.",
    CodeProblem.OTHER_CURRENCY: "it is for another currency.",
    CodeProblem.USED_BY_YOU: "you have used it as often as you can.",
    CodeProblem.USED_UP: "it is used up.",
}


class CheckoutProblemKind(StrEnum):
    """What may be wrong with a checkout."""

    ADDRESS_INVALID = "ADDRESS_INVALID"
    ADDRESS_MISSING = "ADDRESS_MISSING"
    CART_EMPTY = "CART_EMPTY"
    CODE_UNUSABLE = "CODE_UNUSABLE"
    EMAIL_MISSING = "EMAIL_MISSING"
    LINE_UNAVAILABLE = "LINE_UNAVAILABLE"
    PAYMENT_METHOD_MISSING = "PAYMENT_METHOD_MISSING"
    PAYMENT_METHOD_UNUSABLE = "PAYMENT_METHOD_UNUSABLE"
    POINTS_SHORT = "POINTS_SHORT"
    POINTS_UNUSABLE = "POINTS_UNUSABLE"
    PRICE_CHANGED = "PRICE_CHANGED"
    SHIPPING_METHOD_MISSING = "SHIPPING_METHOD_MISSING"
    SHIPPING_METHOD_UNUSABLE = "SHIPPING_METHOD_UNUSABLE"
    SHORT_STOCK = "SHORT_STOCK"
    VAT_NUMBER_UNUSABLE = "VAT_NUMBER_UNUSABLE"


@dataclass(frozen=True)
class CheckoutProblem:
    """Something that its buyer should know before the order is placed.

    `path` is where `updateCheckout` would put it right.
    """

    kind: CheckoutProblemKind
    path: list[str]
    message: str
    blocks: bool = True
    line_id: PublicId | None = None
    available: int | None = None
    seen: Money | None = None
    now: Money | None = None


def of_line(id: UUID, now: CartLineNow) -> Iterable[CheckoutProblem]:
    """Tell what is the matter with a line of the cart."""
    line_id = PublicId(kit.ids.public(CartLine, id))
    for problem in now.problems:
        match problem.kind:
            case CartProblemKind.PRICE_CHANGED:
                kind, why = CheckoutProblemKind.PRICE_CHANGED, "The price has changed."
            case CartProblemKind.SHORT_STOCK:
                kind, why = CheckoutProblemKind.SHORT_STOCK, "There are not that many."
            case _:
                kind, why = CheckoutProblemKind.LINE_UNAVAILABLE, "This cannot be bought as it is."
        yield CheckoutProblem(
            kind,
            ["lines"],
            why,
            blocks=problem.blocks,
            line_id=line_id,
            available=problem.available,
            seen=problem.seen,
            now=problem.now,
        )


def of_address(name: str, parts: Parts | None) -> Iterable[CheckoutProblem]:
    """Tell what an address lacks; `name` is its field."""
    if parts is None:
        why = "An address is needed."
        yield CheckoutProblem(CheckoutProblemKind.ADDRESS_MISSING, [name], why)
        return
    for part, why in addresses.problems(dict(parts)).items():
        yield CheckoutProblem(CheckoutProblemKind.ADDRESS_INVALID, [name, to_camel(part)], why)


def of_vat_number(vat: Facts | None) -> Iterable[CheckoutProblem]:
    """Tell that a registry does not know the VAT number; the order can be placed, with tax."""
    if vat is not None and vat["check"] == VatCheck.INVALID:
        why = "The registry does not know this VAT number: it frees from no tax."
        kind = CheckoutProblemKind.VAT_NUMBER_UNUSABLE
        yield CheckoutProblem(kind, ["vatNumber"], why, blocks=False)


def not_sent(*, is_chosen: bool) -> CheckoutProblem:
    """Tell that the method which was chosen does not go there, or that none does."""
    if is_chosen:
        why = "This shipping method does not go there, or not with these goods."
        kind = CheckoutProblemKind.SHIPPING_METHOD_UNUSABLE
    else:
        why = "The store has no way to send these goods there."
        kind = CheckoutProblemKind.SHIPPING_METHOD_MISSING
    return CheckoutProblem(kind, ["shippingMethodId"], why)


def of_code(text: str, problem: CodeProblem) -> CheckoutProblem:
    """Tell that a code takes nothing off; the order can be placed without."""
    why = f"{text} takes nothing off: {WHY[problem]}"
    return CheckoutProblem(CheckoutProblemKind.CODE_UNUSABLE, ["codes"], why, blocks=False)


def missing(kind: CheckoutProblemKind, name: str, why: str) -> CheckoutProblem:
    """Tell that something was not chosen yet, or cannot be chosen any more."""
    return CheckoutProblem(kind, [name], why)
