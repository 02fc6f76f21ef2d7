"""Filling carts, as the stories tell it."""

from __future__ import annotations

from typing import Any

from kit.ids import public
from models import Variant
from tests.makers import a_variant
from tests.stories.shop import Browser, Shop
from tests.stories.signing_in import ADA, ASK, code_in

SHOWN = "id version note lines { quantity variant { sku } now { total { amount } } }"
ADD = f"""mutation ($variant: ID!, $quantity: Int, $bearer: Boolean) {{
  addToCart(input: {{variantId: $variant, quantity: $quantity, bearer: $bearer}}) {{
    ... on Cart {{ {SHOWN} claimToken }}
    ... on Refusal {{ code }} ... on RateLimited {{ retryAfter }}
  }}
}}"""
CART = f"{{ cart {{ {SHOWN} claimToken }} }}"
WAITING = f"""{{ me {{
  cart {{ {SHOWN} }} waitingCarts {{ {SHOWN} status }} savedCarts {{ name {SHOWN} }}
}} }}"""
ANSWER = f"""mutation ($id: ID!, $choice: WaitingChoice!) {{
  answerCartQuestion(input: {{cartId: $id, choice: $choice}}) {{
    ... on CartSettled {{
      cart {{ {SHOWN} }} setAside {{ name {SHOWN} }}
      changes {{ kind before after variant {{ sku }} }}
    }}
    ... on Refusal {{ code fields {{ path }} }}
  }}
}}"""
TYPE = """mutation ($id: ID!, $code: String!) {
  redeemSignInCode(input: {challengeId: $id, code: $code}) {
    ... on SignedIn { happened viewer { kind } } ... on Refusal { code }
  }
}"""


async def goods(shop: Shop, *skus: str) -> list[Variant]:
    """Put something into the shop."""
    async with shop.database.writes() as session:
        return [await a_variant(session, sku=sku) for sku in skus]


async def add(browser: Browser, variant: Variant, quantity: int = 1) -> Any:
    """Put something into the cart."""
    return (await browser.ask(ADD, variant=public(Variant, variant.id), quantity=quantity))[
        "addToCart"
    ]


async def cart(browser: Browser) -> dict[str, int] | None:
    """Tell how many of what is in the cart."""
    found = (await browser.ask(CART))["cart"]
    return None if found is None else held(found)


def held(cart: Any) -> dict[str, int]:
    """Tell how many of what a cart holds."""
    return {line["variant"]["sku"]: line["quantity"] for line in cart["lines"]}


async def signed_in(shop: Shop, browser: Browser, email: str = ADA) -> list[str]:
    """Sign in by the code of the mail; what it brought about."""
    sent = (await browser.ask(ASK, email=email))["requestSignInLink"]
    mails = [mail.text for mail in await shop.mails(email) if "/sign-in/" in mail.text]
    code = code_in(mails[-1])
    answer = await browser.ask(TYPE, id=sent["challengeId"], code=code)
    happened: list[str] = answer["redeemSignInCode"]["happened"]
    return happened
