"""Filling: how something comes into a cart, whoever puts it there.

A cart is locked before anything in it is read to be changed, so that whoever comes at the same
time waits, and what several add adds up. Where its owner is locked as well, the owner is first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from auth.visibility import RULES
from domain import merging, modifying, pricing, reckoning
from domain.finding import locked_owner
from domain.merging import Want
from domain.modifier_facts import asked_by
from domain.modifying import Kept, Question
from domain.price_facts import facts_for
from domain.refusals import OtherCurrency, StaleVersion, TooMany
from kit import clock
from kit.refused import Wrong
from models import Cart, CartLine, CartStatus, Variant

MOST_LINES = 200


@dataclass(frozen=True)
class Goods:
    """A variant that is for sale, with what its price follows from for somebody."""

    id: UUID
    currency: str
    facts: Mapping[str, Any]

    @property
    def questions(self) -> list[Question]:
        """What its product asks of its buyers."""
        return modifying.questions(self.facts["questions"])


def owned_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Keep the carts of a customer, or of a guest's claim."""
    if viewer.customer_id is not None:
        return col(Cart.customer_id) == viewer.customer_id
    if viewer.claim_hash is not None:
        return col(Cart.claim_hash) == viewer.claim_hash
    return sa.false()


def is_open() -> sa.ColumnElement[bool]:
    """Keep carts that are being filled."""
    return col(Cart.status) == CartStatus.OPEN


def current(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Keep the cart that a customer or a guest is filling."""
    return sa.and_(owned_by(viewer), is_open())


async def goods_of(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Goods]:
    """Read, in one statement, those of some variants that the viewer may buy."""
    found = sa.select(
        col(Variant.id),
        col(Variant.currency),
        facts_for(viewer.customer_id),
        asked_by(col(Variant.product_id)),
    ).where(col(Variant.id).in_(ids), RULES[Variant](viewer))
    rows = await (await session.connection()).execute(found)
    return {
        id: Goods(id, currency, {"price": price, "questions": questions})
        for id, currency, price, questions in rows
    }


async def locked(session: AsyncSession, viewer: Viewer, expected: int | None) -> Cart | None:
    """Find the viewer's cart and hold it, so that others wait; refuse one that changed since."""
    held = select(Cart).where(current(viewer)).with_for_update()
    rows = await session.exec(held.execution_options(populate_existing=True))
    cart = rows.one_or_none()
    version = 0 if cart is None else cart.version
    if expected is not None and expected != version:
        raise StaleVersion(version)
    return cart


async def opened(
    session: AsyncSession, viewer: Viewer, currency: str, expected: int | None = None
) -> Cart:
    """Find the viewer's cart and hold it, or make one."""
    cart = await locked(session, viewer, expected)
    if cart is None:
        cart = await made(session, viewer, currency)
    if cart is not None:
        return cart
    cart = await locked(session, viewer, expected)
    assert cart is not None, "it was made by whoever came first"
    return cart


async def made(session: AsyncSession, viewer: Viewer, currency: str) -> Cart | None:
    """Make a cart for somebody who has none, unless they have one by now."""
    if viewer.customer_id is not None:
        await locked_owner(session, viewer)  # who signs in now hands over what a guest had
    new = Cart(customer_id=viewer.customer_id, claim_hash=viewer.claim_hash, currency=currency)
    new.version = 0  # what makes it changes it
    making = insert(Cart).values(**new.model_dump()).on_conflict_do_nothing().returning(Cart)
    own: Cart | None = (await session.exec(making)).scalar_one_or_none()
    return own  # nobody else knows of it yet


def touched(cart: Cart) -> Cart:
    """Count a change of a cart that is held."""
    cart.version += 1
    cart.updated_at = clock.now()
    return cart


async def lines_of(session: AsyncSession, cart: Cart) -> list[CartLine]:
    """Read what is in a cart, the oldest first."""
    found = select(CartLine).where(col(CartLine.cart_id) == cart.id)
    return list(await session.exec(found.order_by(col(CartLine.added_at), col(CartLine.id))))


def seen(goods: Goods, currency: str, quantity: int, answers: list[Kept]) -> int:
    """Tell what one costs whoever puts so many into a cart, or refuse what cannot be in it."""
    if quantity > pricing.MOST:
        why = f"A line holds {pricing.MOST} at most; with these it would hold {quantity}."
        raise TooMany(Wrong(("quantity",), why))
    unit = reckoning.unit_of(goods.facts, answers, currency, quantity)
    if unit is None:
        raise _not_in(currency, goods, answers, quantity)
    return unit.minor


def _not_in(currency: str, goods: Goods, answers: list[Kept], quantity: int) -> OtherCurrency:
    """Blame what was chosen where the variant itself is sold in the currency."""
    if answers and reckoning.unit_of(goods.facts, [], currency, quantity) is not None:
        return OtherCurrency(Wrong(("answers",), f"What was chosen is not sold in {currency}."))
    return OtherCurrency(Wrong(("variantId",), f"It is not sold in {currency}."))


async def fill(session: AsyncSession, cart: Cart, wants: Sequence[Want]) -> None:
    """Let a cart that is held have these lines; those that it has already stay where they are."""
    if len(wants) > MOST_LINES:
        raise TooMany(message=f"A cart holds {MOST_LINES} lines; with these it would have more.")
    had = {merging.want_of(line).key: line for line in await lines_of(session, cart)}
    for want in wants:
        line = had.get(want.key) or CartLine(
            cart_id=cart.id,
            variant_id=want.variant_id,
            quantity=0,
            currency=cart.currency,
            seen_minor=0,
        )
        line.quantity, line.seen_minor, line.added_at = (
            want.quantity,
            want.seen_minor,
            want.added_at,
        )
        line.answers, line.answers_hash = want.answers, want.answers_hash
        session.add(line)


async def count_of(session: AsyncSession, cart: Cart) -> int:
    """Count the lines of a cart."""
    count = select(sa.func.count()).where(col(CartLine.cart_id) == cart.id)
    return (await session.exec(count)).one()
