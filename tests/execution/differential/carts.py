"""Carts to ask about, with answers to what was asked once."""

from __future__ import annotations

from typing import Any

from kit import ids
from models import Cart, Checkout, Variant
from models.addresses import Postal
from tests.makers.carts import a_line


async def a_filled_cart(seed: Any, variants: list[Variant], **owner: Any) -> None:
    """Fill an open cart."""
    cart = await seed.add(Cart(currency="EUR", **owner))
    home = dict.fromkeys(Postal.model_fields)
    home |= {"line1": seed.text(), "country": "GB", "region": seed.text()}
    await seed.add(Checkout(cart_id=cart.id, email="a@example.com", shipping_address=home))
    for n, variant in enumerate(variants):
        said = {"modifier": str(ids.new()), "key": "k", "text": seed.text(), "choices": []}
        answers = [{**said, "name": seed.words()}] if n % 2 else []
        await seed.add(a_line(cart, variant, n + 1, answers=answers))
