"""Reading by plans, over HTTP: who asks is known, their session is kept, and it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from kit.database import Database
from tests.stories.shop import SETTINGS, Browser, Shop
from tests.stories.signing_in import ADA, OUT, asked

ME = "{ me { email } }"
PLAN = "X-Latchkey-Plan"


async def mine(browser: Browser) -> tuple[Any, str | None]:
    """Ask who one is; the answer, and what answered."""
    answer = await browser.ask(ME)
    return answer["me"] and answer["me"]["email"], browser.seen[-1].headers.get(PLAN)


async def test_who_is_signed_in_is_known_to_a_plan_until_they_sign_out(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser, busy_shop.browser() as stranger:
        assert await mine(stranger) == (None, "referred:first_sight")
        await browser.open(await asked(busy_shop, browser))

        assert await mine(browser) == (ADA, "planned")
        assert await mine(stranger) == (None, "planned")
        await browser.ask(OUT)
        assert await mine(browser) == (None, "planned")


async def test_a_session_is_renewed_by_what_a_plan_answers(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        await browser.open(await asked(busy_shop, browser))
        await mine(browser)
        before = browser.cookies["__Host-sid"]

        with clock.travel(timedelta(days=2)):
            assert await mine(browser) == (ADA, "planned")
            renewed = browser.cookies["__Host-sid"]
            assert await mine(browser) == (ADA, "planned")

    assert renewed != before
    assert browser.cookies["__Host-sid"] == renewed


@pytest.mark.parametrize(
    ("change", "shown"),
    [({"plans_enabled": False}, None), ({"environment": "production"}, None), ({}, "planned")],
)
async def test_plans_show_in_development_and_can_be_switched_off(
    committed: Database, change: dict[str, Any], shown: str | None
) -> None:
    shop = Shop(committed, SETTINGS.model_copy(update=change))
    async with shop.browser() as browser:
        await browser.ask(ME)
        assert await mine(browser) == (None, shown)


SENT = '{ signInDelivery(challengeId: "x") }'  # programmed


async def test_plans_are_counted(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        for document in (ME, ME, ME, SENT, SENT):
            await browser.ask(document)
        page = (await browser.client.get("/metrics")).text

    assert 'latchkey_plans_total{outcome="planned"} 2.0' in page
    assert 'latchkey_plans_total{outcome="referred:first_sight"} 2.0' in page
    assert 'latchkey_plans_total{outcome="referred:programmed"} 1.0' in page
    assert 'latchkey_pool_connections{pool="bare",state="size"} 8.0' in page
