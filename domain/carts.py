"""Carts: what a guest or a customer is about to buy, changed a line at a time."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import cart_lines, filling, modifying, pricing, reckoning
from domain.claims import Bearer
from domain.commands import Command, Prose, Repeatable
from domain.modifying import ModifierAnswer, ModifierAnswers
from domain.refusals import NoSuchCart
from kit.currencies import Currency
from kit.ids import PublicId
from models import Cart, CartLine, Variant

LineId = Annotated[PublicId, Field(description="The line of the cart.")]
Expected = Annotated[
    int | None,
    Field(
        default_factory=lambda: None,
        description="The `version` of the cart that was read, 0 for none; refused when it has "
        "changed since.",
    ),
]
Quantity = Annotated[
    int,
    Field(
        default_factory=lambda: 1,
        ge=1,
        le=pricing.MOST,
        description=f"How many, from 1 to {pricing.MOST}; 1 unless told.",
    ),
]


class AddToCart(Repeatable):
    """Put some of a variant into the cart; what is there already with these answers adds up."""

    variant_id: Annotated[PublicId, Field(description="What is bought.")]
    quantity: Quantity
    answers: ModifierAnswers
    currency: Annotated[
        Currency | None,
        Field(
            default_factory=lambda: None,
            description="The currency of the cart, while nothing is in it; the variant's unless "
            "told.",
        ),
    ]
    expected_version: Expected
    bearer: Bearer


class ChangeCartLine(Command):
    """Change how many there are of a line, or what was answered; what is not sent stays."""

    line_id: LineId
    quantity: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=1,
            le=pricing.MOST,
            description=f"How many, from 1 to {pricing.MOST}.",
        ),
    ]
    answers: Annotated[
        list[ModifierAnswer] | None,
        Field(
            default_factory=lambda: None,
            max_length=modifying.MOST_MODIFIERS,
            description="What is answered to the modifiers of its product, all of it.",
        ),
    ]
    expected_version: Expected


class RemoveFromCart(Command):
    """Take a line out of the cart."""

    line_id: LineId
    expected_version: Expected


class ClearCart(Command):
    """Take everything out of the cart."""

    expected_version: Expected


class AcceptCartPrices(Command):
    """Say that the buyer has seen what everything costs now."""

    expected_version: Expected


class UpdateCart(Command):
    """Change what the buyer says to the shop; what is not sent stays."""

    note: Annotated[
        Annotated[str, Prose(1000)] | None,
        Field(
            default_factory=lambda: None,
            description="A note to the shop, of 1000 characters at most; null for none.",
        ),
    ]
    expected_version: Expected


async def add(session: AsyncSession, viewer: Viewer, command: AddToCart) -> Cart:
    """Put some of a variant into the cart, which is made where there is none."""
    key = kit.ids.of(Variant, command.variant_id)
    return await cart_lines.add(
        session, viewer, key, command, path="variantId", currency=command.currency
    )


async def change(session: AsyncSession, viewer: Viewer, command: ChangeCartLine) -> Cart:
    """Change a line; one that becomes like another becomes one with it."""
    asked = command.line_id, command.expected_version
    return await cart_lines.change(session, viewer, *asked, command.quantity, command.answers)


async def remove(session: AsyncSession, viewer: Viewer, command: RemoveFromCart) -> Cart:
    """Take a line out."""
    return await cart_lines.remove(session, viewer, command.line_id, command.expected_version)


async def clear(session: AsyncSession, viewer: Viewer, command: ClearCart) -> Cart:
    """Take everything out; the cart and its note stay."""
    cart = await _cart(session, viewer, command.expected_version)
    await session.exec(sa.delete(CartLine).where(col(CartLine.cart_id) == cart.id))
    return filling.touched(cart)


async def update(session: AsyncSession, viewer: Viewer, command: UpdateCart) -> Cart:
    """Change what the buyer says to the shop."""
    cart = await _cart(session, viewer, command.expected_version)
    if "note" in command.sent():
        cart.note = command.note or None
    return filling.touched(cart)


async def accept_prices(session: AsyncSession, viewer: Viewer, command: AcceptCartPrices) -> Cart:
    """Keep what everything costs now as what its buyer has seen."""
    cart = await _cart(session, viewer, command.expected_version)
    lines = await filling.lines_of(session, cart)
    goods = await filling.goods_of(session, viewer, [line.variant_id for line in lines])
    for line in lines:
        of = goods.get(line.variant_id)
        unit = None if of is None else reckoning.unit_now(of.facts, line)
        if unit is not None:
            line.seen_minor = unit.minor
    return filling.touched(cart)


async def _cart(session: AsyncSession, viewer: Viewer, expected: int | None) -> Cart:
    cart = await filling.locked(session, viewer, expected)
    if cart is None:
        raise NoSuchCart
    return cart
