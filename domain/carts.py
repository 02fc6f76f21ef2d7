"""Carts: what a guest or a customer is about to buy, changed a line at a time."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from domain import filling, modifying, pricing, reckoning
from domain.claims import Bearer
from domain.commands import Command, Prose, Repeatable
from domain.filling import Goods
from domain.modifying import ModifierAnswer, ModifierAnswers
from domain.refusals import NoSuchCart, NoSuchCartLine, NoSuchVariant, OtherCurrency
from kit.currencies import Currency
from kit.ids import PublicId
from kit.refused import Wrong
from models import Cart, CartLine

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
    goods = await filling.one_of(session, viewer, command.variant_id, "variantId")
    answers = modifying.answered(goods.questions, command.answers)
    cart = await open_for(session, viewer, goods, command.expected_version, command.currency)
    await filling.put(session, cart, goods, command.quantity, answers)
    return filling.touched(cart)


async def open_for(
    session: AsyncSession,
    viewer: Viewer,
    goods: Goods,
    expected: int | None,
    currency: str | None = None,
) -> Cart:
    """Hold the viewer's cart for what is to come into it, or make one."""
    cart = await filling.opened(session, viewer, currency or goods.currency, expected)
    if cart.currency != (currency or goods.currency):
        await _change_currency(session, cart, currency, goods.currency)
    return cart


async def change(session: AsyncSession, viewer: Viewer, command: ChangeCartLine) -> Cart:
    """Change a line; one that becomes like another becomes one with it."""
    cart, line = await _line(session, viewer, command.line_id, command.expected_version)
    goods = (await filling.goods_of(session, viewer, [line.variant_id])).get(line.variant_id)
    if goods is None:
        raise NoSuchVariant(Wrong(("lineId",), NoSuchVariant.sentence()))
    given = command.answers
    if given is None:
        given = modifying.as_answers(line.answers)
    answers = modifying.answered(goods.questions, given)
    quantity = command.quantity or line.quantity
    twin = await filling.there(session, cart, goods.id, answers)
    if twin is not None and twin.id != line.id:
        await session.delete(line)
        line, quantity = twin, twin.quantity + quantity
    filling.set_to(line, goods, quantity, answers)
    return filling.touched(cart)


async def remove(session: AsyncSession, viewer: Viewer, command: RemoveFromCart) -> Cart:
    """Take a line out."""
    cart, line = await _line(session, viewer, command.line_id, command.expected_version)
    await session.delete(line)
    return filling.touched(cart)


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


async def _change_currency(
    session: AsyncSession, cart: Cart, wanted: str | None, usual: str
) -> None:
    """Give a cart the currency of what comes into it first; one that holds something keeps its."""
    if await filling.count_of(session, cart) == 0:
        cart.currency = wanted or usual
    elif wanted is not None:
        raise OtherCurrency(Wrong(("currency",), f"The cart is in {cart.currency}."))


async def _cart(session: AsyncSession, viewer: Viewer, expected: int | None) -> Cart:
    cart = await filling.locked(session, viewer, expected)
    if cart is None:
        raise NoSuchCart
    return cart


async def _line(
    session: AsyncSession, viewer: Viewer, id: str, expected: int | None
) -> tuple[Cart, CartLine]:
    """Hold the viewer's cart, and find a line of it."""
    cart, key = await filling.locked(session, viewer, expected), kit.ids.of(CartLine, id)
    line = None
    if cart is not None and key is not None:
        found = select(CartLine).where(col(CartLine.cart_id) == cart.id, col(CartLine.id) == key)
        line = (await session.exec(found)).one_or_none()
    if cart is None or line is None:
        raise NoSuchCartLine(Wrong(("lineId",), NoSuchCartLine.sentence()))
    return cart, line
