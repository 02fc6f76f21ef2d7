"""Carts with lines."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import modifying
from kit import ids, tokens
from models import Cart, CartLine, CartStatus, Customer, Variant


def a_claim() -> tuple[str, Viewer]:
    """Make a guest's claim: the token, and who asks with it."""
    token = tokens.make(tokens.CLAIM)
    return token, as_guest(token)


def as_guest(token: str) -> Viewer:
    """Ask as a guest who holds a claim."""
    raw = tokens.read(token, tokens.CLAIM)
    assert raw is not None
    return Viewer(claim_hash=tokens.digest(raw))


async def a_cart(
    session: AsyncSession, owner: Customer | Viewer, *lines: tuple[Variant, int], **values: Any
) -> Cart:
    """Make a cart with so many of each variant, at the price that they have."""
    of: dict[str, Any] = {"currency": "EUR", "status": CartStatus.OPEN}
    if isinstance(owner, Viewer):
        of |= {"claim_hash": owner.claim_hash, "customer_id": owner.customer_id}
    else:
        of["customer_id"] = owner.id
    cart = Cart(**{**of, **values})
    session.add(cart)
    await session.flush()
    for variant, quantity in lines:
        session.add(a_line(cart, variant, quantity))
        await session.flush()
    await session.commit()
    return cart


def a_line(cart: Cart, variant: Variant, quantity: int = 1, **values: Any) -> CartLine:
    """Make a line of a cart; nothing is kept yet."""
    answers = values.pop("answers", [])
    of = {"currency": cart.currency, "seen_minor": variant.price_minor, "id": ids.new()}
    return CartLine(
        cart_id=cart.id,
        variant_id=variant.id,
        quantity=quantity,
        answers=answers,
        **{"answers_hash": modifying.digest(answers), **of, **values},
    )
