"""Claims of guests: in a header where there are no cookies, and never another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from auth.throttle import Limit, Limits
from kit import tokens
from kit.ids import public
from models import Variant
from running import app, building
from tests.makers.sign_ins import rows
from tests.stories.filling import (
    ADD,
    CART,
    add,
    cart,
    goods,
    held,
    signed_in,
)
from tests.stories.shop import Browser, Shop
from tests.stories.signing_in import (
    ADA,
    ASK,
    OUT,
    REDEEM,
)


async def test_a_guest_without_cookies_sends_the_claim_in_a_header(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    named = public(Variant, tea.id)

    async def ask(document: str, headers: dict[str, str], **variables: Any) -> Any:
        body = {"query": document, "variables": variables}
        async with shop.browser() as client:  # an app keeps no cookies
            answer = await client.client.post("/graphql", json=body, headers=headers)
            assert "set-cookie" not in answer.headers
            return answer.json()["data"]

    first = (await ask(ADD, {}, variant=named, bearer=True))["addToCart"]
    claim = {"Latchkey-Claim": first["claimToken"]}
    again = (await ask(ADD, claim, variant=named, bearer=True))["addToCart"]
    assert first["claimToken"].startswith("lg_")
    assert (held(again), again["claimToken"]) == ({"TEA": 2}, None)
    assert (await ask(CART, claim))["cart"]["claimToken"] is None

    sent = (await ask(ASK, {}, email=ADA, bearer=True))["requestSignInLink"]
    token = (await shop.mails(ADA))[-1].text.split("#t=")[1].split()[0]
    redeemed = await ask(REDEEM, claim, token=token, proof=sent["loginProof"], bearer=True)
    bearer = {"Authorization": f"Bearer {redeemed['redeemSignInLink']['token']}"}
    assert held((await ask(CART, bearer))["cart"]) == {"TEA": 2}
    assert await ask(CART, claim) == {"cart": None}


async def test_a_claim_that_was_planted_is_not_taken_up(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    planted = tokens.make(tokens.CLAIM)
    async with shop.browser() as browser, shop.browser() as thief:
        for jar in (browser, thief):
            jar.client.cookies.set("__Host-lg", planted)
        await add(browser, tea)
        assert "__Host-lg=lg_" in browser.seen[-1].headers["set-cookie"]
        assert await cart(thief) is None


@pytest.mark.parametrize("claim", ["", "lg_x", "x" * 5_000, "ls_" + "0" * 49])
async def test_a_damaged_claim_is_none(shop: Shop, claim: str) -> None:
    async with shop.browser() as browser:
        headers = {"Latchkey-Claim": claim}
        answer = await browser.client.post("/graphql", json={"query": CART}, headers=headers)
        assert answer.json() == {"data": {"cart": None}}


async def test_a_strangers_page_adds_nothing_to_a_guests_cart(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    async with shop.browser() as browser:
        await add(browser, tea)
        body = {"query": ADD, "variables": {"variant": public(Variant, tea.id)}}
        for headers in (
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {},  # a browser of yesterday, whose pages send forms without an origin
        ):
            refused = await browser.client.post("/graphql", json=body, headers=headers)
            assert refused.status_code == 403, headers
        assert await cart(browser) == {"TEA": 1}


async def test_a_network_makes_only_so_many_carts(shop: Shop) -> None:
    (tea,) = await goods(shop, "TEA")
    strict = tight(shop)
    async with strict.browser() as known, strict.browser() as second, strict.browser() as third:
        await add(known, tea)
        assert held(await add(second, tea)) == {"TEA": 1}
        refused = await add(third, tea)
        assert (refused["code"], refused["retryAfter"] > 0) == ("RATE_LIMITED", True)
        assert await cart(third) is None
        assert held(await add(known, tea)) == {"TEA": 2}


def tight(shop: Shop) -> Shop:
    """Make the same shop, where a network makes two carts an hour."""
    made = Shop(shop.database, shop.settings)
    limits = Limits(claim_network=(Limit(2, timedelta(hours=1)),))
    house = building.house_of(made.settings)
    desk = replace(house.desk, policy=replace(house.desk.policy, limits=limits))
    made.application = app.create(
        app.Parts(made.settings, made.database, replace(house, desk=desk))
    )
    return made


LIST = """mutation ($name: String!) { createWishlist(input: {name: $name}) {
  ... on Wishlist { id }
} }"""
WISH = """mutation ($list: ID!, $variant: ID!) {
  addToWishlist(input: {wishlistId: $list, variantId: $variant}) { ... on WishlistItem { id } }
}"""
WISHED = "{ wishlists { nodes { name items { nodes { variant { sku } } } } } }"


async def wished(browser: Browser) -> dict[str, set[str]]:
    """Tell what is on which list."""
    lists = (await browser.ask(WISHED))["wishlists"]["nodes"]
    return {
        each["name"]: {item["variant"]["sku"] for item in each["items"]["nodes"]} for each in lists
    }


async def test_the_lists_of_a_guest_join_those_of_the_customer_who_signs_in(shop: Shop) -> None:
    tea, pot = await goods(shop, "TEA", "POT")
    async with shop.browser() as phone, shop.browser() as desktop:
        for browser, name, wishes in (
            (phone, "Later", [tea]),
            (desktop, "LATER", [tea, pot]),
            (desktop, "Gifts", [pot]),
        ):
            made = (await browser.ask(LIST, name=name))["createWishlist"]["id"]
            for variant in wishes:
                await browser.ask(WISH, list=made, variant=public(Variant, variant.id))
        assert await signed_in(shop, phone) == ["ACCOUNT_CREATED", "WISHLISTS_MERGED"]
        assert await signed_in(shop, desktop) == ["NEW_BROWSER", "WISHLISTS_MERGED"]

        both = {"Later": {"TEA", "POT"}, "Gifts": {"POT"}}
        assert await wished(phone) == await wished(desktop) == both
        await desktop.ask(OUT)
        assert await wished(desktop) == {}
        events = await shop.database.transaction(
            lambda s: rows(s, "select kind from events where kind = 'wishlist:merge'")
        )
        assert len(events) == 3
