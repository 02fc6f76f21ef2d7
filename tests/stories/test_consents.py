"""Consents: confirmed by mail, stopped with a click, chosen on a page, and always with evidence."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from kit import clock
from tests.makers.sign_ins import rows
from tests.stories.consenting import (
    ADA,
    GRANT,
    WITHDRAW,
    advertised,
    evidence,
    form,
    header,
    question,
    signed_in,
    standing,
    stop_in,
)
from tests.stories.shop import BASE, Shop, shown

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
PREFERENCES = re.compile(r'href="(/preferences/[^"]+)"')


async def test_a_newsletter_is_confirmed_by_the_button_of_a_mail(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as phone:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="newsletter")
        path = await question(shop)
        before = await standing(browser)

        page = await phone.open(path)
        looked = await standing(browser)
        done = await phone.client.post(path)

        assert before == looked == {"newsletter": "PENDING"}
        assert page.status_code == done.status_code == 200
        assert "I want to get the newsletter" in page.text
        assert ADA not in shown(page)
        assert "a•••@example.com" in shown(page)
        assert "Thank you" in done.text
        assert await standing(browser) == {"newsletter": "GRANTED"}
    asked, granted = await evidence(shop)
    assert (asked.act, asked.source) == ("ASKED", "ACCOUNT")
    assert (granted.act, granted.source) == ("GRANTED", "MAIL")
    assert granted.wording == asked.wording
    assert "Firefox" in granted.agent
    assert granted.evidence == "Confirmed by the link that was mailed to the address."


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_what_only_looks_confirms_nothing(shop: Shop, method: str) -> None:
    async with shop.browser() as browser, shop.browser() as scanner:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="newsletter")

        for _ in range(3):
            await scanner.client.request(method, await question(shop))

        assert await standing(browser) == {"newsletter": "PENDING"}


async def test_confirming_twice_is_once(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="newsletter")
        path = await question(shop)

        answers = [await browser.client.post(path) for _ in range(3)]
        again = await browser.open(path)

        assert {answer.status_code for answer in [*answers, again]} == {200}
        assert "Thank you" in again.text
        assert len(await evidence(shop)) == 2


async def test_an_answer_that_comes_too_late_or_after_a_no_counts_nothing(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="newsletter")
        path = await question(shop)
        with clock.travel(timedelta(days=14, minutes=1)):
            late = await browser.client.post(path)
        await browser.ask(WITHDRAW, key="newsletter")

        refused = await browser.client.post(path)

        assert (late.status_code, refused.status_code) == (410, 410)
        assert "no longer valid" in refused.text
        assert await standing(browser) == {"newsletter": "WITHDRAWN"}


async def test_an_answer_from_an_address_of_before_counts_nothing(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="newsletter")
        await browser.ask(GRANT, key="promotions")
        path = await question(shop)
        mail = await advertised(shop)
        assert mail is not None
        change = "update customers set email = 'new@example.com', email_key = 'new@example.com'"
        await shop.database.transaction(lambda s: rows(s, f"{change} returning 1"))

        for old in (path, stop_in(mail)):
            assert (await browser.open(old)).status_code == 410
            assert (await browser.client.post(old, data=ONE_CLICK)).status_code == 410

        assert await standing(browser) == {"newsletter": "PENDING", "promotions": "GRANTED"}


async def test_advertising_stops_with_one_click_of_a_mail_program(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as robot:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(shop)
        assert mail is not None
        path = stop_in(mail)
        robot.client.headers.clear()

        looked = await robot.client.get(path)
        stopped = await robot.client.post(path, data=ONE_CLICK)

        assert header(mail, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        assert (looked.status_code, stopped.status_code) == (200, 200)
        assert "set-cookie" not in {*looked.headers, *stopped.headers}
        assert await standing(browser) == {"promotions": "WITHDRAWN"}
        assert await advertised(shop) is None
    last = (await evidence(shop))[-1]
    assert (last.act, last.source) == ("WITHDRAWN", "MAIL")


async def test_one_click_may_be_multipart_and_come_twice(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(shop)
        assert mail is not None

        sent = {name: (None, value) for name, value in ONE_CLICK.items()}
        twice = [await browser.client.post(stop_in(mail), files=sent) for _ in range(2)]

        assert [answer.status_code for answer in twice] == [200, 200]
        assert [row.act for row in await evidence(shop)] == ["GRANTED", "WITHDRAWN"]


@pytest.mark.parametrize("body", [b"", b"a=b", b"\xff\xfe", b"x" * 20_000])
async def test_a_post_that_says_nothing_stops_nothing(shop: Shop, body: bytes) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(shop)
        assert mail is not None

        answer = await browser.client.post(stop_in(mail), content=body)

        assert answer.status_code == 400
        assert await standing(browser) == {"promotions": "GRANTED"}


async def test_all_is_chosen_on_a_page_without_signing_in(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as phone:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(shop)
        assert mail is not None
        found = PREFERENCES.search((await phone.open(stop_in(mail))).text)
        assert found
        page = await phone.open(found[1])

        chosen = form(page.text, promotions=False, recently_viewed=True, newsletter=True)
        saved = await phone.client.post(found[1], data=chosen)

        assert page.text.count('type="checkbox"') == 3
        assert "<script" not in page.text
        assert "confirm it by the e-mail" in saved.text
        assert await standing(browser) == {
            "promotions": "WITHDRAWN",
            "newsletter": "PENDING",
            "recently_viewed": "GRANTED",
        }
        await phone.client.post(await question(shop))
        assert (await standing(browser))["newsletter"] == "GRANTED"
    assert {row.source for row in (await evidence(shop))[1:4]} == {"PREFERENCE_PAGE"}


async def test_a_wording_that_changed_behind_the_page_is_not_agreed_to(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(shop)
        assert mail is not None
        found = PREFERENCES.search((await browser.open(stop_in(mail))).text)
        assert found
        page = await browser.open(found[1])
        change = "update consent_kinds set version = 2 where key = 'recently_viewed' returning 1"
        await shop.database.transaction(lambda s: rows(s, change))

        answer = await browser.client.post(found[1], data=form(page.text, recently_viewed=True))

        assert "Not everything could be saved" in answer.text
        assert await standing(browser) == {"promotions": "GRANTED"}


@pytest.mark.parametrize("page", ["consents", "unsubscribe", "preferences"])
@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "..%2f..", "é" * 10, "x" * 3000])
async def test_a_link_that_is_none_is_told_so(shop: Shop, page: str, token: str) -> None:
    async with shop.browser() as browser:
        looked = await browser.open(f"/{page}/{token}")
        pressed = await browser.client.post(f"/{page}/{token}", data=ONE_CLICK)

    assert looked.status_code in (404, 410)
    assert pressed.status_code in (404, 410)


async def test_a_link_of_one_page_opens_no_other(shop: Shop) -> None:
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(shop)
        assert mail is not None
        token = stop_in(mail).rpartition("/")[2]

        for page in ("consents", "preferences"):
            assert (await browser.open(f"/{page}/{token}")).status_code == 410


async def test_the_pages_speak_german_and_are_fenced_in(shop: Shop) -> None:
    async with shop.browser(**{"Accept-Language": "de-AT"}) as browser:
        await signed_in(shop, browser)
        await browser.ask(GRANT, key="newsletter")

        page = await browser.open(await question(shop))

    assert "Stimmen Sie zu?" in page.text
    assert 'lang="de"><bdi>Ich möchte den Newsletter per E-Mail erhalten.' in page.text
    assert page.headers["content-language"] == "de"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "form-action 'self'" in page.headers["content-security-policy"]


async def test_fifty_clicks_at_once_stop_once(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        await signed_in(busy_shop, browser)
        await browser.ask(GRANT, key="promotions")
        mail = await advertised(busy_shop)
        assert mail is not None

        clicks = [browser.client.post(stop_in(mail), data=ONE_CLICK) for _ in range(50)]
        answers = await asyncio.gather(*clicks)

    assert {answer.status_code for answer in answers} == {200}
    assert [row.act for row in await evidence(busy_shop)] == ["GRANTED", "WITHDRAWN"]
    assert BASE in header(mail, "List-Unsubscribe")
