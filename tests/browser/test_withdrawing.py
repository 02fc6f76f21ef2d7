"""Somebody withdraws from a contract on our own pages, in every look."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import steps
from tests.browser.conftest import Visitor
from tests.browser.looks import Look, in_every_look, looked_at

pytestmark = pytest.mark.browser


@in_every_look
async def test_a_withdrawal_is_declared_corrected_confirmed_and_received(
    visitor: Visitor, look: Look
) -> None:
    visit = await visitor(look)
    page, address = visit.page, steps.someone()
    await page.goto(f"{visit.server}/withdraw?order=A-1042")
    await looked_at(page, look, "withdraw")
    await expect(page.locator("#order_number")).to_have_value("A-1042")
    await page.locator("#name").fill("Gita Guest")
    await page.locator("#email").fill("gita@nowhere")
    await page.locator("#email").press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("[aria-invalid]")).to_have_id("email")
    await looked_at(page, look, "withdraw-wrong")

    await page.locator("#email").fill(address)
    await page.locator("button").click()
    await expect(page.locator("input[name=token]")).to_have_count(1)
    await looked_at(page, look, "withdraw-confirm")
    await page.locator("button").first.press("Enter")
    await expect(page.locator(".sign")).to_be_visible()
    await looked_at(page, look, "withdraw-done")

    assert (visit.errors, visit.foreign) == ([], [])
