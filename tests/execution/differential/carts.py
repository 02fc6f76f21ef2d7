"""Carts to ask about, with answers to what was asked once."""

from __future__ import annotations

from typing import Any

from kit import ids
from models import Cart, Variant
from tests.makers.carts import a_line


async def a_filled_cart(seed: Any, variants: list[Variant], **owner: Any) -> None:
    """Fill an open cart."""
    cart = await seed.add(Cart(currency="EUR", **owner))
    for n, variant in enumerate(variants):
        said = {"modifier": str(ids.new()), "key": "k", "text": seed.text(), "choices": []}
        answers = [{**said, "name": seed.words()}] if n % 2 else []
        await seed.add(a_line(cart, variant, n + 1, answers=answers))
