"""Whoever reads a mailbox confirms, stops and chooses consents there, in every look."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.async_api import expect

from kit import emails
from kit.ids import parse
from kit.signing import Signing
from mailer.preferences import Holder, digest_of, links
from running import building
from settings import Settings
from tests.browser import steps
from tests.browser.conftest import Visit, Visitor
from tests.browser.looks import Look, in_every_look, looked_at
from web.consent_words import WORDS

pytestmark = pytest.mark.browser
NEWSLETTER = "#kind-newsletter"


async def joined(visit: Visit) -> str:
    address = steps.someone()
    await steps.signed_in(visit, address)
    return address


async def stopping(visit: Visit, address: str, kind: str) -> str:
    """Write the link that advertising to a customer carries."""
    id = (await steps.ask(visit, "{ me { id } }"))["me"]["id"]
    _, customer_id = parse(id) or ("", uuid4())
    holder = Holder(customer_id, digest_of(emails.normalise(address).key), kind)
    stops = {"customer_id": holder.customer_id.hex, "address": holder.address, "kind": kind}
    signing = Signing(building.keys_of(Settings(_env_file=None).signing_keys))  # type: ignore[call-arg]
    return links({"stops": stops}, visit.server, signing, datetime.now(UTC))["unsubscribe"]


@in_every_look
async def test_a_consent_is_confirmed_on_the_telephone_and_then_chosen_again(
    visitor: Visitor, look: Look
) -> None:
    asking, opening = await visitor(look), await visitor(look)
    address = await joined(asking)
    granted = await steps.ask(asking, steps.GRANT, key="newsletter")
    assert granted["grantConsent"] == {"state": "PENDING"}
    page = opening.page
    await page.goto(await steps.link(asking, address, "/consents/"))
    await looked_at(page, look, "consent-confirm")
    assert (await steps.consents(asking))["newsletter"] == "PENDING", "opening it says nothing"
    await page.locator("button").click()
    await expect(page.locator(".sign")).to_be_visible()
    await looked_at(page, look, "consent-confirmed")
    assert (await steps.consents(asking))["newsletter"] == "GRANTED"

    await page.locator("a.button").click()
    await expect(page.locator(NEWSLETTER)).to_be_checked()
    await looked_at(page, look, "preferences")
    await page.locator(f"label[for={NEWSLETTER[1:]}]").click()
    await page.locator("#kind-promotions").press("Space")
    await page.locator("button").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await expect(page.locator(NEWSLETTER)).not_to_be_checked()
    await looked_at(page, look, "preferences-kept")
    found = await steps.consents(asking)
    assert (found["newsletter"], found["promotions"]) == ("WITHDRAWN", "GRANTED")
    assert (opening.errors, opening.foreign) == ([], [])


@in_every_look
async def test_advertising_is_stopped_by_one_button(visitor: Visitor, look: Look) -> None:
    asking, opening = await visitor(look), await visitor(look)
    address = await joined(asking)
    await steps.ask(asking, steps.GRANT, key="promotions")
    page = opening.page
    await page.goto(await stopping(asking, address, "promotions"))
    await looked_at(page, look, "stop")
    assert (await steps.consents(asking))["promotions"] == "GRANTED", "opening it stops nothing"
    await page.locator("button").click()
    await expect(page.locator(".sign")).to_be_visible()
    await looked_at(page, look, "stopped")
    assert (await steps.consents(asking))["promotions"] == "WITHDRAWN"
    assert (opening.errors, opening.foreign) == ([], [])


@in_every_look
async def test_what_waits_for_a_mail_is_said_and_a_broken_link_too(
    visitor: Visitor, look: Look
) -> None:
    asking, opening = await visitor(look), await visitor(look)
    address = await joined(asking)
    page = opening.page
    await page.goto(await stopping(asking, address, "newsletter"))
    await page.locator("a.button").click()
    await page.locator(NEWSLETTER).check()
    await page.locator("button").click()
    await expect(page.locator(".choices em")).to_have_text(WORDS[look.language]["waiting"])
    await looked_at(page, look, "preferences-waiting")
    assert (await steps.consents(asking))["newsletter"] == "PENDING"
    await page.goto(f"{opening.server}/preferences/nothing")
    await expect(page.locator("h1")).to_have_text(WORDS[look.language]["gone_title"])
    await looked_at(page, look, "consent-gone")
