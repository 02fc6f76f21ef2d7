"""Discount codes, in carts and used by orders."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.discount_codes import folded
from models import Cart, CartCode, DiscountCode, DiscountKind

_number = count(1)


async def a_code(session: AsyncSession, **values: Any) -> DiscountCode:
    """Make a discount code of ten percent, unless told otherwise."""
    text = values.pop("text", f"CODE-{next(_number)}")
    if values.get("kind", DiscountKind.PERCENT) is DiscountKind.PERCENT:
        values = {"kind": DiscountKind.PERCENT, "percent_bp": 1000, **values}
    made = DiscountCode(text=text, text_key=folded(text), **values)
    session.add(made)
    await session.commit()
    return made


async def a_cart_code(session: AsyncSession, cart: Cart, code: DiscountCode) -> CartCode:
    """Put a code into a cart, whatever is the matter with it."""
    put = CartCode(cart_id=cart.id, code_id=code.id, text=code.text)
    session.add(put)
    await session.commit()
    return put
