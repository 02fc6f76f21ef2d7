"""The page that mails of orders and enquiries lead to, in every look."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser import steps
from tests.browser.conftest import Visit, Visitor
from tests.browser.looks import Look, in_every_look, looked_at
from tests.stories.talking import ENQUIRE
from web.opened_words import WORDS

pytestmark = pytest.mark.browser
GOODS = "{ products(first: 20) { nodes { variants { id } } } }"
FILL = """mutation ($variant: ID!, $input: UpdateCheckoutInput!) {
  addToCart(input: { variantId: $variant, quantity: 1 }) { ... on Refusal { code } }
  updateCheckout(input: $input) {
    ... on Cart { checkout { canPlace totals { total { amount } } } } ... on Refusal { code }
  } }"""
PLACE = """mutation ($key: String!, $total: Decimal!) {
  placeOrder(input: { idempotencyKey: $key, expectedTotal: $total }) {
    ... on Order { number } ... on Refusal { code }
  } }"""
HOME = {
    "firstName": "Gita",
    "lastName": "Guest",
    "line1": "Lindenweg 1",
    "postalCode": "10115",
    "city": "Berlin",
    "country": "DE",
}


async def ordered(visit: Visit, address: str) -> str:
    """Order the first thing that can be had, as a guest; the number of the order."""
    products = (await steps.ask(visit, GOODS))["products"]["nodes"]
    given = {"email": address, "shippingAddress": HOME, "paymentMethod": "INVOICE"}
    for variant in [v for one in products for v in one["variants"]]:
        told: Any = await steps.ask(visit, FILL, variant=variant["id"], input=given)
        checkout = told["updateCheckout"].get("checkout")
        if checkout and checkout["canPlace"]:
            total = checkout["totals"]["total"]["amount"]
            placed = await steps.ask(visit, PLACE, key=f"key-{address}", total=total)
            return str(placed["placeOrder"]["number"])
    raise AssertionError("nothing can be had")


@in_every_look
async def test_a_guest_follows_the_order_writes_and_opens_an_account(
    visitor: Visitor, look: Look
) -> None:
    buying, reading = await visitor(look), await visitor(look)
    address, words, page = steps.someone(), WORDS[look.language], reading.page
    number = await ordered(buying, address)
    await page.goto(await steps.link(buying, address, "/open/"))
    await expect(page.locator("h1")).to_have_text(f"{words['ORDER']} {number}")
    await looked_at(page, look, "opened-order")

    await page.locator("textarea").fill("Ring twice, please.\nThe bell is loud.")
    await page.get_by_role("button", name=words["send"]).click()
    await expect(page.locator(".said")).to_have_text("Ring twice, please.\nThe bell is loud.")
    await looked_at(page, look, "opened-talk")
    await page.get_by_role("button", name=words["account"]).click()
    await expect(page.get_by_role("alert")).to_have_text(words["MAILED"])
    await looked_at(page, look, "opened-account")
    assert "/sign-in/" in await steps.link(buying, address, "/sign-in/")
    assert (reading.errors, reading.foreign) == ([], [])


@in_every_look
async def test_an_enquiry_is_read_and_its_link_ended(visitor: Visitor, look: Look) -> None:
    asking, reading = await visitor(look), await visitor(look)
    address, words, page = steps.someone(), WORDS[look.language], reading.page
    given = {"email": address, "name": "Gita", "subject": "Opening hours", "body": "When?"}
    await steps.ask(asking, ENQUIRE, input=given)
    await page.goto(await steps.link(asking, address, "/open/"))
    await looked_at(page, look, "opened-enquiry")

    await page.get_by_role("button", name=words["end"]).click()
    await expect(page.locator("h1")).to_have_text(words["ended_title"])
    await looked_at(page, look, "opened-ended")
    assert (reading.errors, reading.foreign) == ([], [])
