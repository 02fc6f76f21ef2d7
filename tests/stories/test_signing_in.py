"""Signing in: from the storefront over the mailbox and back, as people, scanners and thieves do."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from kit import clock, tokens
from tests.makers import a_customer, a_member_of_staff, an_order
from tests.makers.sign_ins import rows
from tests.stories.shop import BASE, SHOP, Browser, Shop, link_in, with_settings

ASK = """mutation ($email: String!, $bearer: Boolean, $shared: Boolean) {
  requestSignInLink(input: {
    email: $email, redirectUri: "/account", bearer: $bearer, endsWithBrowser: $shared
  }) {
    ... on SignInLinkSent { challengeId resendAfter loginProof }
    ... on Refusal { code message fields { path message } }
    ... on RateLimited { retryAfter }
  }
}"""
ASK_STAFF = """mutation ($email: String!) {
  requestStaffSignInLink(input: {email: $email}) {
    ... on SignInLinkSent { challengeId } ... on Refusal { code }
  }
}"""
REDEEM = """mutation ($token: String!, $proof: String, $confirm: Boolean, $bearer: Boolean) {
  redeemSignInLink(input: {
    token: $token, loginProof: $proof, confirm: $confirm, bearer: $bearer
  }) {
    __typename
    ... on SignedIn {
      viewer { kind customer { email } } accountCreated attachedOrders token redirectUri
    }
    ... on ConfirmationRequired { maskedEmail requestedAt requestedFrom }
    ... on Refusal { code }
  }
}"""
TYPE = """mutation ($id: ID!, $code: String!) {
  redeemSignInCode(input: {challengeId: $id, code: $code}) {
    __typename
    ... on SignedIn { viewer { kind customer { email } } token }
    ... on Refusal { code fields { path message } }
    ... on CodeIncorrect { attemptsLeft }
  }
}"""
WHO = "{ viewer { kind customer { email } staff { email } permissions } }"
OUT = "mutation { signOut { ... on SignedOut { viewer { kind } } } }"
OUT_EVERYWHERE = """mutation { signOutEverywhere {
  ... on SignedOut { viewer { kind } } ... on Refusal { code }
} }"""
ADA = "ada@example.com"


async def _asked(shop: Shop, browser: Browser, email: str = ADA, **more: Any) -> str:
    """Ask for a link and find its path in the mail."""
    answer = await browser.ask(ASK, email=email, **more)
    assert "challengeId" in answer["requestSignInLink"], answer
    return link_in((await shop.mails(email))[-1])


async def _who(browser: Browser) -> str | None:
    viewer = (await browser.ask(WHO))["viewer"]
    person = viewer["customer"] or viewer["staff"]
    return person["email"] if person else None


async def _count(shop: Shop, sql: str) -> int:
    return len(await shop.database.transaction(lambda s: rows(s, sql)))


def _token(path: str) -> str:
    return path.rsplit("/", 1)[1]


async def test_a_click_in_the_browser_that_asked_signs_in(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await _asked(shop, browser)
        assert await _who(browser) is None
        landed = await browser.open(path)
        assert (landed.status_code, landed.headers["location"]) == (303, f"{SHOP}/account")
        assert landed.headers["cache-control"] == "no-store"
        assert landed.headers["referrer-policy"] == "no-referrer"
        assert await _who(browser) == ADA
        assert set(browser.cookies) == {"__Host-sid", "__Host-lb"}


async def test_cookies_are_fenced(shop: Shop) -> None:
    async with shop.browser() as browser:
        landed = await browser.open(await _asked(shop, browser))
        [cookie] = landed.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-sid=ls_")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "secure", "samesite=lax", "path=/", "max-age=2592000"}


async def test_on_a_shared_computer_the_session_ends_with_the_browser(shop: Shop) -> None:
    async with shop.browser() as browser:
        landed = await browser.open(await _asked(shop, browser, shared=True))
        assert "max-age" not in landed.headers["set-cookie"].lower()


async def test_another_browser_presses_a_button(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await _asked(shop, desktop))
        assert page.status_code == 200
        assert "a•••@example.com" in page.text
        assert "Firefox on Linux" in page.text
        assert ADA not in page.text
        assert await _who(phone) is None
        landed = await phone.press(page)
        assert (landed.status_code, landed.headers["location"]) == (303, f"{SHOP}/account")
        assert await _who(phone) == ADA
        assert await _who(desktop) is None


async def test_a_second_press_does_no_harm(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await _asked(shop, desktop))
        jar = phone.cookies
        first = await phone.press(page)
        phone.client.cookies.update(jar)
        phone.client.cookies.delete("__Host-sid")
        second = await phone.press(page)
        assert first.headers["set-cookie"].split(";")[0] in str(second.headers)
        assert await _count(shop, "select 1 from sessions") == 1


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET"])
async def test_a_scanner_spends_nothing(shop: Shop, method: str) -> None:
    async with shop.browser() as browser, shop.browser() as scanner:
        path = await _asked(shop, browser)
        for _ in range(3):
            looked = await scanner.client.request(method, path)
            assert looked.status_code == {"HEAD": 200, "OPTIONS": 204, "GET": 200}[method]
            assert "__Host-sid" not in scanner.cookies
        assert (await browser.open(path)).status_code == 303
        assert await _who(browser) == ADA


async def test_a_scanner_that_runs_scripts_spends_nothing(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as scanner:
        token = _token(await _asked(shop, browser))
        answer = (await scanner.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["__typename"] == "ConfirmationRequired"
        assert answer["maskedEmail"] == "a•••@example.com"
        assert answer["requestedFrom"] == "Firefox on Linux"
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["__typename"] == "SignedIn"
        assert answer["token"] is None
        assert answer["viewer"] == {"kind": "CUSTOMER", "customer": {"email": ADA}}
        assert await _who(browser) == ADA


@pytest.mark.parametrize(
    ("header", "value"),
    [("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")],
)
async def test_a_browser_that_looks_ahead_spends_nothing(
    shop: Shop, header: str, value: str
) -> None:
    async with shop.browser() as browser:
        path = await _asked(shop, browser)
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
        page = await phone.open(await _asked(shop, desktop))
        assert (await phone.press(page, **headers)).status_code == 400
        assert await _who(phone) is None
        assert (await phone.press(page)).status_code == 303


async def test_the_form_of_one_browser_does_nothing_in_another(shop: Shop) -> None:
    async with shop.browser() as thief, shop.browser() as victim:
        path = await _asked(shop, thief, "thief@example.com")
        page = await thief.open(path + "?x")
        assert page.status_code == 303
        path = await _asked(shop, victim, "thief@example.com")
        async with shop.browser() as other:
            page = await other.open(path)
            assert (await victim.press(page)).status_code == 400
            assert await _who(victim) is None


async def test_the_button_works_for_a_quarter_of_an_hour(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        page = await phone.open(await _asked(shop, desktop))
        with clock.travel(timedelta(minutes=16)):
            late = await phone.press(page)
        assert late.status_code == 400
        assert await _who(phone) is None


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
        path = await _asked(shop, stranger)
        reported = await victim.press(await victim.open(path), "report")
        assert reported.status_code == 200
        assert await _who(victim) is None
        assert (await stranger.open(path)).status_code == 410
        again = (await stranger.ask(ASK, email=ADA))["requestSignInLink"]
        assert again["code"] == "RATE_LIMITED"
        assert again["retryAfter"] > 86_000


async def test_who_is_signed_in_already_is_led_on_and_the_link_is_kept(shop: Shop) -> None:
    async with shop.browser() as browser:
        await browser.open(await _asked(shop, browser))
        path = await _asked(shop, browser)
        landed = await browser.open(path)
        assert (landed.status_code, landed.headers["location"]) == (303, f"{SHOP}/account")
        assert "set-cookie" not in landed.headers
        live = "select 1 from sign_in_links where used_at is null and revoked_at is null"
        assert await _count(shop, live) == 1


async def test_who_is_signed_in_as_somebody_else_is_asked(shop: Shop) -> None:
    async with shop.browser() as browser:
        await browser.open(await _asked(shop, browser, "bob@example.com"))
        page = await browser.open(await _asked(shop, browser))
        assert page.status_code == 200
        assert "bob@example.com" in page.text
        assert "a•••@example.com" in page.text
        assert await _who(browser) == "bob@example.com"
        await browser.press(page)
        assert await _who(browser) == ADA
        assert await _count(shop, "select 1 from sessions where revoked_at is null") == 1


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
)
async def test_a_link_that_is_none_is_told_so(shop: Shop, path: str, status: int) -> None:
    async with shop.browser() as browser:
        answer = await browser.open(path)
        assert answer.status_code == status
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


async def test_dots_and_brackets_after_a_link_do_not_matter(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await _asked(shop, browser)
        assert (await browser.open(path + ">).")).status_code == 303


async def test_an_old_a_used_and_a_replaced_link_each_say_so(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as other:
        first = await _asked(shop, browser)
        second = await _asked(shop, browser)
        with clock.travel(timedelta(days=15)):
            assert "too old" in (await other.open(second)).text
        await browser.open(second)
        assert "newer link" in (await other.open(first)).text
        with clock.travel(timedelta(minutes=2)):
            assert "used already" in (await other.open(second)).text


async def test_pages_speak_the_language_of_who_asked(shop: Shop) -> None:
    async with shop.browser(**{"Accept-Language": "de-AT,de;q=0.9"}) as browser:
        path = await _asked(shop, browser)
        async with shop.browser() as other:
            page = await other.open(path)
        assert page.headers["content-language"] == "de"


async def test_the_code_signs_in_where_it_was_asked_for(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as other:
        asked = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        code = _code((await shop.mails(ADA))[-1].text)
        wrong = f"{(int(code) + 1) % 10**8:08}"
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=wrong))["redeemSignInCode"]
        assert (answer["code"], answer["attemptsLeft"]) == ("CODE_INCORRECT", 4)
        answer = (await other.ask(TYPE, id=asked["challengeId"], code=code))["redeemSignInCode"]
        assert answer["code"] == "LINK_INVALID"
        spaced = f" {code[:4]} {code[4:]} "
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=spaced))["redeemSignInCode"]
        assert answer["viewer"]["customer"] == {"email": ADA}
        assert await _who(browser) == ADA


async def test_wrong_codes_run_out_and_stay_counted(shop: Shop) -> None:
    async with shop.browser() as browser:
        asked = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        code = _code((await shop.mails(ADA))[-1].text)
        wrong = f"{(int(code) + 1) % 10**8:08}"
        told = [
            (await browser.ask(TYPE, id=asked["challengeId"], code=wrong))["redeemSignInCode"]
            for _ in range(5)
        ]
        assert [answer["code"] for answer in told] == ["CODE_INCORRECT"] * 4 + ["CODE_EXHAUSTED"]
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=code))["redeemSignInCode"]
        assert answer["code"] == "CODE_EXHAUSTED"
        with clock.travel(timedelta(minutes=11)):
            again = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
            code = _code((await shop.mails(ADA))[-1].text)
            with clock.travel(timedelta(minutes=11)):
                late = await browser.ask(TYPE, id=again["challengeId"], code=code)
        assert late["redeemSignInCode"]["code"] == "CODE_EXPIRED"


def _code(text: str) -> str:
    digits = [line.strip().replace(" ", "") for line in text.splitlines()]
    [found] = [line for line in digits if len(line) == 8 and line.isdigit()]
    return found


async def test_an_app_signs_in_with_a_token_and_no_cookie(shop: Shop) -> None:
    async with shop.browser() as app:
        asked = (await app.ask(ASK, email=ADA, bearer=True))["requestSignInLink"]
        assert asked["loginProof"].startswith("lb_")
        token = _token(link_in((await shop.mails(ADA))[-1]))
        without = (await app.ask(REDEEM, token=token, bearer=True))["redeemSignInLink"]
        assert without["__typename"] == "ConfirmationRequired"
        answer = await app.ask(REDEEM, token=token, proof=asked["loginProof"], bearer=True)
        signed_in = answer["redeemSignInLink"]
        assert signed_in["token"].startswith("ls_")
        assert signed_in["redirectUri"] == f"{SHOP}/account"
        assert app.cookies == {}
        assert await _who(app) is None
        app.client.headers["Authorization"] = f"Bearer {signed_in['token']}"
        assert await _who(app) == ADA


async def test_asking_answers_the_same_whoever_has_an_account(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA))
    async with shop.browser() as browser:
        known = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        unknown = (await browser.ask(ASK, email="nobody@example.com"))["requestSignInLink"]
    assert known.keys() == unknown.keys()
    assert (known["resendAfter"], known["loginProof"]) == (30, None)
    assert (unknown["resendAfter"], unknown["loginProof"]) == (30, None)
    assert len(await shop.mails("nobody@example.com")) == 1


async def test_a_guest_finds_the_orders_of_before(shop: Shop) -> None:
    guest = await shop.database.transaction(
        lambda s: a_customer(s, email=ADA, email_verified_at=None)
    )
    await shop.database.transaction(lambda s: an_order(s, guest))
    async with shop.browser() as browser:
        token = _token(await _asked(shop, browser))
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert (answer["attachedOrders"], answer["accountCreated"]) == (1, False)
        orders = await browser.ask("{ me { orders { nodes { number } } } }")
        assert len(orders["me"]["orders"]["nodes"]) == 1


async def test_signing_out_ends_the_session_here(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        for browser in (here, there):
            await browser.open(await _asked(shop, browser))
        assert await here.ask(OUT) == {"signOut": {"viewer": {"kind": "NOBODY"}}}
        assert "__Host-sid" not in here.cookies
        assert await _who(here) is None
        assert await _who(there) == ADA
        assert await here.ask(OUT) == {"signOut": {"viewer": {"kind": "NOBODY"}}}


async def test_a_stolen_cookie_is_worthless_after_signing_out(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as thief:
        await browser.open(await _asked(shop, browser))
        thief.client.cookies.update(browser.cookies)
        assert await _who(thief) == ADA
        await browser.ask(OUT)
        assert await _who(thief) is None


async def test_signing_out_everywhere_ends_all_of_them_and_the_links(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        for browser in (here, there):
            await browser.open(await _asked(shop, browser))
        waiting = await _asked(shop, there)
        await here.ask(OUT_EVERYWHERE)
        assert await _who(here) is None
        assert await _who(there) is None
        assert (await there.open(waiting)).status_code == 410


async def test_nobody_cannot_sign_out_everywhere(shop: Shop) -> None:
    async with shop.browser() as browser:
        headers = {"Origin": SHOP}
        response = await browser.client.post(
            "/graphql", json={"query": OUT_EVERYWHERE}, headers=headers
        )
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_staff_sign_in_by_their_own_request(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_member_of_staff(s, email="sam@example.com"))
    async with shop.browser() as browser:
        await browser.ask(ASK_STAFF, email="sam@example.com")
        landed = await browser.open(link_in((await shop.mails("sam@example.com"))[-1]))
        assert landed.status_code == 200
        assert "sam@example.com" in landed.text
        viewer = (await browser.ask(WHO))["viewer"]
        assert viewer["kind"] == "STAFF"
        assert "CUSTOMERS_READ" in viewer["permissions"]


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@localhost", "a@b@c.example", "ada\u200b@x.example"]
)
async def test_what_is_no_address_is_refused_by_its_path(shop: Shop, email: str) -> None:
    async with shop.browser() as browser:
        answer = (await browser.ask(ASK, email=email))["requestSignInLink"]
        assert answer["code"] == "EMAIL_INVALID"
        assert answer["fields"][0]["path"] == ["email"]
        assert await _count(shop, "select 1 from letters") == 0


@pytest.mark.parametrize("uri", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
async def test_a_redirect_elsewhere_is_refused(shop: Shop, uri: str) -> None:
    document = """mutation ($uri: String) {
      requestSignInLink(input: {email: "ada@example.com", redirectUri: $uri}) {
        ... on Refusal { code fields { path } }
      }
    }"""
    async with shop.browser() as browser:
        answer = (await browser.ask(document, uri=uri))["requestSignInLink"]
    assert answer == {"code": "REDIRECT_NOT_ALLOWED", "fields": [{"path": ["redirectUri"]}]}


async def test_a_redirect_taken_off_the_list_since_is_not_followed(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await _asked(shop, browser)
    moved = Shop(shop.database, with_settings(storefronts=("https://new.example",)))
    async with moved.browser() as other:
        page = await other.open(path)
        landed = await other.press(page)
        assert landed.status_code == 200
        assert "location" not in landed.headers


async def test_forty_requests_in_one_document_are_counted_each(shop: Shop) -> None:
    fields = " ".join(
        f'm{n}: requestSignInLink(input: {{email: "ada@example.com"}}) '
        "{ __typename ... on Refusal { code } }"
        for n in range(8)
    )
    async with shop.browser() as browser:
        answer = await browser.ask(f"mutation {{ {fields} }}")
    kinds = [answer[f"m{n}"]["__typename"] for n in range(8)]
    assert kinds == ["SignInLinkSent"] * 3 + ["RateLimited"] * 5
    assert len(await shop.mails(ADA)) == 3


async def test_a_damaged_and_a_blocked_sign_in_say_so_to_programs(shop: Shop) -> None:
    async with shop.browser() as browser:
        token = _token(await _asked(shop, browser))
        answer = (await browser.ask(REDEEM, token=token[:-1]))["redeemSignInLink"]
        assert answer["code"] == "LINK_DAMAGED"
        await shop.database.transaction(lambda s: a_customer(s, email=ADA, status="BLOCKED"))
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["code"] == "SIGN_IN_REFUSED"
        answer = (await browser.ask(REDEEM, token=token))["redeemSignInLink"]
        assert answer["code"] == "LINK_USED"


async def test_who_awaits_approval_an_expired_and_a_replaced_link_say_so_to_programs(
    shop: Shop,
) -> None:
    pending = "bob@example.com"
    await shop.database.transaction(lambda s: a_customer(s, email=pending, status="PENDING"))
    async with shop.browser() as browser:
        first, second = [_token(await _asked(shop, browser, pending)) for _ in range(2)]
        with clock.travel(timedelta(days=15)):
            answer = (await browser.ask(REDEEM, token=first))["redeemSignInLink"]
        assert answer["code"] == "LINK_EXPIRED"
        answer = (await browser.ask(REDEEM, token=second))["redeemSignInLink"]
        assert answer["code"] == "APPROVAL_PENDING"
        answer = (await browser.ask(REDEEM, token=first))["redeemSignInLink"]
        assert answer["code"] == "LINK_REPLACED"


@pytest.mark.parametrize("code", ["", "123", "123456789", "abcdefgh", "१२३४५६७८", "12\u200b34567"])
async def test_what_is_no_code_uses_up_no_try(shop: Shop, code: str) -> None:
    async with shop.browser() as browser:
        asked = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        answer = (await browser.ask(TYPE, id=asked["challengeId"], code=code))["redeemSignInCode"]
        assert (answer["code"], answer["fields"][0]["path"]) == ("INVALID_INPUT", ["code"])
        assert await _count(shop, "select 1 from sign_in_links where code_attempts > 0") == 0


async def test_fifty_clicks_at_once_over_http_are_one_session(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        path = await _asked(busy_shop, browser)
        jar = browser.cookies

        async def click() -> int:
            async with busy_shop.browser() as tab:
                tab.client.cookies.update(jar)
                return (await tab.open(path)).status_code

        statuses = await asyncio.gather(*(click() for _ in range(50)))
    assert set(statuses) == {303}
    assert await _count(busy_shop, "select 1 from sessions") == 1
