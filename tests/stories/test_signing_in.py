"""Signing in: from the storefront over the mailbox and back, as people, scanners and thieves do."""

from __future__ import annotations

import asyncio

from tests.makers import a_customer, a_member_of_staff, an_order
from tests.stories.shop import SHOP, Shop, link_in, shown
from tests.stories.signing_in import (
    ADA,
    ASK,
    ASK_STAFF,
    REDEEM,
    WHO,
    asked,
    count,
    token_in,
    who,
)


async def test_a_click_in_the_browser_that_asked_signs_in(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await asked(shop, browser)
        assert await who(browser) is None
        landed = await browser.open(path)
        assert (landed.status_code, landed.headers["location"]) == (303, f"{SHOP}/account")
        assert landed.headers["cache-control"] == "no-store"
        assert landed.headers["referrer-policy"] == "no-referrer"
        assert await who(browser) == ADA
        assert set(browser.cookies) == {"__Host-sid", "__Host-lb"}


async def test_cookies_are_fenced(shop: Shop) -> None:
    async with shop.browser() as browser:
        landed = await browser.open(await asked(shop, browser))
        [cookie] = landed.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-sid=ls_")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "secure", "samesite=lax", "path=/", "max-age=2592000"}


async def test_on_a_shared_computer_the_session_ends_with_the_browser(shop: Shop) -> None:
    async with shop.browser() as browser:
        landed = await browser.open(await asked(shop, browser, shared=True))
        assert "max-age" not in landed.headers["set-cookie"].lower()


async def test_another_browser_presses_a_button(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await asked(shop, desktop))
        assert page.status_code == 200
        assert "a•••@example.com" in shown(page)
        assert "Firefox on Linux" in page.text
        assert ADA not in shown(page)
        assert await who(phone) is None
        landed = await phone.press(page)
        assert (landed.status_code, landed.headers["location"]) == (303, f"{SHOP}/account")
        assert await who(phone) == ADA
        assert await who(desktop) is None


async def test_a_second_press_does_no_harm(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await asked(shop, desktop))
        jar = phone.cookies
        first = await phone.press(page)
        phone.client.cookies.update(jar)
        phone.client.cookies.delete("__Host-sid")
        second = await phone.press(page)
        assert first.headers["set-cookie"].split(";")[0] in str(second.headers)
        assert await count(shop, "select 1 from sessions") == 1


async def test_an_app_signs_in_with_a_token_and_no_cookie(shop: Shop) -> None:
    async with shop.browser() as app:
        asked = (await app.ask(ASK, email=ADA, bearer=True))["requestSignInLink"]
        assert asked["loginProof"].startswith("lb_")
        token = token_in(link_in((await shop.mails(ADA))[-1]))
        without = (await app.ask(REDEEM, token=token, bearer=True))["redeemSignInLink"]
        assert without["__typename"] == "ConfirmationRequired"
        answer = await app.ask(REDEEM, token=token, proof=asked["loginProof"], bearer=True)
        signed_in = answer["redeemSignInLink"]
        assert signed_in["token"].startswith("ls_")
        assert signed_in["redirectUri"] == f"{SHOP}/account"
        assert app.cookies == {}
        assert await who(app) is None
        app.client.headers["Authorization"] = f"Bearer {signed_in['token']}"
        assert await who(app) == ADA


async def test_a_guest_finds_the_orders_of_before(shop: Shop) -> None:
    guest = await shop.database.transaction(
        lambda s: a_customer(s, email=ADA, email_verified_at=None)
    )
    await shop.database.transaction(lambda s: an_order(s, guest))
    async with shop.browser() as browser:
        token = token_in(await asked(shop, browser))
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert (answer["attachedOrders"], answer["accountCreated"]) == (1, False)
        orders = await browser.ask("{ me { orders { nodes { number } } } }")
        assert len(orders["me"]["orders"]["nodes"]) == 1


async def test_staff_sign_in_by_their_own_request(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_member_of_staff(s, email="sam@example.com"))
    async with shop.browser() as browser:
        await browser.ask(ASK_STAFF, email="sam@example.com")
        landed = await browser.open(link_in((await shop.mails("sam@example.com"))[-1]))
        assert landed.status_code == 200
        assert "sam@example.com" in shown(landed)
        viewer = (await browser.ask(WHO))["viewer"]
        assert viewer["kind"] == "STAFF"
        assert "CUSTOMERS_READ" in viewer["permissions"]


async def test_fifty_clicks_at_once_over_http_are_one_session(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        path = await asked(busy_shop, browser)
        jar = browser.cookies

        async def click() -> int:
            async with busy_shop.browser() as tab:
                tab.client.cookies.update(jar)
                return (await tab.open(path)).status_code

        statuses = await asyncio.gather(*(click() for _ in range(50)))
    assert set(statuses) == {303}
    assert await count(busy_shop, "select 1 from sessions") == 1
