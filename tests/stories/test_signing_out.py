"""Signing out: here, everywhere, and what is worthless afterwards."""

from __future__ import annotations

from tests.stories.shop import SHOP, Shop
from tests.stories.signing_in import (
    ADA,
    OUT,
    OUT_EVERYWHERE,
    asked,
    who,
)


async def test_signing_out_ends_the_session_here(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        for browser in (here, there):
            await browser.open(await asked(shop, browser))
        assert await here.ask(OUT) == {"signOut": {"viewer": {"kind": "NOBODY"}}}
        assert "__Host-sid" not in here.cookies
        assert await who(here) is None
        assert await who(there) == ADA
        assert await here.ask(OUT) == {"signOut": {"viewer": {"kind": "NOBODY"}}}


async def test_a_stolen_cookie_is_worthless_after_signing_out(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as thief:
        await browser.open(await asked(shop, browser))
        thief.client.cookies.update(browser.cookies)
        assert await who(thief) == ADA
        await browser.ask(OUT)
        assert await who(thief) is None


async def test_signing_out_everywhere_ends_all_of_them_and_the_links(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        for browser in (here, there):
            await browser.open(await asked(shop, browser))
        waiting = await asked(shop, there)
        await here.ask(OUT_EVERYWHERE)
        assert await who(here) is None
        assert await who(there) is None
        assert (await there.open(waiting)).status_code == 410


async def test_nobody_cannot_sign_out_everywhere(shop: Shop) -> None:
    async with shop.browser() as browser:
        headers = {"Origin": SHOP}
        response = await browser.client.post(
            "/graphql", json={"query": OUT_EVERYWHERE}, headers=headers
        )
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
