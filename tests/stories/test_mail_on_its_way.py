"""Mail on its way: what the browser that asked may know of it, and what staff see of scanners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from mailer.courier import Courier
from mailer.message import Mail
from mailer.transports import Deferred, NotSent, Rejected
from running import building
from tests.makers import a_customer
from tests.stories.shop import Browser, Shop, link_in, with_settings
from tests.stories.signing_in import ADA, ASK, REDEEM, TYPE, asked, code_in, token_in
from tests.stories.test_joining import desk

HOW_FAR = (
    "query ($id: ID!, $proof: String) { signInDelivery(challengeId: $id, loginProof: $proof) }"
)
OPENINGS = """query ($from: DateTime, $until: DateTime) { linkOpenings(from: $from, until: $until) {
  domain asked opened redeemed redeemedWhereAsked openedFirst openedFirstShare
} }"""


@dataclass
class Unwilling:
    """A mail server that does not take mails."""

    error: NotSent

    async def send(self, mail: Mail) -> None:
        """Refuse."""
        raise self.error

    async def close(self) -> None:
        """Have nothing to close."""


async def deliver(shop: Shop, error: NotSent) -> None:
    secrets = building.secrets_of(shop.settings)
    await Courier(shop.database, Unwilling(error), secrets).deliver()


async def how_far(browser: Browser, sent: Any, **more: Any) -> str | None:
    answer = await browser.ask(HOW_FAR, id=sent["challengeId"], **more)
    state: str | None = answer["signInDelivery"]
    return state


@pytest.mark.parametrize("email", [ADA, "nobody@example.com"])
async def test_the_browser_that_asked_sees_how_far_its_mail_is_whoever_it_is_for(
    shop: Shop, email: str
) -> None:
    await shop.database.transaction(lambda s: a_customer(s, email=ADA))
    async with shop.browser() as browser, shop.browser() as other:
        sent = (await browser.ask(ASK, email=email))["requestSignInLink"]
        assert await how_far(browser, sent) == "QUEUED"
        await deliver(shop, Deferred("451"))
        assert await how_far(browser, sent) == "DELAYED"
        with clock.travel(timedelta(seconds=30)):
            await shop.mails(email)
            assert await how_far(browser, sent) == "HANDED_OVER"
        assert await how_far(other, sent) is None


async def test_a_mail_that_is_not_taken_has_failed(shop: Shop) -> None:
    async with shop.browser() as browser:
        sent = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        await deliver(shop, Rejected("550"))
        assert await how_far(browser, sent) == "FAILED"


async def test_in_a_closed_store_a_stranger_sees_the_same_though_nothing_is_sent(
    shop: Shop,
) -> None:
    quiet = Shop(shop.database, with_settings(sign_up="closed", unknown_mail=False))
    async with quiet.browser() as browser:
        sent = (await browser.ask(ASK, email=ADA))["requestSignInLink"]
        assert await how_far(browser, sent) == "QUEUED"
        assert await quiet.mails(ADA) == []
        assert await how_far(browser, sent) == "HANDED_OVER"


async def test_an_app_shows_its_proof(shop: Shop) -> None:
    async with shop.browser() as app:
        sent = (await app.ask(ASK, email=ADA, bearer=True))["requestSignInLink"]
        assert await how_far(app, sent) is None
        assert await how_far(app, sent, proof=sent["loginProof"]) == "QUEUED"
        for wrong in ("", "lb_", "ls_" + "x" * 49, "\u00e4" * 1000):
            assert await how_far(app, sent, proof=wrong) is None
        for named in ("", "x", "customer_" + "0" * 32, "sign_in_link_" + "0" * 32):
            assert await how_far(app, {"challengeId": named}, proof=sent["loginProof"]) is None


async def test_staff_see_which_mail_providers_open_links_first(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser, shop.browser() as scanner:
        scanned = await asked(shop, browser, "ada@scanned.example")
        await scanner.open(scanned)
        await browser.ask(REDEEM, token=token_in(scanned))
        sent = (await browser.ask(ASK, email="bob@scanned.example"))["requestSignInLink"]
        mail = (await shop.mails("bob@scanned.example"))[-1]
        await browser.ask(TYPE, id=sent["challengeId"], code=code_in(mail.text))
        await asked(shop, browser, "cleo@scanned.example")
        page = await scanner.open(await asked(shop, browser, "dan@phone.example"))
        await scanner.press(page)
        assert (await staff.ask(OPENINGS))["linkOpenings"] == [
            {
                "domain": "scanned.example",
                "asked": 3,
                "opened": 1,
                "redeemed": 2,
                "redeemedWhereAsked": 2,
                "openedFirst": 1,
                "openedFirstShare": 0.5,
            },
            {
                "domain": "phone.example",
                "asked": 1,
                "opened": 1,
                "redeemed": 1,
                "redeemedWhereAsked": 0,
                "openedFirst": 0,
                "openedFirstShare": None,
            },
        ]


async def test_openings_are_counted_for_any_time(shop: Shop) -> None:
    async with desk(shop) as staff, shop.browser() as browser:
        await asked(shop, browser)
        now = clock.now()
        hour = timedelta(hours=1)
        past = await staff.ask(OPENINGS, until=(now - hour).isoformat())
        assert past == {"linkOpenings": []}
        around = {"from": (now - hour).isoformat(), "until": (now + hour).isoformat()}
        found = await staff.ask(OPENINGS, **around)
        assert [row["domain"] for row in found["linkOpenings"]] == ["example.com"]
        backwards = {"from": around["until"], "until": around["from"]}
        assert await staff.ask(OPENINGS, **backwards) == {"linkOpenings": []}


async def test_strangers_cannot_use_up_the_links_of_a_browser_that_is_known(shop: Shop) -> None:
    async with shop.browser() as known, shop.browser() as stranger, shop.browser() as new:
        await known.open(await asked(shop, known))
        codes = [
            (await stranger.ask(ASK, email=ADA))["requestSignInLink"].get("code") for _ in range(5)
        ]
        assert codes[-1] == "RATE_LIMITED"
        assert (await new.ask(ASK, email=ADA))["requestSignInLink"]["code"] == "RATE_LIMITED"
        answer = (await known.ask(ASK, email=ADA))["requestSignInLink"]
        assert answer["challengeId"]
        assert (await shop.mails(ADA))[-1].subject.startswith("Sign in")
        await known.open(link_in((await shop.mails(ADA))[-1]))
        other = (await known.ask(ASK, email="bob@example.com"))["requestSignInLink"]
        assert other["challengeId"], "a lane of its own for the address it signed in to"
