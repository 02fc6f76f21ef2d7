"""Saved carts through the schema."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from models import Cart, CartStatus
from tests.conftest import Ask
from tests.makers.carts import a_cart

LINES = """lines {
  quantity variant { sku } seen { amount } answers { key text } now { problems { kind } }
}"""
SAVED = f"... on Cart {{ id status name version note sharedAt {LINES} }}"
SETTLED = f"""... on CartSettled {{
  cart {{ {SAVED} }} setAside {{ name {LINES} }} changes {{ kind after }}
}}"""
REFUSED = "... on Refusal { code fields { path } }"
STALE = "... on StaleVersion { current }"
MINE = f"{{ me {{ savedCarts {{ {SAVED} }} }} }}"


async def said(ask: Ask, asked: str, by: Any, **input: Any) -> Any:
    """Carry out a command about saved carts, and give its answer."""
    shown = {
        "restoreSavedCart": f"{SETTLED} {STALE}",
        "restoreSharedCart": f"{SETTLED} {STALE}",
        "saveCart": f"{SAVED} {STALE}",
        "shareSavedCart": "... on CartShared { token cart { sharedAt } }",
    }.get(asked, SAVED)
    of = f"{asked[:1].upper()}{asked[1:]}Input!"
    document = f"mutation ($input: {of}) {{ {asked}(input: $input) {{ {shown} {REFUSED} }} }}"
    return (await ask(document, by=by, input=input))[asked]


def quantities(cart: Any) -> dict[str, int]:
    return {line["variant"]["sku"]: line["quantity"] for line in cart["lines"]}


async def a_saved(session: AsyncSession, owner: Any, *lines: Any, **values: Any) -> Cart:
    of = {"status": CartStatus.SAVED, "saved_at": clock.now(), "name": "Office", **values}
    return await a_cart(session, owner, *lines, **of)
