"""Step-ups: what matters most asks for a fresh code, and a code is good once, here and now."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from tests.makers import a_member_of_staff
from tests.stories.keeping import (
    CHANGE,
    CONFIRM_STEP_UP,
    NEW,
    STEP_UP,
    letter,
    signed_in,
    stepped_up,
)
from tests.stories.shop import Browser, Shop, link_in
from tests.stories.signing_in import (
    ADA,
    ASK,
    ASK_STAFF,
    REDEEM,
    TYPE,
    asked,
    code_in,
    count,
    token_in,
    who,
)

LATER = timedelta(minutes=16)


async def change(browser: Browser) -> str | None:
    """Wish for another address; the refusal, if it is one."""
    answer: dict[str, str] = (await browser.ask(CHANGE, email=NEW))["requestEmailChange"]
    return answer.get("code")


async def test_a_sign_in_of_a_moment_ago_is_fresh_and_an_old_one_is_not(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        assert await change(browser) is None
        with clock.travel(LATER):
            assert await change(browser) == "STEP_UP_REQUIRED"


async def test_a_sign_in_that_another_browser_asked_for_is_not_fresh(shop: Shop) -> None:
    async with shop.browser() as desktop, shop.browser() as phone:
        await phone.press(await phone.open(await asked(shop, desktop)))
        assert await who(phone) == ADA
        assert await change(phone) == "STEP_UP_REQUIRED"


async def test_a_link_that_lay_about_is_not_fresh(shop: Shop) -> None:
    async with shop.browser() as browser:
        path = await asked(shop, browser)
        with clock.travel(LATER):
            await browser.open(path)
            assert await who(browser) == ADA
            assert await change(browser) == "STEP_UP_REQUIRED"


async def test_a_code_makes_the_session_fresh_and_turns_its_token(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        with clock.travel(LATER):
            sent = (await browser.ask(STEP_UP))["requestStepUp"]
            assert sent["maskedEmail"] == "a•••@example.com"
            before = browser.cookies["__Host-sid"]
            proven = await stepped_up(shop, browser)
            assert proven["token"] is None
            assert browser.cookies["__Host-sid"] != before
            assert await change(browser) is None
        with clock.travel(2 * LATER):
            assert await change(browser) == "STEP_UP_REQUIRED"


async def test_a_tab_under_way_goes_on_while_the_token_turns(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as tab:
        await signed_in(shop, browser)
        tab.client.cookies.update(browser.cookies)
        await stepped_up(shop, browser)
        assert await who(tab) == ADA
        with clock.travel(timedelta(minutes=2)):
            assert await who(tab) is None


async def test_an_app_gets_its_new_token_in_the_answer(shop: Shop) -> None:
    async with shop.browser() as app:
        proof = (await app.ask(ASK, email=ADA, bearer=True))["requestSignInLink"]["loginProof"]
        token = token_in(link_in((await shop.mails(ADA))[-1]))
        came = await app.ask(REDEEM, token=token, proof=proof, bearer=True)
        old = came["redeemSignInLink"]["token"]
        app.client.headers["Authorization"] = f"Bearer {old}"
        fresh = (await stepped_up(shop, app))["token"]
        assert fresh.startswith("ls_")
        assert fresh != old
        assert "__Host-sid" not in app.cookies
        app.client.headers["Authorization"] = f"Bearer {fresh}"
        assert await who(app) == ADA


async def test_gaps_and_hyphens_in_a_code_do_not_matter(shop: Shop) -> None:
    async with shop.browser() as browser:
        asked_for = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        code = code_in((await shop.mails(ADA))[-1].text)
        typed = f" {code[:4]} - {code[4:6]}\u2011{code[6:]}\u00a0"
        came = await browser.ask(TYPE, id=asked_for["challengeId"], code=typed)
        assert came["redeemSignInCode"]["__typename"] == "SignedIn"
        await browser.ask(STEP_UP)
        code = code_in((await letter(shop, ADA, "Your code")).text)
        answer = await browser.ask(CONFIRM_STEP_UP, code=f"{code[:4]}-{code[4:]} ")
        assert "freshUntil" in answer["confirmStepUp"]


async def test_wrong_codes_run_out_and_stay_counted(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(STEP_UP)
        right = code_in((await letter(shop, ADA, "Your code")).text)
        wrong = f"{(int(right) + 1) % 10**8:08}"
        for left in (4, 3, 2, 1):
            answer = (await browser.ask(CONFIRM_STEP_UP, code=wrong))["confirmStepUp"]
            assert (answer["code"], answer["attemptsLeft"]) == ("CODE_INCORRECT", left)
        for code in (wrong, right):
            answer = (await browser.ask(CONFIRM_STEP_UP, code=code))["confirmStepUp"]
            assert answer["code"] == "CODE_EXHAUSTED"
            assert "link" not in answer["message"]
    assert await count(shop, "select 1 from events where kind = 'step_up:fail'") == 5


async def test_a_code_is_good_once_for_ten_minutes_and_the_latest_alone(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(STEP_UP)
        first = code_in((await letter(shop, ADA, "Your code")).text)
        with clock.travel(timedelta(minutes=11)):
            answer = (await browser.ask(CONFIRM_STEP_UP, code=first))["confirmStepUp"]
            assert answer["code"] == "CODE_EXPIRED"
        await browser.ask(STEP_UP)
        second = code_in((await letter(shop, ADA, "Your code")).text)
        answer = (await browser.ask(CONFIRM_STEP_UP, code=first))["confirmStepUp"]
        assert answer["code"] == "CODE_INCORRECT"
        for told in ("freshUntil", "code"):
            answer = (await browser.ask(CONFIRM_STEP_UP, code=second))["confirmStepUp"]
            assert told in answer


async def test_a_code_belongs_to_the_session_that_asked(shop: Shop) -> None:
    async with shop.browser() as here, shop.browser() as there:
        await signed_in(shop, here)
        await signed_in(shop, there)
        await here.ask(STEP_UP)
        code = code_in((await letter(shop, ADA, "Your code")).text)
        answer = (await there.ask(CONFIRM_STEP_UP, code=code))["confirmStepUp"]
        assert answer["code"] == "CODE_EXPIRED"


async def test_what_is_no_code_is_blamed(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(STEP_UP)
        for code in ("", "1234567", "x" * 9_000, "１２３４５６７８"):  # noqa: RUF001
            answer = (await browser.ask(CONFIRM_STEP_UP, code=code))["confirmStepUp"]
            assert answer["code"] == "INVALID_INPUT"
    assert await count(shop, "select 1 from step_ups where attempts > 0") == 0


async def test_codes_are_sent_five_times_an_hour(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        for _ in range(5):
            assert "maskedEmail" in (await browser.ask(STEP_UP))["requestStepUp"]
        refused = (await browser.ask(STEP_UP))["requestStepUp"]
        assert refused["code"] == "RATE_LIMITED"
        assert 0 < refused["retryAfter"] <= 720


async def test_staff_step_up_as_well(shop: Shop) -> None:
    await shop.database.transaction(lambda s: a_member_of_staff(s, email="sam@example.com"))
    async with shop.browser() as browser:
        await browser.ask(ASK_STAFF, email="sam@example.com")
        await browser.open(link_in((await shop.mails("sam@example.com"))[-1]))
        proven = await stepped_up(shop, browser, "sam@example.com")
        assert proven["freshUntil"]
        assert await who(browser) == "sam@example.com"
