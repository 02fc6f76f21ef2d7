"""The page that mails of orders and enquiries lead to, in every look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.async_api import Page, expect

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
ORDER = "query ($number: String!) { orderByNumber(number: $number) { id lines { id } } }"
BACK = """mutation ($sent: ShipOrderInput!, $wanted: RequestReturnInput!) {
  shipOrder(input: $sent) { ... on Refusal { code } }
  requestReturn(input: $wanted) { ... on Return { id number } ... on Refusal { code } }
}"""
APPROVE = """mutation ($input: ApproveReturnInput!) { approveReturn(input: $input) {
  ... on Return { state } ... on Refusal { code }
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


async def sent_back(desk: Visit, number: str) -> str:
    """Have the shop send an order, and let some of it come back; the number of the return."""
    order = (await steps.ask(desk, ORDER, number=number))["orderByNumber"]
    line = {"orderLineId": order["lines"][0]["id"], "quantity": 1, "reason": "FAULTY"}
    sent = {"orderId": order["id"], "carrier": "DHL"}
    wanted = {"orderId": order["id"], "lines": [line]}
    made = (await steps.ask(desk, BACK, sent=sent, wanted=wanted))["requestReturn"]
    answer = "Please send it to\nLatchkey Supply\nRückweg 1\n10115 Berlin"
    await steps.ask(desk, APPROVE, input={"returnId": made["id"], "answer": answer})
    return str(made["number"])


async def talked_about(page: Page, words: Mapping[str, str], returned: str) -> None:
    """Read on the page how far a return is, and write about it."""
    await page.reload()
    title = page.get_by_role("heading", name=f"{words['RETURN']} {returned}")
    await expect(title).to_be_visible()
    await expect(page.locator(".told p").last).to_contain_text(words["RETURN_APPROVED"])
    await page.get_by_label(words["write_return"].format(number=returned)).fill("Which box?")
    await page.get_by_role("button", name=words["send"]).last.click()
    await expect(page.locator("section .own .said")).to_have_text("Which box?")


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
    desk = await visitor()
    await steps.staffed(desk)
    await talked_about(page, words, await sent_back(desk, number))
    await looked_at(page, look, "opened-return")
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
