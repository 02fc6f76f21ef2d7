"""Landing: what a link does in the hands of people, scanners, thieves and strangers' pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit import clock, tokens
from kit.database import connected
from tests.stories.shop import BASE, SHOP, Shop, shown
from tests.stories.signing_in import (
    ADA,
    ASK,
    REDEEM,
    asked,
    count,
    token_in,
    who,
)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET"])
async def test_a_scanner_spends_nothing(shop: Shop, method: str) -> None:
    async with shop.browser() as browser, shop.browser() as scanner:
        path = await asked(shop, browser)
        for _ in range(3):
            looked = await scanner.client.request(method, path)
            assert looked.status_code == {"HEAD": 200, "OPTIONS": 204, "GET": 200}[method]
            assert "__Host-sid" not in scanner.cookies
        assert (await browser.open(path)).status_code == 303
        assert await who(browser) == ADA


async def test_a_scanner_that_runs_scripts_spends_nothing(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as scanner:
        token = token_in(await asked(shop, browser))
        answer = (await scanner.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["__typename"] == "ConfirmationRequired"
        assert answer["maskedEmail"] == "a•••@example.com"
        assert answer["requestedFrom"] == "Firefox on Linux"
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["__typename"] == "SignedIn"
        assert answer["token"] is None
        assert answer["viewer"] == {"kind": "CUSTOMER", "customer": {"email": ADA}}
        assert await who(browser) == ADA


@pytest.mark.parametrize(
    ("header", "value"),
    [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")],
)
async def test_a_browser_that_looks_ahead_spends_nothing(
    shop: Shop, header: str, value: str
) -> None:
    async with shop.browser() as browser:
        path = await asked(shop, browser)
        assert (await browser.open(path, **{header: value})).status_code == 425
        assert (await browser.open(path)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none", "Origin": BASE},
    ],
)
async def test_a_page_of_others_cannot_press_the_button(
    shop: Shop, headers: dict[str, str]
) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await asked(shop, desktop))
        assert (await phone.press(page, **headers)).status_code == 400
        assert await who(phone) is None
        assert (await phone.press(page)).status_code == 303


async def test_the_form_of_one_browser_does_nothing_in_another(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as victim:
        path = await asked(shop, thief, "thief@example.com")
        page = await thief.open(path + "?x")
        assert page.status_code == 303
        path = await asked(shop, victim, "thief@example.com")
        async with shop.browser() as other:
            page = await other.open(path)
            assert (await victim.press(page)).status_code == 400
            assert await who(victim) is None


async def test_the_button_works_for_a_quarter_of_an_hour(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await asked(shop, desktop))
        with clock.travel(timedelta(minutes=16)):
            late = await phone.press(page)
        assert late.status_code == 400
        assert await who(phone) is None


@pytest.mark.parametrize(
    "body", ["", "token=%FF&nonce=%00", "a=" + "b" * 100_000, "\xff", "token=sl_&nonce=x"]
)
async def test_a_malformed_form_is_refused(shop: Shop, body: str) -> None:
    async with shop.browser() as browser:
        answer = await browser.client.post(
            "/sign-in",
            content=body.encode("latin-1"),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 400


async def test_it_was_not_me_ends_the_link_and_keeps_the_asker_away(shop: Shop) -> None:
    async with shop.browser() as stranger, shop.browser() as victim:
        path = await asked(shop, stranger)
        reported = await victim.press(await victim.open(path), "report")
        assert reported.status_code == 200
        assert await who(victim) is None
        assert (await stranger.open(path)).status_code == 410
        again = (await stranger.ask(ASK, email=ADA))["requestSignInLink"]
        assert again["code"] == "RATE_LIMITED"
        assert again["retryAfter"] > 86_000


async def test_who_is_signed_in_already_is_led_on_and_the_link_is_kept(shop: Shop) -> None:
    async with shop.browser() as browser:
        await browser.open(await asked(shop, browser))
        path = await asked(shop, browser)
        landed = await browser.open(path)
        assert (landed.status_code, landed.headers["location"]) == (303, f"{SHOP}/account")
        assert "set-cookie" not in landed.headers
        live = "select 1 from sign_in_links where used_at is null and revoked_at is null"
        assert await count(shop, live) == 1


async def test_who_is_signed_in_as_somebody_else_is_asked(shop: Shop) -> None:
    async with shop.browser() as browser:
        await browser.open(await asked(shop, browser, "bob@example.com"))
        page = await browser.open(await asked(shop, browser))
        assert page.status_code == 200
        assert "bob@example.com" in shown(page)
        assert "a•••@example.com" in shown(page)
        assert await who(browser) == "bob@example.com"
        await browser.press(page)
        assert await who(browser) == ADA
        assert await count(shop, "select 1 from sessions where revoked_at is null") == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in/nonsense", 400),
        ("/sign-in/" + "x" * 5_000, 400),
        ("/sign-in/%00", 400),
        ("/sign-in/%ED%A0%80", 400),
        (f"/sign-in/{tokens.make(tokens.LINK)}", 404),
        (f"/sign-in/{tokens.make(tokens.SESSION)}", 400),
    ],
    ids=["nonsense", "long", "a null", "a surrogate", "never sent", "of a session"],
)
async def test_a_link_that_is_none_is_told_so(shop: Shop, path: str, status: int) -> None:
    async with shop.browser() as browser:
        answer = await browser.open(path)
        assert answer.status_code == status
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


async def test_dots_and_brackets_after_a_link_do_not_matter(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await asked(shop, browser)
        assert (await browser.open(path + ">).")).status_code == 303


async def test_an_old_a_used_and_a_replaced_link_each_say_so(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as other:
        first = await asked(shop, browser)
        second = await asked(shop, browser)
        with clock.travel(timedelta(days=15)):
            assert "too old" in (await other.open(second)).text
        await browser.open(second)
        assert "newer link" in (await other.open(first)).text
        with clock.travel(timedelta(minutes=2)):
            assert "used already" in (await other.open(second)).text


async def test_pages_speak_the_language_of_who_asked(shop: Shop) -> None:
    async with shop.browser(**{"Accept-Language": "de-AT,de;q=0.9"}) as browser:
        path = await asked(shop, browser)
        async with shop.browser() as other:
            page = await other.open(path)
        assert page.headers["content-language"] == "de"


async def test_without_a_database_the_fault_is_ours_and_nothing_is_spent(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await asked(shop, browser)
        nowhere = connected("postgresql://nobody@127.0.0.1:1/none", readers=1, writers=1)
        async with nowhere as none, Shop(none).browser() as unlucky:
            unlucky.client.cookies.update(browser.cookies)
            answer = await unlucky.open(path)
        assert answer.status_code == 503
        assert "our fault" in answer.text
        assert (await browser.open(path)).status_code == 303
